// What the panel draws, from the rows of the channel `indicators`: pure, so that a test says what is seen.
import type { Locale } from '@obzor/core/model'
import type { PanelWords } from '@obzor/core/plugin-api/client'
import { allOf, GROUPS, poorOf, type Group } from './groups.ts'

export interface GroupPicture {
  group: Group
  poor: number
  all: number
  /** Of all poor households, 0…1; `null` while nobody is poor. */
  share: number | null
  /** Poor among all households of the group, 0…1; `null` for a group without households. */
  risk: number | null
}
export interface CompositionPicture {
  groups: GroupPicture[]
  poor: number
  /** Poor among all households, 0…1. */
  risk: number | null
}

type Cells = ReadonlyMap<string, { readonly [member: string]: unknown }>

/** `null` until each group's two counts are there: a sum without one of them would be a wrong sum. */
export function compositionOf(cells: Cells, territory: string): CompositionPicture | null {
  const count = (code: string): number | null => {
    const value = cells.get(`${code}/${territory}`)?.['value']
    return typeof value === 'number' ? value : null
  }
  const counted = GROUPS.map((group) => ({ group, poor: count(poorOf(group)), all: count(allOf(group)) }))
  if (
    !counted.every(
      (each): each is { group: Group; poor: number; all: number } => each.poor !== null && each.all !== null,
    )
  )
    return null
  const poor = counted.reduce((sum, each) => sum + each.poor, 0)
  const all = counted.reduce((sum, each) => sum + each.all, 0)
  const part = (of: number, whole: number): number | null => (whole === 0 ? null : of / whole)
  return {
    poor,
    risk: part(poor, all),
    groups: counted.map((each) => ({
      ...each,
      share: part(each.poor, poor),
      risk: part(each.poor, each.all),
    })),
  }
}

const TEXTS = {
  ru: {
    ofPoor: 'Доля и число бедных семей',
    atRisk: 'Доля бедных в группе',
    group: 'Детей в семье',
    poor: 'Бедных',
    all: 'Всего',
    share: 'Доля среди бедных, %',
    risk: 'Бедны, %',
    region: 'в среднем',
    none: 'нет',
    waiting: 'Ждём первых данных…',
    alt: (poor: string, list: string) => `Бедных домохозяйств ${poor}. ${list}.`,
    line: (name: string, share: string, risk: string) =>
      `${name}: ${share} бедных, бедны ${risk} таких семей`,
  },
  en: {
    ofPoor: 'Share and number of the poor',
    atRisk: 'Share of poor in the group',
    group: 'Children',
    poor: 'Poor',
    all: 'All',
    share: 'Share of the poor, %',
    risk: 'Poor, %',
    region: 'on average',
    none: 'none',
    waiting: 'Waiting for the first data…',
    alt: (poor: string, list: string) => `${poor} poor households. ${list}.`,
    line: (name: string, share: string, risk: string) =>
      `${name}: ${share} of the poor, ${risk} of such households are poor`,
  },
} as const
export const textsOf = (locale: Locale): (typeof TEXTS)[Locale] => TEXTS[locale]

const language = (locale: Locale): string => (locale === 'ru' ? 'ru-RU' : 'en-GB')
export const written = (value: number, locale: Locale): string =>
  new Intl.NumberFormat(language(locale), { useGrouping: 'always' }).format(value)
/** «34,1 %» with a no-break space in Russian, “34.1%” in English. */
export const percent = (share: number | null, locale: Locale): string => {
  if (share === null) return TEXTS[locale].none
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  const text = new Intl.NumberFormat(language(locale), digits).format(share * 100)
  return locale === 'ru' ? `${text}\u00a0%` : `${text}%`
}

export function wordsOf({ groups, poor }: CompositionPicture, locale: Locale): PanelWords {
  const texts = textsOf(locale)
  const bare = (share: number | null): string => percent(share, locale).replace(/\s?%$/u, '')
  return {
    alt: texts.alt(
      written(poor, locale),
      groups
        .map(({ group, share, risk }) =>
          texts.line(group.name[locale], percent(share, locale), percent(risk, locale)),
        )
        .join('; '),
    ),
    table: {
      columns: [
        { title: texts.group, align: 'left' },
        { title: texts.poor },
        { title: texts.all },
        { title: texts.share },
        { title: texts.risk },
      ],
      rows: groups.map(({ group, poor: ofGroup, all, share, risk }) => [
        group.name[locale],
        written(ofGroup, locale),
        written(all, locale),
        bare(share),
        bare(risk),
      ]),
    },
  }
}
