// A record as quarantine keeps it, so that it can be mended field by field and read again without its connector: by paths into
// it, with sums in roubles and a place as two numbers.
import { formatRoubles, parseRoubles, type ObzorRecord } from '../model/index.ts'
import { RAW_LENGTH_MAX, rowOfRaw, type RawRow } from './table/raw-row.ts'

type Members = Record<string, unknown>

/** With the row in the form in which it came, where that is another one; without, when the two are too long together. */
export function rawOfRecord(record: ObzorRecord, raw: string | undefined): string {
  const json = JSON.stringify(record)
  if (raw === undefined) return json
  const both = rowOfRaw(raw) ? `${raw.slice(0, -1)},"record":${json}}` : JSON.stringify({ record, raw })
  return both.length <= RAW_LENGTH_MAX ? both : raw
}

/** `undefined` for what was refused before it became a record, and for what was cut. */
export function recordOfRaw(text: string): { record: ObzorRecord; raw: string } | undefined {
  try {
    const found = JSON.parse(text) as Members
    const { record = found, raw = text } = found
    return isMembers(record) && typeof record['kind'] === 'string' && typeof raw === 'string'
      ? { record: record as unknown as ObzorRecord, raw }
      : undefined
  } catch {
    return undefined
  }
}

/** Fields that a record may do without, offered where it has none. */
const OPTIONAL: Readonly<Partial<Record<ObzorRecord['kind'], readonly string[]>>> = {
  person: ['person.snils', 'person.patronymic', 'person.sex', 'householdKey'],
  benefit: ['person.snils', 'person.patronymic', 'endsOn', 'providerCode'],
  'benefit-change': ['endsOn', 'amountKopecks'],
  income: ['person.snils', 'person.patronymic', 'payerInn'],
  statistic: ['note'],
  status: ['person.snils', 'person.patronymic', 'endsOn'],
  property: ['person.snils', 'person.patronymic', 'endsOn'],
}
const POINT = ['geometry.latitude', 'geometry.longitude']

/** Its fields as a row: paths and what stands there. */
export function rowOfRecord(record: ObzorRecord): RawRow {
  const leaves = leavesOf(record as unknown as Members)
  for (const path of OPTIONAL[record.kind] ?? []) leaves[path] ??= ''
  return { columns: Object.keys(leaves), cells: Object.values(leaves) }
}

function leavesOf(members: Members, before = ''): Record<string, string> {
  const leaves: Record<string, string> = {}
  for (const [name, value] of Object.entries(members)) {
    const path = `${before}${name}`
    if (path === 'kind') continue
    if (isPoint(value)) {
      leaves[POINT[0]!] = String(value.coordinates[1])
      leaves[POINT[1]!] = String(value.coordinates[0])
    } else if (isMembers(value)) Object.assign(leaves, leavesOf(value, `${path}.`))
    else if (!Array.isArray(value)) leaves[path] = textOf(path, value)
  }
  return leaves
}

const textOf = (path: string, value: unknown): string => {
  if (value === null || value === undefined) return ''
  return path.endsWith('Kopecks') && Number.isSafeInteger(value)
    ? formatRoubles(value as number)
    : String(value)
}

/** The record with other values; only fields that `rowOfRecord` names are taken, and each keeps its type. */
export function recordWith(record: ObzorRecord, values: Readonly<Record<string, string>>): ObzorRecord {
  const { columns } = rowOfRecord(record)
  const changed = structuredClone(record) as unknown as Members
  for (const path of columns) {
    const value = Object.hasOwn(values, path) ? values[path]!.trim() : undefined
    if (value !== undefined) put(changed, path, value)
  }
  return changed as unknown as ObzorRecord
}

function put(record: Members, path: string, value: string): void {
  const parts = path.split('.')
  const last = parts.pop()!
  let members = record
  for (const part of parts) {
    const next = members[part]
    if (isPoint(next)) {
      next.coordinates[last === 'latitude' ? 1 : 0] = numberOf(value) as number
      return
    }
    if (!isMembers(next)) return
    members = next
  }
  const typed = typedAs(members[last], last, value)
  if (typed === undefined) delete members[last]
  else members[last] = typed
}

/** What is no number stays a text: the check of the vocabulary says so in its own words. */
const numberOf = (value: string): number | string => {
  const number = Number(value.replaceAll(/\s/g, '').replace(',', '.'))
  return value === '' || Number.isNaN(number) ? value : number
}
function typedAs(former: unknown, name: string, value: string): unknown {
  if (name.endsWith('Kopecks'))
    return value === '' ? undefined : (parseRoubles(value.replaceAll(/\s/g, '')) ?? value)
  if (typeof former === 'number') return numberOf(value)
  if (typeof former === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  if (former === null && value === '') return null
  return value === '' && former === undefined ? undefined : value
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPoint = (value: unknown): value is { coordinates: [number, number] } =>
  isMembers(value) && value['type'] === 'Point' && Array.isArray(value['coordinates'])
