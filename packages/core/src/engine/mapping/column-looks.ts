// What the cells of a column look like, told from the cells alone.
import type { CellReading } from '../../model/index.ts'
import * as cells from '../../plugin-api/mapping/index.ts'
import { FieldFault } from '../../plugin-api/table/index.ts'

/** Cells of a column that are looked at: more change the answer rarely and the time always. */
const LOOKED_AT_MAX = 200
/** A column is of a kind when so many of its cells are: the rest are what is to be set aside. */
const SHARE_MIN = 0.8

export interface ColumnLook {
  type: CellReading
  filledShare: number
  /** Among the cells that are filled and were looked at, none comes twice. */
  isUnique: boolean
  /** Of numbers. */
  range: { min: number; max: number } | null
  isUuid: boolean
}

const NAME = /^[А-ЯЁ][а-яё]+(-[А-ЯЁ][а-яё]+)? [А-ЯЁ][а-яё]+( [А-ЯЁа-яё]+){0,2}$/
const PATRONYMIC = /(вич|ич|вна|чна|шна|кызы|оглы)$/i
const SNILS = /^\d{3}-\d{3}-\d{3}[ -]\d{2}$/
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const valueOf = <Value>(reading: () => Value): Value | undefined => {
  try {
    return reading()
  } catch (error) {
    if (error instanceof FieldFault) return undefined
    throw error
  }
}
const reads = (reading: () => unknown): boolean => valueOf(reading) !== undefined

/** The narrowest first: a date is also a code, and everything is a text. */
const KINDS: readonly [CellReading, (cell: string, places: cells.TablePlaces) => boolean][] = [
  // In its own form, right or wrong; bare digits only with the right check number.
  ['snils', (cell) => SNILS.test(cell) || (/^\d{11}$/.test(cell) && reads(() => cells.snilsIn(cell, '')))],
  ['municipality', (cell, places) => !/^\d{1,6}$/.test(cell) && cells.placeOf(cell, places) !== undefined],
  ['coordinates', isPlaceOfRussia],
  ['date', (cell) => reads(() => cells.dateIn(cell, ''))],
  ['month', (cell) => reads(() => cells.monthIn(cell, ''))],
  [
    'period',
    (cell) => /^(19|20)\d{2}( ?г\.?| год)?$|кв|Q/i.test(cell) && reads(() => cells.periodIn(cell, '')),
  ],
  ['sex', (cell) => /^(м|ж|муж\.?|жен\.?|мужской|женский|мужчина|женщина)$/i.test(cell)],
  ['yes-no', (cell) => /^(да|нет|yes|no|true|false|истина|ложь)$/i.test(cell)],
  [
    'roubles',
    (cell) =>
      /[.,]\d{2}( ?(₽|руб\.?|р\.))?$|(₽|руб\.?)$/i.test(cell) && reads(() => cells.roublesIn(cell, '')),
  ],
  ['number', (cell) => !/^0\d/.test(cell) && reads(() => cells.numberIn(cell, ''))],
  ['full-name', (cell) => NAME.test(cell) && PATRONYMIC.test(cell)],
  ['code', (cell) => /^[\da-zа-я_/.-]{1,40}$/i.test(cell) && /\d/.test(cell)],
]

function isPlaceOfRussia(cell: string): boolean {
  const point = /\d[.,]\d/.test(cell) ? valueOf(() => cells.coordinatesIn(cell, '')) : undefined
  if (!point) return false
  const [longitude, latitude] = point
  return latitude >= 41 && latitude <= 82 && longitude >= 19 && longitude <= 180
}

export function lookOf(column: readonly string[], places: cells.TablePlaces): ColumnLook {
  const filled = column.map((cell) => cell.trim()).filter((cell) => cell !== '')
  const looked = filled.slice(0, LOOKED_AT_MAX)
  const share = (test: (cell: string) => boolean): number =>
    looked.length === 0 ? 0 : looked.filter(test).length / looked.length
  const type = KINDS.find(([, fits]) => share((cell) => fits(cell, places)) >= SHARE_MIN)?.[0] ?? 'text'
  const numbers = looked.flatMap((cell) => valueOf(() => cells.numberIn(cell, '')) ?? [])
  return {
    type,
    filledShare: column.length === 0 ? 0 : filled.length / column.length,
    isUnique: looked.length > 1 && new Set(looked).size === looked.length,
    range:
      numbers.length >= looked.length * SHARE_MIN && numbers.length > 0
        ? { min: Math.min(...numbers), max: Math.max(...numbers) }
        : null,
    isUuid: share((cell) => UUID.test(cell)) >= SHARE_MIN,
  }
}
