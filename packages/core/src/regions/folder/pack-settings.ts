// `pack.json`: what a folder says of itself where nothing else does, checked before it is believed.
import Type from 'typebox'
import Value from 'typebox/value'
import type { RegionPack } from '../pack.ts'
import { malformed, type PackFiles } from './pack-files.ts'

export const SETTINGS = 'pack.json'

/** Each field wins over what is derived from the other files. */
export type PackSettings = Partial<
  Pick<
    RegionPack,
    'code' | 'name' | 'nameCases' | 'timeZone' | 'attribution' | 'asOf' | 'officialPoverty' | 'target'
  >
>

const text = Type.String({ minLength: 1 })
const percent = Type.Number({ minimum: 0, maximum: 100 })
const point = Type.Object({ year: Type.Integer({ minimum: 1900, maximum: 2100 }), value: Type.Number() })
const settingsSchema = Type.Object(
  {
    code: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })),
    name: Type.Optional(Type.Object({ ru: text, en: text })),
    nameCases: Type.Optional(Type.Object({ genitive: text, prepositional: text })),
    timeZone: Type.Optional(text),
    attribution: Type.Optional(text),
    asOf: Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' })),
    officialPoverty: Type.Optional(
      Type.Object({
        year: Type.Integer(),
        ratePct: percent,
        childrenPct: percent,
        workingAgePct: percent,
        olderPct: percent,
        source: text,
      }),
    ),
    target: Type.Optional(Type.Object({ from: point, to: point, source: text })),
  },
  // A misspelt field would be ignored in silence, and the region would start with what was to be corrected.
  { additionalProperties: false },
)

export function readSettings(files: PackFiles): PackSettings {
  if (!files.has(SETTINGS)) return {}
  const content = files.json(SETTINGS)
  if (!Value.Check(settingsSchema, content)) {
    const [first] = Value.Errors(settingsSchema, content)
    const where = first?.instancePath.slice(1) || 'it'
    const what = first?.message === 'schema is false' ? 'is not a field of a pack' : first?.message
    throw malformed(SETTINGS, `${where} ${what ?? 'has another form'}`)
  }
  if (content.timeZone !== undefined && !isTimeZone(content.timeZone))
    throw malformed(SETTINGS, `'${content.timeZone}' is not a time zone`)
  return content
}

function isTimeZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
