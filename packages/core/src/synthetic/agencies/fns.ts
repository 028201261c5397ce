// ФНС, СМЭВ service «Сведения о доходах физических лиц» (2-НДФЛ), namespace …/root/260-10/4.1.1. An answer carries no
// СНИЛС, so the office's adapter keeps pairs of question and answer in its journal: `exchange` of `message`.
import { addMonths, formatRoubles, formatSnils, WELFARE_WINDOW_MONTHS } from '../../model/index.ts'
import { isoOf } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { firmInn, personInn, snilsOf } from '../people/identifiers.ts'
import { hasTrait, nameOf, TRAIT, WORKING_AGE, type PersonName } from '../people/people.ts'
import { namedUuid } from '../random.ts'
import { wageBefore, wagesByMonth } from '../welfare/recount.ts'
import { FileSeries, type FileOutput, type Place, type WrittenFile } from './file-output.ts'

const FILE_BYTES_MAX = 128 * 1024 * 1024
const UUID_KIND_REQUEST = 16
/** Of adults without a wage the office asks about one in this many, and hears that nothing is known. */
const ASKED_IN_VAIN_ONE_IN = 8
/** Wage; the codes are those of приказ ФНС ЕД-7-11/836@. */
export const WAGE_CODE = '2000'

export const EXCHANGE_HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n<exchange xmlns:q="urn://x-artefacts-fns-ndfl2/root/260-10/4.1.1">\n'
export const EXCHANGE_TAIL = '</exchange>\n'

export interface MonthIncome {
  /** 1…12 */
  month: number
  code: string
  kopecks: number
}

export interface FnsExchange {
  requestId: string
  year: number
  snils: string
  inn: string
  birthDate: string
  /** As the office asks and as ФНС answers: a former surname may stand in the answer. */
  asked: PersonName
  answered: PersonName
  document: string
  /** Absent: nothing was found. */
  payer?: { name: string; inn: string; kpp: string }
  incomes: MonthIncome[]
}

const attributesOf = (name: PersonName): string =>
  `FamilyName="${name.familyName}" FirstName="${name.firstName}" Patronymic="${name.patronymic}"`

export function messageXml(exchange: FnsExchange): string {
  const { requestId, year, snils, birthDate, asked, answered, payer, incomes } = exchange
  const question =
    `<message><q:NDFL2Request ИдЗапрос="${requestId}" ОтчетГод="${year}" ТипЗапросП="2">` +
    `<q:СвФЛ ДатаРожд="${birthDate}" СНИЛС="${formatSnils(snils)}"><q:ФИОФЛ ${attributesOf(asked)}/></q:СвФЛ></q:NDFL2Request>`
  if (!payer) {
    return `${question}<q:NDFL2Response ИдЗапрос="${requestId}"><q:КодОбраб>1</q:КодОбраб></q:NDFL2Response></message>\n`
  }
  let sum = 0
  let rows = ''
  for (const { month, code, kopecks } of incomes) {
    sum += kopecks
    rows += `<q:СвСумДох Месяц="${month < 10 ? '0' : ''}${month}" КодДоход="${code}" СумДоход="${formatRoubles(kopecks)}"/>`
  }
  const total = formatRoubles(sum)
  // Whole roubles, as the tax itself (НК РФ, ст. 52 п. 6).
  const tax = Math.round((sum * 13) / 10_000)
  return (
    `${question}<q:NDFL2Response ИдЗапрос="${requestId}"><q:ДохФЛ ОтчетГод="${year}">` +
    `<q:ПолучДох ИННФЛ="${exchange.inn}" ДатаРожд="${birthDate}"><q:ФИО ${attributesOf(answered)}/>` +
    `<q:УдЛичнФЛ DocumentCode="21" SeriesNumber="${exchange.document}"/></q:ПолучДох>` +
    `<q:ДохФЛ_НА><q:СвНА><q:СвНАЮЛ НаимОрг="${payer.name}" ИННЮЛ="${payer.inn}" КПП="${payer.kpp}"/></q:СвНА>` +
    `<q:СведДох Ставка="13"><q:ДохВыч>${rows}</q:ДохВыч>` +
    `<q:СГДНалПер СумДохОбщ="${total}" НалБаза="${total}" НалИсчисл="${tax}" НалНеУдерж="0"/></q:СведДох></q:ДохФЛ_НА></q:ДохФЛ></q:NDFL2Response></message>\n`
  )
}

const FIRM_WORDS =
  `Рассвет Заря Колос Прогресс Мастер Строитель Вектор Горизонт Маяк Родник Металлист Агро Луч Север Восток Берег Сокол Кедр
  Надежда Импульс Магистраль Техносервис Стандарт Гарант Перспектива`.split(/\s+/)

export function payerOf(employer: number, regionCode: string): NonNullable<FnsExchange['payer']> {
  const word = FIRM_WORDS[employer % FIRM_WORDS.length]!
  return {
    name: `ООО «${word}-${Math.floor(employer / FIRM_WORDS.length) + 1}»`,
    inn: firmInn(employer),
    kpp: `${regionCode}9901001`,
  }
}

/**
 * Months of the window grouped by calendar year: an answer describes one year. Those before the window, where any are asked for,
 * have indices below 0.
 */
export function windowYears(
  asOf: string,
  monthsBefore = 0,
): { year: number; months: { month: number; index: number }[] }[] {
  const years = new Map<number, { month: number; index: number }[]>()
  for (let index = 0 - monthsBefore; index < WELFARE_WINDOW_MONTHS; index += 1) {
    const month = addMonths(asOf, index - (WELFARE_WINDOW_MONTHS - 1))
    const year = Number(month.slice(0, 4))
    years.set(year, [...(years.get(year) ?? []), { month: Number(month.slice(5)), index }])
  }
  return [...years].map(([year, months]) => ({ year, months }))
}

/** Identity of a person in every message about them; an invented passport begins with 00, which no region gives. */
export function taxpayer(
  region: SyntheticRegion,
  person: number,
): Pick<FnsExchange, 'snils' | 'inn' | 'birthDate' | 'asked' | 'answered' | 'document'> {
  return {
    snils: snilsOf(person),
    inn: personInn(person),
    birthDate: isoOf(region.people.birthDay[person]!),
    asked: nameOf(region.people, person, 'office'),
    answered: nameOf(region.people, person, 'fns'),
    document: `00 ${String(10 + (person % 14))} ${String(person % 1_000_000).padStart(6, '0')}`,
  }
}

export async function writeFns(
  region: SyntheticRegion,
  folder: string,
  onProgress: (done: number, total: number) => void,
  /** Months of incomes before the window of now: what past figures are counted from. */
  monthsBefore = 0,
): Promise<WrittenFile[]> {
  const { people, pack, seed } = region
  const series = new FileSeries(
    folder,
    (number) => `NDFL2_${String(number).padStart(4, '0')}.xml`,
    FILE_BYTES_MAX,
  )
  const years = windowYears(pack.asOf, monthsBefore)
  let output: FileOutput | undefined
  try {
    for (let person = 0; person < people.count; person += 1) {
      const wage = people.wage[person]!
      const isAskedInVain =
        wage === 0 &&
        people.group[person] === WORKING_AGE &&
        !hasTrait(people, person, TRAIT.snilsMissing) &&
        person % ASKED_IN_VAIN_ONE_IN === 0
      if (wage === 0 && !isAskedInVain) continue
      const place: Place =
        output && output.bytes < FILE_BYTES_MAX ? { output, isNew: false } : await begin(series, output)
      output = place.output
      const wages = wagesByMonth(wage, person)
      for (const [index, { year, months }] of years.entries()) {
        const text = messageXml({
          ...taxpayer(region, person),
          requestId: namedUuid(seed, UUID_KIND_REQUEST + index, person),
          year,
          payer: wage === 0 ? undefined : payerOf(people.employer[person]!, pack.regionCode),
          incomes: months.flatMap(({ month, index: at }) => {
            const kopecks = at < 0 ? wageBefore(wage, person, -at) : wages[at]!
            return kopecks > 0 ? [{ month, code: WAGE_CODE, kopecks }] : []
          }),
        })
        if (!output.put(text)) await output.drain()
      }
      if (person % 5000 === 0) onProgress(person, people.count)
    }
    output?.put(EXCHANGE_TAIL)
    await series.close()
    onProgress(people.count, people.count)
    return series.files
  } catch (error) {
    await series.abandon()
    throw error
  }
}

/** Ends the journal at hand and opens the next. */
async function begin(series: FileSeries, before: FileOutput | undefined): Promise<Place> {
  before?.put(EXCHANGE_TAIL)
  const place = await series.place()
  place.output.put(EXCHANGE_HEAD)
  return place
}
