// A plugin's configuration schema (JSON Schema, as TypeBox writes it) as fields of a form. Pure. Titles are Russian where
// JSON Schema keeps texts and English under `x-en`; the unit of a number is `x-unit`; a secret is `writeOnly`.
import type { LocalText } from '@obzor/core/model'

/** Groups and lists inside each other; what is deeper is shown as it is. Ours have two floors. */
const DEPTH_MAX = 4

interface FieldBase {
  /** Name of the member; empty for an item of a list. */
  name: string
  title: LocalText
  help: LocalText | null
  /** Nothing stands in for it when it is left empty. */
  isRequired: boolean
  /** `undefined` when there is none. */
  byDefault: unknown
}
export interface TextField extends FieldBase {
  kind: 'text'
  pattern: string | null
  lengthMin: number
  lengthMax: number | null
  isSecret: boolean
}
export interface NumberField extends FieldBase {
  kind: 'number'
  isInteger: boolean
  minimum: number | null
  maximum: number | null
  unit: LocalText | null
}
export interface BooleanField extends FieldBase {
  kind: 'boolean'
}
export interface ChoiceField extends FieldBase {
  kind: 'choice'
  options: { value: string | number; title: LocalText }[]
}
export interface ListField extends FieldBase {
  kind: 'list'
  item: FormField
  countMin: number
  countMax: number | null
  isUnique: boolean
}
export interface GroupField extends FieldBase {
  kind: 'group'
  fields: FormField[]
}
/** A form of schema that no part of the form draws: its value is shown and kept as it is. */
export interface OtherField extends FieldBase {
  kind: 'other'
}
export type FormField =
  TextField | NumberField | BooleanField | ChoiceField | ListField | GroupField | OtherField

export type Members = Record<string, unknown>
export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members with one more, in its old place where it had one; `undefined` takes it away. */
export function withMember(members: Members, name: string, value: unknown): Members {
  if (value !== undefined) return { ...members, [name]: value }
  return Object.fromEntries(Object.entries(members).filter(([known]) => known !== name))
}

/** The fields of a configuration; none for a plugin that has nothing to set. */
export function formFields(schema: unknown): FormField[] {
  const { properties } = isMembers(schema) ? schema : {}
  return isMembers(properties) ? membersOf(schema as Members, 0) : []
}

function membersOf(schema: Members, depth: number): FormField[] {
  const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [])
  return Object.entries(schema['properties'] as Members).map(([name, part]) =>
    fieldOf(name, isMembers(part) ? part : {}, required.has(name), depth),
  )
}

function fieldOf(name: string, schema: Members, isListed: boolean, depth: number): FormField {
  const base: FieldBase = {
    name,
    title: textOf(schema, 'title') ?? { ru: name, en: name },
    help: textOf(schema, 'description'),
    isRequired: isListed && schema['default'] === undefined,
    byDefault: schema['default'],
  }
  const options = optionsOf(schema)
  if (options) return { ...base, kind: 'choice', options }
  if (schema['type'] === 'string') {
    return {
      ...base,
      kind: 'text',
      pattern: typeof schema['pattern'] === 'string' ? schema['pattern'] : null,
      lengthMin: numberOf(schema, 'minLength') ?? 0,
      lengthMax: numberOf(schema, 'maxLength'),
      isSecret: schema['writeOnly'] === true,
    }
  }
  if (schema['type'] === 'number' || schema['type'] === 'integer') {
    return {
      ...base,
      kind: 'number',
      isInteger: schema['type'] === 'integer',
      minimum: numberOf(schema, 'minimum'),
      maximum: numberOf(schema, 'maximum'),
      unit: unitOf(schema),
    }
  }
  if (schema['type'] === 'boolean') return { ...base, kind: 'boolean', isRequired: false }
  if (depth >= DEPTH_MAX) return { ...base, kind: 'other' }
  if (schema['type'] === 'array' && isMembers(schema['items'])) {
    return {
      ...base,
      kind: 'list',
      item: fieldOf('', schema['items'], true, depth + 1),
      countMin: numberOf(schema, 'minItems') ?? 0,
      countMax: numberOf(schema, 'maxItems'),
      isUnique: schema['uniqueItems'] === true,
    }
  }
  if (isMembers(schema['properties'])) {
    return { ...base, kind: 'group', isRequired: false, fields: membersOf(schema, depth + 1) }
  }
  return { ...base, kind: 'other' }
}

const numberOf = (schema: Members, key: string): number | null =>
  typeof schema[key] === 'number' ? schema[key] : null

function textOf(schema: Members, key: 'title' | 'description'): LocalText | null {
  const ru = schema[key]
  if (typeof ru !== 'string' || ru === '') return null
  const english = isMembers(schema['x-en']) ? schema['x-en'][key] : undefined
  return { ru, en: typeof english === 'string' && english !== '' ? english : ru }
}

function unitOf(schema: Members): LocalText | null {
  const unit = schema['x-unit']
  if (!isMembers(unit) || typeof unit['ru'] !== 'string') return null
  return { ru: unit['ru'], en: typeof unit['en'] === 'string' ? unit['en'] : unit['ru'] }
}

/** A choice is written as `enum`, or as literals side by side; a literal may have a title of its own. */
function optionsOf(schema: Members): ChoiceField['options'] | null {
  const branches = schema['anyOf'] ?? schema['oneOf']
  const literals: Members[] = Array.isArray(schema['enum'])
    ? schema['enum'].map((value: unknown) => ({ const: value }))
    : Array.isArray(branches) && branches.every(isMembers)
      ? branches
      : []
  const options = literals.flatMap((literal) => {
    const value = literal['const']
    if (typeof value !== 'string' && typeof value !== 'number') return []
    return [{ value, title: textOf(literal, 'title') ?? { ru: String(value), en: String(value) } }]
  })
  return options.length > 0 && options.length === literals.length ? options : null
}
