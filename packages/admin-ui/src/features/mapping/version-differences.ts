// What one version of a mapping says otherwise than another, as rows of a table. Pure.
import type { FieldRule, MappingField, SavedMapping } from '@obzor/core/model'

export interface Difference {
  /** Key of the text `mapping.differences.*`, or null where `title` is the agency's own word. */
  key:
    | 'title'
    | 'titleEn'
    | 'agency'
    | 'refreshHours'
    | 'encoding'
    | 'delimiter'
    | 'sheet'
    | 'headerRow'
    | 'unit'
    | 'colour'
    | null
  /** Of a field or a property. */
  title: string
  before: string
  after: string
}

type Words = (title: { ru: string; en: string }) => string
const sourceOf = (rule: FieldRule | undefined): string =>
  rule === undefined ? '' : (rule.column ?? `= ${rule.constant ?? ''}`)

/** Empty where both say the same. */
export function differencesOf(
  before: SavedMapping,
  after: SavedMapping,
  { fields, words }: { fields: readonly MappingField[]; words: Words },
): Difference[] {
  const found: Difference[] = []
  const add = (key: Difference['key'], title: string, one: unknown, other: unknown): void => {
    const [left, right] = [String(one ?? ''), String(other ?? '')]
    if (left !== right) found.push({ key, title, before: left, after: right })
  }
  add('title', '', before.title.ru, after.title.ru)
  add('titleEn', '', before.title.en, after.title.en)
  add('agency', '', before.agency.ru, after.agency.ru)
  add('refreshHours', '', before.refreshHours, after.refreshHours)
  const [one, other] = [before.rules, after.rules]
  for (const key of ['encoding', 'delimiter', 'sheet', 'headerRow', 'unit', 'colour'] as const)
    add(key, '', one[key], other[key])
  for (const name of new Set([...Object.keys(one.fields), ...Object.keys(other.fields)])) {
    const field = fields.find((each) => each.name === name)
    add(null, field ? words(field.title) : name, sourceOf(one.fields[name]), sourceOf(other.fields[name]))
  }
  const shown = ({ rules }: SavedMapping, column: string): string => {
    const rule = rules.properties?.find((each) => each.column === column)
    return rule ? words(rule.title) : ''
  }
  const columns = [...(one.properties ?? []), ...(other.properties ?? [])].map(({ column }) => column)
  for (const column of new Set(columns)) add(null, column, shown(before, column), shown(after, column))
  return found
}
