// A record as an administrator reads it before it is saved: by the names of the fields and properties it was made from.
import type { MappingRules, ObzorRecord, PersonReference } from '../../model/index.ts'

const SHOWN_MAX = 200
const roubles = (kopecks: number): string => (kopecks / 100).toFixed(2)

/**
 * Values in the form in which they are kept, for the console to write in its language: days as 2024-05-31, places by their
 * ОКТМО, sums with kopecks after a point, `true` and `false`.
 */
export function storedValues(record: ObzorRecord, { properties = [] }: MappingRules): Record<string, string> {
  const parts = partsOf(record, new Set(properties.map(({ name }) => name)))
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, textOf(value)]],
    ),
  )
}

type Value = string | number | boolean | null | undefined

function partsOf(record: ObzorRecord, properties: ReadonlySet<string>): Record<string, Value> {
  switch (record.kind) {
    case 'feature': {
      const { geometry } = record
      const place = geometry?.type === 'Point' ? geometry.coordinates.toReversed().join(', ') : undefined
      const shown = Object.entries(record.properties).filter(([name]) => properties.has(name))
      return { coordinates: place, ...Object.fromEntries(shown.map(([name, value]) => [`.${name}`, value])) }
    }
    case 'statistic': {
      const { territory, period, value, note } = record
      return { territory, period, value, note }
    }
    case 'income': {
      const { person, month, amountKopecks, incomeCode, payerInn } = record
      return { ...personOf(person), month, amount: roubles(amountKopecks), incomeCode, payerInn }
    }
    case 'benefit': {
      const { person, amountKopecks, key: _, kind: __, ...rest } = record
      return { ...personOf(person), ...(rest as Record<string, Value>), amount: roubles(amountKopecks) }
    }
    case 'person': {
      const { person, oktmo, householdKey } = record
      return { ...personOf(person), residence: oktmo, householdKey }
    }
    case 'status': {
      const { person, value, startsOn, endsOn, organisationInn } = record
      return { ...personOf(person), status: value, startsOn, endsOn, organisationInn }
    }
    case 'property': {
      const { person, object, objectNumber, share, areaM2, valueKopecks, startsOn, endsOn } = record
      return {
        ...personOf(person),
        object,
        objectNumber,
        share: share && `${share.numerator}/${share.denominator}`,
        areaM2,
        cadastralValue: valueKopecks === undefined ? undefined : roubles(valueKopecks),
        startsOn,
        endsOn,
      }
    }
    default:
      return {}
  }
}

const personOf = ({ snils, familyName, firstName, patronymic, birthDate, sex }: PersonReference) => ({
  snils,
  familyName,
  firstName,
  patronymic,
  birthDate,
  sex,
})

function textOf(value: Exclude<Value, null | undefined>): string {
  const text = String(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}
