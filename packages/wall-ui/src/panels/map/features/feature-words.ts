// What a screen says of a feature: its name, and what it declared of itself as it is to be read. Pure.
import type { Locale, LocalText } from '@obzor/core/model'
import type { LayerDeclaration, LayerProperty } from '@obzor/core/plugin-api/client'
import { writeNumber, writeValue, joinWritten } from '../../../format/numbers.ts'
import { pluralOf } from '../../../format/plurals.ts'
import type { FeatureRow } from '../../../map/index.ts'

/** A card is read in a hall: a longer text is cut with a mark. */
const TEXT_MAX = 300
/** Names that most layers give to what a feature is called. */
const TITLE_NAMES = ['title', 'name']
const NO_BREAK = '\u00a0'

export interface FeatureWords {
  /** `null` for a feature without a name. */
  title: string | null
  lines: { label: string; value: string }[]
}
/** Words of the screen that a value may need. */
export interface WordsOfScreen {
  locale: Locale
  yes: string
  no: string
  timeZone: string | undefined
}

type Layer = Pick<LayerDeclaration, 'properties' | 'card'>

export function featureWords(row: FeatureRow, layer: Layer, screen: WordsOfScreen): FeatureWords {
  const named = titleProperty(layer)
  const order = layer.card?.properties ?? Object.keys(layer.properties).filter((name) => name !== named)
  const written = (name: string): string | null => {
    const property = layer.properties[name]
    return property ? writeProperty(row[name], property, screen) : null
  }
  return {
    title: named === undefined ? null : written(named),
    lines: order.flatMap((name) => {
      const value = written(name)
      return value === null ? [] : [{ label: layer.properties[name]!.title[screen.locale], value }]
    }),
  }
}

function titleProperty({ card, properties }: Layer): string | undefined {
  const isText = (name: string): boolean => properties[name]?.type === 'string'
  return card?.title ?? TITLE_NAMES.find(isText) ?? Object.keys(properties).find(isText)
}

/** `null` for what the feature does not say. */
function writeProperty(value: unknown, property: LayerProperty, screen: WordsOfScreen): string | null {
  if (value === null || value === undefined || value === '') return null
  const words = property.values?.[String(value)]
  if (words) return words[screen.locale]
  if (typeof value === 'boolean') return value ? screen.yes : screen.no
  if (typeof value === 'number') return writeFigure(value, property, screen.locale)
  const text = String(value)
  const date = property.isDate === true ? writeDate(text, screen) : null
  return date ?? (text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text)
}

function writeFigure(value: number, { unit, fractionDigits }: LayerProperty, locale: Locale): string {
  const digits = fractionDigits ?? (Number.isInteger(value) ? 0 : 2)
  if (unit === undefined) return writeNumber(value, locale, digits)
  // To the last rouble: a salary is no deficit of a region.
  if (unit === 'rouble') return `${writeNumber(value, locale, digits)}${NO_BREAK}₽`
  if (typeof unit === 'string') return joinWritten(writeValue(value, unit, locale, digits), locale)
  return `${writeNumber(value, locale, digits)}${NO_BREAK}${unit[locale]}`
}

/** `null` for a text that is no date. */
function writeDate(text: string, { locale, timeZone }: WordsOfScreen): string | null {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}.*))?$/.exec(text) ?? []
  if (day === undefined) return null
  const at = Date.parse(time === undefined ? `${day}T00:00:00Z` : text)
  if (Number.isNaN(at)) return null
  return new Intl.DateTimeFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', {
    dateStyle: 'long',
    // A day has no time zone: it is the same day everywhere.
    ...(time === undefined ? { timeZone: 'UTC' } : { timeStyle: 'short', timeZone }),
  }).format(at)
}

/** «17 школ»: a count in the words of the layer, or in those that fit any. */
export function countWords(
  count: number,
  { card }: Layer,
  { locale, objects }: { locale: Locale; objects: LocalText },
): string {
  const forms = (card?.objects ?? objects)[locale].split('|').map((form) => form.trim())
  const form = forms[Math.min(pluralOf(count, locale), forms.length - 1)] ?? ''
  return `${writeNumber(count, locale)}${NO_BREAK}${form}`
}
