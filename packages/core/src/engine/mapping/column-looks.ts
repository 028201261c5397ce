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
  /** 1, 2, 3 … from the first row on. */
  isOrdinal: boolean
  /** Of the filled cells, how many a field that is read so would take: 0…1. */
  fitShare(reading: CellReading): number
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
  ['month', (cell) => !cells.isDaySerial(cell) && reads(() => cells.monthIn(cell, ''))],
  [
    'period',
    (cell) => /^(19|20)\d{2}( ?г\.?| год)?$|кв|Q/i.test(cell) && reads(() => cells.periodIn(cell, '')),
  ],
  ['sex', (cell) => /^(м|ж|муж\.?|жен\.?|мужской|женский|мужчина|женщина)$/i.test(cell)],
  ['yes-no', (cell) => /^(да|нет|yes|no|true|false|истина|ложь|[+−–-]|есть|(не )?имеется)$/i.test(cell)],
  [
    'roubles',
    (cell) =>
      /[.,]\d{2}( ?(₽|руб\.?|р\.))?$|(₽|руб\.?)$|^₽/i.test(cell) && reads(() => cells.roublesIn(cell, '')),
  ],
  ['number', (cell) => !/^0\d/.test(cell) && reads(() => cells.numberIn(cell, ''))],
  ['full-name', (cell) => NAME.test(cell) && PATRONYMIC.test(cell)],
  ['code', (cell) => /^[\da-zа-я_/.-]{1,40}$/i.test(cell) && /\d/.test(cell)],
]

/** As the fields read them; a text, a code or a choice takes anything here. */
function isReadAs(reading: CellReading, cell: string, places: cells.TablePlaces): boolean {
  switch (reading) {
    case 'number':
      return reads(() => cells.numberIn(cell, ''))
    case 'roubles':
      return reads(() => cells.roublesIn(cell, ''))
    case 'date':
      return reads(() => cells.dateIn(cell, ''))
    case 'month':
      return reads(() => cells.monthIn(cell, ''))
    case 'period':
      return reads(() => cells.periodIn(cell, ''))
    case 'snils':
      return reads(() => cells.snilsIn(cell, ''))
    case 'sex':
      return reads(() => cells.sexIn(cell, ''))
    case 'yes-no':
      return reads(() => cells.yesNoIn(cell, ''))
    case 'coordinates':
      return reads(() => cells.coordinatesIn(cell, ''))
    case 'full-name':
      return reads(() => cells.fullNameIn(cell, ''))
    case 'municipality':
      return cells.placeOf(cell, places) !== undefined
    default:
      return true
  }
}

function isPlaceOfRussia(cell: string): boolean {
  const point = /\d[.,]\d/.test(cell) ? valueOf(() => cells.coordinatesIn(cell, '')) : undefined
  if (!point) return false
  const [longitude, latitude] = point
  return latitude >= 41 && latitude <= 82 && longitude >= 19 && longitude <= 180
}

/** Where the header speaks of a day, half of the cells will do: broken days are what is to be found. */
const DAY_HEADER = /(^|[ (])дат[аы]|(^| )день( |$)|(^| )date( |$)/i
const DAY_SHARE_MIN = 0.5

export function lookOf(column: readonly string[], places: cells.TablePlaces, header = ''): ColumnLook {
  const filled = column.map((cell) => cell.trim()).filter((cell) => cell !== '')
  const looked = filled.slice(0, LOOKED_AT_MAX)
  const share = (test: (cell: string) => boolean): number =>
    looked.length === 0 ? 0 : looked.filter(test).length / looked.length
  // A dash for «no data» says nothing of the kind, unless yes and no are written so.
  const told = looked.filter((cell) => !cells.isEmptyMark(cell))
  const shareOfTold = (test: (cell: string) => boolean): number =>
    told.length === 0 ? 0 : told.filter(test).length / told.length
  // The number of a day in a spreadsheet looks like any other: days beside it, or a header, have to speak for it.
  const isOfNumbers = told.every((cell) => reads(() => cells.numberIn(cell, '')))
  const type = KINDS.find(([kind, fits]) => {
    if (kind === 'date' && isOfNumbers) return false
    const shareOf = kind === 'yes-no' ? share : shareOfTold
    const shareMin = kind === 'date' && DAY_HEADER.test(header) ? DAY_SHARE_MIN : SHARE_MIN
    return shareOf((cell) => fits(cell, places)) >= shareMin
  })?.[0]
  const numbers = looked.flatMap((cell) => valueOf(() => cells.numberIn(cell, '')) ?? [])
  return {
    type: type ?? 'text',
    filledShare: column.length === 0 ? 0 : filled.length / column.length,
    isUnique: looked.length > 1 && new Set(looked).size === looked.length,
    range:
      numbers.length >= told.length * SHARE_MIN && numbers.length > 0
        ? { min: Math.min(...numbers), max: Math.max(...numbers) }
        : null,
    isUuid: share((cell) => UUID.test(cell)) >= SHARE_MIN,
    isOrdinal: looked.length > 1 && looked.every((cell, at) => cell.replace(/\.$/, '') === String(at + 1)),
    fitShare: (reading) => share((cell) => isReadAs(reading, cell, places)),
  }
}
