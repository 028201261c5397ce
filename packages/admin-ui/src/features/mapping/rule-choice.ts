// What a person chose for a field: nothing, a column of the file, or one value for all rows. Pure.
import type {
  CellReading,
  FieldRule,
  FieldSuggestion,
  MappingRules,
  PreviewColumn,
  PropertyRule,
} from '@obzor/core/model'

export const NOTHING = ''
/** No header of a file holds it. */
export const CONSTANT = '\u0000constant'

export const choiceOf = (rule: FieldRule | undefined): string =>
  rule?.constant !== undefined ? CONSTANT : (rule?.column ?? NOTHING)

/** The rule for a choice; a constant begins empty. */
export function ruleOf(choice: string, former: FieldRule | undefined): FieldRule | undefined {
  if (choice === NOTHING) return undefined
  return choice === CONSTANT ? { constant: former?.constant ?? '' } : { column: choice }
}

export function withRule(rules: MappingRules, field: string, rule: FieldRule | undefined): MappingRules {
  const { [field]: _former, ...others } = rules.fields
  return { ...rules, fields: rule ? { ...others, [field]: rule } : others }
}

/** Letter case and runs of spaces in a header do not matter. */
const plainHeader = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLowerCase()
export const isSameColumn = (one: string | undefined, other: string): boolean =>
  one !== undefined && plainHeader(one) === plainHeader(other)

/** The suggestion that the choice follows, so that the form can say what speaks for it. */
export const followedSuggestion = (
  suggestions: readonly FieldSuggestion[],
  field: string,
  rule: FieldRule | undefined,
): FieldSuggestion | undefined =>
  suggestions.find(
    (suggestion) => suggestion.field === field && isSameColumn(rule?.column, suggestion.column),
  )

export const propertyOf = (rules: MappingRules, { name }: PreviewColumn): PropertyRule | undefined =>
  rules.properties?.find(({ column }) => isSameColumn(column, name))

/** Columns that no field takes can be shown on the map as they are; one that is shown already can be taken away. */
export const showableColumns = (columns: readonly PreviewColumn[], rules: MappingRules): PreviewColumn[] =>
  columns.filter(
    (column) =>
      propertyOf(rules, column) !== undefined ||
      !Object.values(rules.fields).some(({ column: taken }) => isSameColumn(taken, column.name)),
  )

const PROPERTY_TYPE_OF: Partial<Record<CellReading, PropertyRule['type']>> = {
  number: 'number',
  roubles: 'number',
  date: 'date',
  'yes-no': 'boolean',
}

/** The rules under the new names of columns that were renamed. */
export function underNewNames(
  rules: MappingRules,
  renamed: readonly { column: string; likely: string }[],
): MappingRules {
  const nameOf = (column: string): string =>
    renamed.find((pair) => isSameColumn(pair.column, column))?.likely ?? column
  const fields = Object.entries(rules.fields).map(([name, rule]): [string, FieldRule] => [
    name,
    rule.column === undefined ? rule : { ...rule, column: nameOf(rule.column) },
  ])
  const properties = rules.properties?.map((each) => ({ ...each, column: nameOf(each.column) }))
  return { ...rules, fields: Object.fromEntries(fields), ...(properties && { properties }) }
}

/** The rules without what the map can do without: properties whose columns the file does not have. */
export function withoutProperties(rules: MappingRules, missing: readonly string[]): MappingRules {
  const properties = rules.properties?.filter(
    ({ column }) => !missing.some((name) => isSameColumn(name, column)),
  )
  return { ...rules, ...(properties && { properties }) }
}

/** Latitude and longitude each from the other's column. */
export function withPlacesExchanged(rules: MappingRules): MappingRules {
  const { latitude, longitude } = rules.fields
  if (!latitude || !longitude) return rules
  return { ...rules, fields: { ...rules.fields, latitude: longitude, longitude: latitude } }
}

/** Shows a column on the map or takes it away. `name` must differ from the names there are. */
export function withProperty(rules: MappingRules, column: PreviewColumn, isShown: boolean): MappingRules {
  const others = (rules.properties ?? []).filter((property) => !isSameColumn(property.column, column.name))
  return { ...rules, properties: isShown ? [...others, newProperty(column, others)] : others }
}

function newProperty({ name, type }: PreviewColumn, others: readonly PropertyRule[]): PropertyRule {
  let at = others.length + 1
  while (others.some((other) => other.name === `column_${at}`)) at += 1
  return {
    name: `column_${at}`,
    title: { ru: name, en: name },
    type: PROPERTY_TYPE_OF[type] ?? 'string',
    column: name,
  }
}

/** Names that any of the rows has a value for, in the order in which they come. */
export const storedColumns = (rows: readonly { values: Record<string, string> }[]): string[] => [
  ...new Set(rows.flatMap(({ values }) => Object.keys(values))),
]
