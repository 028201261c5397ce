// The schema of a panel's settings made into a form for people: where a setting names an indicator, a series, a layer or a source,
// they choose by its title. Pure.
import type { LocalText } from '@obzor/core/model'
import type { Catalogue, Named, SceneImage } from './scenes.api.ts'
import type { SitePicture } from './site-pictures.api.ts'

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export interface Choices extends Catalogue {
  images: readonly SceneImage[]
  dimensions: readonly Named[]
  sitePictures: readonly SitePicture[]
}

/** Settings by the names that the wall's own panels give them. */
const CHOICES_OF: Readonly<Record<string, (choices: Choices) => readonly Named[]>> = {
  indicator: ({ indicators, statistics }) => [...indicators, ...statistics],
  indicators: ({ indicators, statistics }) => [...indicators, ...statistics],
  statistic: ({ statistics }) => statistics,
  layers: ({ layers }) => layers,
  sources: ({ sources }) => sources,
  by: ({ dimensions }) => dimensions,
  picture: ({ sitePictures }) => sitePictures.map(({ id, title }) => named(id, title)),
  image: ({ images }) =>
    images.map(({ address, width, height }, at) => named(address, `№ ${at + 1}, ${width} × ${height}`)),
}
const named = (code: string, title: string): Named => ({ code, title: { ru: title, en: title } })

/** What is set already stays among the choices, though nobody brings it any longer. */
export function formSchema(schema: object, values: Json, choices: Choices): object {
  const properties = (schema as Json)['properties']
  if (!isJson(properties)) return schema
  return {
    ...schema,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, part]) => {
        const offered = Object.hasOwn(CHOICES_OF, name) ? CHOICES_OF[name]!(choices) : []
        return [name, isJson(part) && offered.length > 0 ? withChoices(part, offered, values[name]) : part]
      }),
    ),
  }
}

function withChoices(part: Json, offered: readonly Named[], value: unknown): Json {
  if (part['type'] === 'array' && isJson(part['items'])) {
    const set = Array.isArray(value) ? (value as unknown[]) : []
    return { ...part, items: { ...part['items'], anyOf: literals(offered, set) } }
  }
  return part['type'] === 'string' ? { ...part, anyOf: literals(offered, [value]) } : part
}

function literals(offered: readonly Named[], set: readonly unknown[]): Json[] {
  const known = new Set(offered.map(({ code }) => code))
  const gone = set.filter(
    (value): value is string => typeof value === 'string' && value !== '' && !known.has(value),
  )
  return [...offered, ...gone.map((code) => named(code, code))].map(({ code, title }) => ({
    const: code,
    title: title.ru,
    'x-en': { title: title.en },
  }))
}

/** What a new panel is told at first: the least that its schema asks for. */
export function firstSettings(schema: object, choices: Choices, words: LocalText): Json {
  const { properties, required } = schema as { properties?: Json; required?: string[] }
  return Object.fromEntries(
    (required ?? []).map((name) => {
      const part = properties?.[name]
      return [name, isJson(part) ? firstValue(name, part, choices, words) : null]
    }),
  )
}

function firstValue(name: string, part: Json, choices: Choices, words: LocalText): unknown {
  const offered = Object.hasOwn(CHOICES_OF, name) ? CHOICES_OF[name]!(choices) : []
  if (part['type'] === 'array') {
    const [first] = offered
    return part['minItems'] === undefined || !first ? [] : [first.code]
  }
  const options = part['anyOf'] ?? part['oneOf']
  if (Array.isArray(options)) return (options[0] as Json | undefined)?.['const']
  if (Array.isArray(part['enum'])) return (part['enum'] as unknown[])[0]
  if (part['type'] === 'integer' || part['type'] === 'number')
    return Math.max(Number(part['minimum'] ?? 0), 8)
  if (part['type'] === 'object') return { ...words }
  if (part['type'] === 'boolean') return false
  return offered[0]?.code ?? ''
}
