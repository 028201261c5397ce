// Figures of the stand-in about the registry itself: hidden poverty and its lists, what operators count, how the registry grew, which
// sources know the same people. Deterministic, of nobody.
import { HIDDEN_KINDS, LIST_PAIRS, listIndicator, listsOf, overlapIndicator } from '@obzor/core/model'
import type { ChannelRow, GrowthRow, OperatorRow, OverlapRow } from '@obzor/core/protocol'
import type { RegionFixture } from './region-files.ts'

/** Of the people of a place. */
const SHARE_OF_KIND = { unreached: 0.021, feigned: 0.006, potential: 0.048 } as const
/** Households on a list, of the people of a place. */
const SHARE_OF_LIST = { support: 0.026, poor: 0.031, rights: 0.012 } as const
/** Of the smaller of two lists. */
const SHARE_OF_BOTH = 0.62

/** Cells of the channel `indicators`. */
export function inventHidden(region: RegionFixture): ChannelRow[] {
  const people = region.municipalities.reduce((sum, { population }) => sum + population, 0)
  const places = [
    ...region.municipalities.map(({ oktmo, population }, at) => ({
      territory: oktmo,
      population,
      leaning: 0.7 + ((at * 7) % 11) / 14,
    })),
    { territory: region.code, population: people, leaning: 1 },
  ]
  return places.flatMap(({ territory, population, leaning }): ChannelRow[] => {
    const cell = (indicator: string, numerator: number, denominator = 1, factor = 1): ChannelRow => ({
      id: `${indicator}/${territory}`,
      indicator,
      territory,
      numerator,
      denominator,
      value: denominator === 0 ? null : (factor * numerator) / denominator,
    })
    const count = (share: number): number => Math.round(population * share * leaning)
    return [
      ...HIDDEN_KINDS.flatMap((kind) => [
        cell(`hidden.${kind}`, count(SHARE_OF_KIND[kind])),
        cell(`hidden.${kind}.share`, count(SHARE_OF_KIND[kind]), population, 100),
      ]),
      cell('hidden.income-unknown', count(0.034)),
      cell('poverty.line-mean', 14_375),
      ...(['support', 'poor', 'rights'] as const).map((list) =>
        cell(listIndicator(list), count(SHARE_OF_LIST[list])),
      ),
      ...LIST_PAIRS.map((pair) => {
        const least = Math.min(...listsOf(pair).map((list) => SHARE_OF_LIST[list]))
        return cell(overlapIndicator(pair), count(SHARE_OF_BOTH * least))
      }),
    ]
  })
}

/** Two operators: one tells parts of the line, the other roubles. */
export function inventOperators(region: RegionFixture): OperatorRow[] {
  const people = region.municipalities.reduce((sum, { population }) => sum + population, 0)
  const places = [
    ...region.municipalities.map(({ oktmo, population }) => ({ territory: oktmo, population })),
    { territory: region.code, population: people },
  ]
  const operators = [
    ['north', 'Северная связь', 'line-percent', [0, 50, 100, 200], [0.02, 0.082, 0.35, 0.548]],
    ['volna', 'Волна', 'kopeck', [0, 700_000, 1_500_000, 3_000_000], [0.024, 0.071, 0.36, 0.545]],
  ] as const
  return operators.flatMap(([operator, operatorTitle, bandUnit, borders, shares]) =>
    places.flatMap(({ territory, population }) =>
      borders.map((bandFrom, at): OperatorRow => {
        const counted = Math.round(population * 0.31 * shares[at]!)
        return {
          id: `${operator}/${territory}/${bandFrom}`,
          operator,
          operatorTitle,
          month: '2024-12',
          territory,
          isRegion: territory === region.code,
          bandUnit,
          bandFrom,
          bandTo: borders[at + 1] ?? null,
          people: counted,
          peopleMost: counted,
          // Below the line as many as the invented rate says.
          registry: Math.round(population * shares[at]! * (at < 2 ? 0.785 : 1.0245)),
          registryHidden: false,
          official: null,
          officialPeriod: null,
        }
      }),
    ),
  )
}

const DAY_MS = 86_400_000
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Three months of growth to a target half a year away. */
export function inventGrowth(region: RegionFixture, now: number): GrowthRow[] {
  const people = region.municipalities.reduce((sum, { population }) => sum + population, 0)
  const place = (id: string, count: number): GrowthRow => ({
    id,
    kind: 'place',
    isRegion: id === region.code,
    people: count,
  })
  return [
    ...region.municipalities.map(({ oktmo, population }) => place(oktmo, population)),
    place(region.code, people),
    ...Array.from({ length: 90 }, (_, at): GrowthRow => {
      const day = dayOf(now - (90 - at) * DAY_MS)
      return {
        id: `day ${day}`,
        kind: 'day',
        day,
        people: Math.round(people * (0.9 + 0.1 * (at / 90) ** 1.4)),
      }
    }),
    {
      id: `target ${dayOf(now + 180 * DAY_MS)}`,
      kind: 'target',
      onDate: dayOf(now + 180 * DAY_MS),
      people: Math.round(people * 1.25),
      act: 'Распоряжение о реестре населения, пункт 4',
    },
  ]
}

const KNOWN = [
  ['social-registry.residents', 'Жители и семьи', 'Residents', 'Минсоцполитики', 'Social protection', 1],
  ['zags.acts', 'Записи актов гражданского состояния', 'Civil registration', 'ЗАГС', 'ZAGS', 0.41],
  ['egisso.facts', 'Меры поддержки', 'Support measures', 'ЕГИССО', 'EGISSO', 0.37],
  ['fns.income', 'Доходы', 'Income', 'ФНС России', 'Federal Tax Service', 0.52],
  ['sfr.pensions', 'Пенсии и пособия', 'Pensions and benefits', 'СФР', 'Social Fund', 0.29],
  ['fri.disability', 'Инвалидность', 'Disability', 'ФРИ', 'Disability register', 0.08],
] as const

/** Six sources, each two, and how many know the same people. */
export function inventOverlap(region: RegionFixture): OverlapRow[] {
  const people = region.municipalities.reduce((sum, { population }) => sum + population, 0)
  const of = (share: number): number => Math.round(people * share)
  return [
    ...KNOWN.map(([id, ru, en, agencyRu, agencyEn, share]): OverlapRow => ({
      id,
      kind: 'source',
      title: { ru, en },
      agency: { ru: agencyRu, en: agencyEn },
      people: of(share),
      only: share < 0.1 ? null : of(share * 0.04),
    })),
    ...KNOWN.flatMap(([left, , , , , one], at) =>
      KNOWN.slice(at + 1).map(([right, , , , , other]): OverlapRow => ({
        id: `${left}/${right}`,
        kind: 'pair',
        left,
        right,
        people: of(Math.min(one, other) * Math.max(0.3, Math.max(one, other)) * 0.95),
      })),
    ),
    ...[0.22, 0.31, 0.27, 0.14, 0.06].map((share, at): OverlapRow => ({
      id: `in ${at + 1}`,
      kind: 'depth',
      sources: at + 1,
      people: of(share),
    })),
  ]
}
