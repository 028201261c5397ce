// Which column is which field: by its header as Russian agencies write it, and by what its cells look like. A guess that
// both speak for is nearly sure; one that the cells speak against is not made.
import {
  type CellReading,
  type FieldSuggestion,
  type MappingField,
  type MappingRules,
  type MappingTarget,
  type PropertyRule,
} from '../../model/index.ts'
import { MAPPING_FIELDS } from '../../plugin-api/mapping/index.ts'
import { transliterate } from '../../regions/names.ts'
import type { ColumnLook } from './column-looks.ts'

export interface LookedColumn {
  name: string
  look: ColumnLook
}

const CONFIDENCE = { both: 0.95, name: 0.6, content: 0.65 } as const
const PROPERTIES_MAX = 12

/** By the name of the field; a field of several targets means the same in each. Names of a DBF are Latin and short. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  key: /^(id|guid|uuid|ключ|номер (записи|дела|объекта|точки)|номер|код (записи|объекта)|идентификатор|(рег|реестр|учет|инв|лиц)[а-я]*\.? ?(номер|№)|огрн|кадастровый номер)( |$)/,
  latitude: /широта|^шир|latitude|^lat$|^y$/,
  longitude: /долгота|^долг|longitude|^(lon|lng|long)$|^x$/,
  coordinates: /координат|геопозиц|геоточк|coord/,
  municipality: /муницип|район|округ|октмо|территор|^мо$|город|населенн|^(oktmo|raion|rajon|rayon|mo)$/,
  territory: /муницип|район|округ|октмо|территор|^мо$|город|регион|субъект|^(oktmo|raion|rajon|rayon|mo)$/,
  period: /период|^год|квартал|месяц|^дата|отчетн|^(god|kvart|year)/,
  value: /значен|показател|кол-?во|количеств|числ|доля|уровень|процент|итог|всего|факт|value/,
  note: /примеч|коммент|note/,
  snils: /снилс|snils|страхов\S* номер|^(ss|npers)$/,
  fullName: /^ф\.? ?и\.? ?о|фамилия.*имя|получател|заявител|гражданин|^fio/,
  familyName: /^фамилия(?!.*имя)|^fam/,
  firstName: /^имя|^(im|imya|name)$/,
  patronymic: /^отчество|^(ot|otch|otchestvo)$/,
  birthDate: /рожд|^др$|^д\.р|^(dr|data_?r|d_?rozhd|birth)/,
  sex: /^пол($| )|^sex$|^(pol|w)$/,
  month: /месяц|период|^дата (выплаты|начисления)|^(mes|month|mesyac)/,
  amount: /сумм|размер|доход$|начислен|выплачен|заработ|зарплат|руб|₽|^(sum|razm|nach|dohod$)/,
  incomeCode: /код.*доход|вид.*доход|код вида|^(kod|kod_?doh|vid_?doh)/,
  payerInn: /(^| )инн($| )|^inn/,
  measureId: /лмсз|мер[аы] |идентификатор мер|код мер/,
  form: /^форма/,
  periodicity: /периодичн/,
  needTested: /нуждаем/,
  decidedOn: /дата.*(решен|назначен)|^назначен/,
  startsOn: /дата начала|начал|^с$|^с какого|постановк|установлен|признан|дата регистрации|возникновен/,
  endsOn: /дата окончан|окончан|^по$|^до$|прекращ|снят|переосвидетельств/,
  residence: /муницип|район|округ|октмо|^мо$|место жительства|регистрац|адрес/,
  householdKey: /семь|домохоз/,
  status: /статус|занятост|инвалидн|категори|состояние/,
  organisationInn: /(^| )инн($| )/,
  object: /(вид|тип|категория).*(объект|имуществ|тс|транспорт)|назначение/,
  objectNumber: /кадастр.*номер|^кн$|vin|номер (объекта|тс)|гос.*(номер|знак)/,
  share: /^доля|размер доли/,
  areaM2: /площад/,
  cadastralValue: /стоимост/,
  providerCode: /код.*(орган|учрежд|омсз)/,
}

/** What may stand in a column of a field that is read so; a text takes anything. */
const FITS: Readonly<Record<CellReading, readonly CellReading[]>> = {
  text: [],
  code: [],
  number: ['number', 'roubles', 'period'],
  roubles: ['roubles', 'number'],
  date: ['date'],
  month: ['month', 'date'],
  period: ['period', 'month', 'date'],
  snils: ['snils'],
  municipality: ['municipality'],
  coordinates: ['coordinates'],
  'full-name': ['full-name'],
  sex: ['sex'],
  'yes-no': ['yes-no'],
  choice: ['text', 'code', 'number'],
}
/** Kinds that tell by themselves what a column is. */
const TELLING: readonly CellReading[] = ['snils', 'coordinates', 'full-name', 'municipality', 'period']
const PERSONAL: readonly CellReading[] = ['snils', 'full-name']
const PERSONAL_HEADERS = ['snils', 'fullName', 'familyName', 'firstName', 'patronymic', 'birthDate']

const normal = (header: string): string =>
  header.toLowerCase().replaceAll('ё', 'е').replaceAll(/\s+/g, ' ').trim()

/** The best first; each column and each field once. */
export function suggestFields(target: MappingTarget, columns: readonly LookedColumn[]): FieldSuggestion[] {
  const all = MAPPING_FIELDS[target].flatMap((field) =>
    columns.flatMap((column) => suggestion(field, column) ?? []),
  )
  const fields = new Set<string>()
  const taken = new Set<string>()
  return all
    .toSorted((a, b) => b.confidence - a.confidence)
    .filter(({ field, column }) => {
      if (fields.has(field) || taken.has(column)) return false
      fields.add(field)
      taken.add(column)
      return true
    })
}

function suggestion(field: MappingField, { name, look }: LookedColumn): FieldSuggestion | undefined {
  const isNamed = HEADERS[field.name]?.test(normal(name)) ?? false
  const wanted = FITS[field.reading]
  const isFitting = wanted.length === 0 || wanted.includes(look.type) || isDaysInFigures(field, look)
  if (!isFitting || !isPlausible(field, normal(name), look)) return undefined
  const column = { field: field.name, column: name, fitShare: look.fitShare(field.reading) }
  if (!isNamed) {
    const isTelling = TELLING.includes(look.type) && wanted[0] === look.type
    return isTelling ? { ...column, confidence: CONFIDENCE.content, because: 'content' } : undefined
  }
  return wanted.length === 0
    ? { ...column, confidence: CONFIDENCE.name, because: 'name' }
    : { ...column, confidence: CONFIDENCE.both, because: 'name-and-content' }
}

/** Numbers of days as a spreadsheet keeps them, under a header that speaks of a day. */
const isDaysInFigures = ({ reading }: MappingField, look: ColumnLook): boolean =>
  reading === 'date' && look.type === 'number' && look.fitShare('date') >= FITTING_MIN
const FITTING_MIN = 0.8
/** «№ п/п» numbers the lines of one file: with a line more, every number after it means another thing. */
const LINE_NUMBER = /п\/п|по порядку|порядковый|^номер строки|^№$|^n$|^#$/
export const isLineNumber = (header: string, isOrdinal: boolean): boolean =>
  LINE_NUMBER.test(header) || (isOrdinal && !/^(id|guid|uuid|код|идентиф|реестр)/.test(header))

/** A key that comes twice is none; Russia lies between 41 and 82 degrees north and 19 and 180 east. */
function isPlausible({ name }: MappingField, header: string, look: ColumnLook): boolean {
  const { isUnique, isUuid, isOrdinal, range } = look
  if (name === 'key') return isUnique && !isLineNumber(header, isOrdinal)
  if (name === 'measureId') return isUuid
  if (name === 'latitude') return range !== null && range.max >= 41 && range.min <= 82
  if (name === 'longitude') return range !== null && range.max >= 19 && range.min <= 180
  return true
}

/** What the table looks most like. */
export function suggestTarget(columns: readonly LookedColumn[]): MappingTarget {
  const has = (target: MappingTarget, ...fields: string[]): boolean => {
    const found = suggestFields(target, columns).map(({ field }) => field)
    return fields.every((field) => found.includes(field))
  }
  if (has('benefit', 'snils') && (has('benefit', 'measureId') || has('benefit', 'decidedOn')))
    return 'benefit'
  if (has('property', 'snils', 'objectNumber')) return 'property'
  if (has('status', 'snils', 'status', 'startsOn')) return 'status'
  const isPaid = has('income', 'snils', 'amount') || has('income', 'snils', 'month')
  const isNamed = has('person', 'fullName') || has('person', 'familyName', 'firstName')
  if (!isPaid && isNamed && has('person', 'birthDate', 'residence')) return 'person'
  if (has('income', 'snils')) return 'income'
  if (has('feature', 'coordinates') || has('feature', 'latitude', 'longitude')) return 'feature'
  return has('statistic', 'territory', 'period', 'value') ? 'statistic' : 'feature'
}

/** Rules to begin with: what is suggested, and for a layer the other columns as properties, none of a person. */
export function suggestRules(target: MappingTarget, columns: readonly LookedColumn[]): MappingRules {
  const suggestions = suggestFields(target, columns)
  const fields = Object.fromEntries(suggestions.map(({ field, column }) => [field, { column }]))
  const placed = new Set(
    suggestions.filter(({ field }) => PLACE_FIELDS.includes(field)).map(({ column }) => column),
  )
  const rest = columns.filter(({ name }) => !placed.has(name))
  return {
    target,
    encoding: 'auto',
    delimiter: 'auto',
    fields,
    ...(target === 'feature' && { properties: propertiesFor(rest) }),
    ...(target === 'statistic' && { unit: 'unit' }),
  }
}
const PLACE_FIELDS = ['latitude', 'longitude', 'coordinates']

function propertiesFor(columns: readonly LookedColumn[]): PropertyRule[] {
  const names = new Set<string>()
  return columns
    .filter(
      ({ name, look }) => normal(name) !== '' && !isPersonal(name, look) && !LINE_NUMBER.test(normal(name)),
    )
    .slice(0, PROPERTIES_MAX)
    .map(({ name, look }) => {
      const property = freeName(name, names)
      names.add(property)
      const title = name.replaceAll(/\s+/g, ' ').trim().slice(0, 200)
      return {
        name: property,
        title: { ru: title, en: transliterate(title) },
        type: typeOf(look),
        column: name,
      }
    })
}

/** «Получателей, чел.» counts people and names none. */
const isPersonal = (name: string, { type }: ColumnLook): boolean =>
  PERSONAL.includes(type) ||
  PERSONAL_HEADERS.some(
    (field) => HEADERS[field]!.test(normal(name)) && !(field === 'fullName' && type === 'number'),
  )

function typeOf({ type }: ColumnLook): PropertyRule['type'] {
  if (type === 'yes-no') return 'boolean'
  if (type === 'date') return 'date'
  return type === 'number' || type === 'roubles' ? 'number' : 'string'
}

/** «Число мест, всего» → `chislo_mest_vsego`. */
function freeName(header: string, taken: ReadonlySet<string>): string {
  const plain = transliterate(header)
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40)
  const stem = /^[a-z]/.test(plain) ? plain : `c_${plain}`
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}_${number}`
    if (!taken.has(name)) return name
  }
}
