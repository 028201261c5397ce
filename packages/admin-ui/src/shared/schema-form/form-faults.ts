// What is wrong with what was typed, field by field, in rules that have words in both languages. The engine checks all of
// it again by the schema itself; this is so that a person reads it beside the field and not after the press. Pure.
import { isMembers, type FormField, type ListField, type NumberField, type TextField } from './form-schema.ts'

export type FaultRule =
  | 'required'
  | 'number'
  | 'integer'
  | 'minimum'
  | 'maximum'
  | 'short'
  | 'long'
  | 'pattern'
  | 'choice'
  | 'few'
  | 'many'
  | 'repeated'
export interface Fault {
  /** JSON Pointer, as `/columns/id` or `/measures/0/title`. */
  path: string
  rule: FaultRule
  /** The bound that was passed. */
  bound?: number
}

/** `secrets` are the pointers of those that are saved: they may be left empty. */
export function faultsOf(
  fields: readonly FormField[],
  values: unknown,
  secrets: ReadonlySet<string>,
  path = '',
): Fault[] {
  const members = isMembers(values) ? values : {}
  return fields.flatMap((field) =>
    faultsOfField(field, members[field.name], secrets, `${path}/${field.name}`),
  )
}

function faultsOfField(
  field: FormField,
  value: unknown,
  secrets: ReadonlySet<string>,
  path: string,
): Fault[] {
  if (field.kind === 'group') return faultsOf(field.fields, value, secrets, path)
  if (value === undefined || value === null || value === '') {
    // A secret that is to be taken away is missed as well.
    const isKept = value === undefined && secrets.has(path)
    return field.isRequired && !isKept ? [{ path, rule: 'required' }] : []
  }
  const fault = (rule: FaultRule, bound?: number): Fault[] => [
    { path, rule, ...(bound !== undefined && { bound }) },
  ]
  if (field.kind === 'text') return textFaults(field, value, fault)
  if (field.kind === 'number') return numberFaults(field, value, fault)
  if (field.kind === 'choice') {
    return field.options.some((option) => option.value === value) ? [] : fault('choice')
  }
  if (field.kind === 'list' && Array.isArray(value)) {
    return [
      ...listFaults(field, value, fault),
      ...value.flatMap((item, at) => faultsOfField(field.item, item, secrets, `${path}/${at}`)),
    ]
  }
  return []
}

type Say = (rule: FaultRule, bound?: number) => Fault[]

function textFaults({ pattern, lengthMin, lengthMax }: TextField, value: unknown, fault: Say): Fault[] {
  const text = String(value)
  if (text.length < lengthMin) return fault('short', lengthMin)
  if (lengthMax !== null && text.length > lengthMax) return fault('long', lengthMax)
  // The host took the pattern only after it had found it cheap.
  return pattern !== null && !new RegExp(pattern, 'u').test(text) ? fault('pattern') : []
}

function numberFaults({ isInteger, minimum, maximum }: NumberField, value: unknown, fault: Say): Fault[] {
  if (typeof value !== 'number') return fault('number')
  if (isInteger && !Number.isInteger(value)) return fault('integer')
  if (minimum !== null && value < minimum) return fault('minimum', minimum)
  return maximum !== null && value > maximum ? fault('maximum', maximum) : []
}

function listFaults({ countMin, countMax, isUnique }: ListField, items: unknown[], fault: Say): Fault[] {
  if (items.length < countMin) return fault('few', countMin)
  if (countMax !== null && items.length > countMax) return fault('many', countMax)
  const isRepeated = isUnique && new Set(items.map((item) => JSON.stringify(item))).size < items.length
  return isRepeated ? fault('repeated') : []
}

/** «1 200,5» as 1200.5; what is no number stays text, and its fault says so. */
export function typedNumber(text: string): number | string | undefined {
  const plain = text.replaceAll(/\s/g, '').replace(',', '.')
  if (plain === '') return undefined
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : text
}
