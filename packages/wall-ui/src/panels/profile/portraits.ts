// Portraits of the poor: pairs of groups in which people are certainly poorer than the region, chosen by how many more poor
// they hold than their number would give. Pure.
import {
  BY_CHILDREN,
  BY_EARNERS,
  BY_SUPPORT,
  cellId,
  wilsonInterval,
  type BreakdownDimension,
  type Locale,
} from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'
import type { ProfileSource } from './profile.ts'

export interface Portrait {
  key: string
  traits: readonly { dimension: string; group: string }[]
  /** Per cent. */
  rate: number
  low: number
  high: number
  /** Per cent of all the poor. */
  shareOfPoor: number
  /** How many times the region's rate. */
  times: number
}

/** A group that holds less of the poor describes few of them, however poor it is. */
const SHARE_OF_POOR_MIN_PCT = 2

/** Help is given for being poor: «those who receive it are poor» says who is helped, and describes nobody. */
const DESCRIBES_NOBODY: ReadonlySet<string> = new Set([BY_SUPPORT.code])

/** Beyond it a group is nearly everybody, and says nothing of whom it describes: nine of ten have no disability. */
const SHARE_OF_PERSONS_MAX = 0.9

/** Inverse of the normal distribution's upper tail, near enough for 0.05 ÷ some hundred comparisons: z = 3.9 holds for 520. */
const Z_OF_MANY = 3.9

/**
 * At most `count`, the largest excess Σ poor − persons × regional rate first. The interval is Wilson's for all pairs at once
 * (Bonferroni), so that a portrait is not what one of hundreds of groups is by chance. A group that stands in one
 * portrait stands in no other: five views of large families would be one portrait.
 */
export function portraitsOf(
  dimensions: readonly BreakdownDimension[],
  source: ProfileSource,
  { count, locale }: { count: number; locale: Locale },
): Portrait[] {
  const { total } = source
  if (total.value === null || total.value <= 0 || total.numerator <= 0) return []
  const found = pairsOf(dimensions.filter(({ code }) => !DESCRIBES_NOBODY.has(code)))
    .flatMap(([left, top]) => candidates([left, top], source, locale))
    .toSorted((one, other) => other.excess - one.excess || (one.key < other.key ? -1 : 1))
  const used = new Set<string>()
  const portraits: Portrait[] = []
  for (const { groups, excess: _excess, ...portrait } of found) {
    if (portraits.length === count) break
    if (groups.some((group) => used.has(group))) continue
    for (const group of groups) used.add(group)
    portraits.push(portrait)
  }
  return portraits
}

export interface PoorFamilies {
  /** Of all the poor, per cent: those who live in families with children. */
  withChildrenPct: number
  /** Of these, per cent: where not every adult has an income of their own. `null` where a cell of it is hidden. */
  adultAtHomePct: number | null
}

/** How the poor live, whatever their rate: what most of them have in common. `null` where it is hidden. */
export function poorFamilies({ rows, indicator, total }: ProfileSource): PoorFamilies | null {
  const poorOf = (by: Record<string, string>): number | null => {
    const row = rows.get(cellId(indicator, total.territory, by))
    if (!row) return 0
    return row.value === null ? null : row.numerator
  }
  const [none = '', ...some] = BY_CHILDREN.values.map(({ code }) => code)
  const childless = poorOf({ [BY_CHILDREN.code]: none })
  // A territory of which no breakdown has come yet is not one without children.
  if (childless === null || total.numerator <= 0 || rows.size === 0) return null
  const withChildren = total.numerator - childless
  const atHome = some.flatMap((children) =>
    ['none', 'some'].map((earners) => poorOf({ [BY_CHILDREN.code]: children, [BY_EARNERS.code]: earners })),
  )
  const isKnown = withChildren > 0 && atHome.every((poor) => poor !== null)
  return {
    withChildrenPct: (100 * withChildren) / total.numerator,
    adultAtHomePct: isKnown ? (100 * atHome.reduce((sum, poor) => sum + poor, 0)) / withChildren : null,
  }
}

/** In the order of declaration, as ids of cells are. */
const pairsOf = (
  dimensions: readonly BreakdownDimension[],
): (readonly [BreakdownDimension, BreakdownDimension])[] =>
  dimensions.flatMap((left, at) => dimensions.slice(at + 1).map((top) => [left, top] as const))

interface Candidate extends Portrait {
  groups: readonly string[]
  excess: number
}

function candidates(
  [left, top]: readonly [BreakdownDimension, BreakdownDimension],
  { rows, indicator, total, designEffect }: ProfileSource,
  locale: Locale,
): Candidate[] {
  const regional = total.value!
  const telling = (dimension: BreakdownDimension) =>
    known(dimension).filter(({ code }) => {
      const group = rows.get(cellId(indicator, total.territory, { [dimension.code]: code }))
      return group === undefined || group.denominator <= SHARE_OF_PERSONS_MAX * total.denominator
    })
  return telling(left).flatMap((first) =>
    telling(top).flatMap((second): Candidate[] => {
      const by = { [left.code]: first.code, [top.code]: second.code }
      const row: IndicatorRow | undefined = rows.get(cellId(indicator, total.territory, by))
      if (!row || row.value === null || row['hidden'] === true) return []
      const shareOfPoor = (100 * row.numerator) / total.numerator
      const size = row.denominator / designEffect
      if (size <= 0 || shareOfPoor < SHARE_OF_POOR_MIN_PCT) return []
      const [certain] = wilsonInterval(row.value / 100, size, Z_OF_MANY)
      if (100 * certain <= regional) return []
      const [low, high] = wilsonInterval(row.value / 100, size)
      return [
        {
          key: `${first.code};${second.code}`,
          groups: [`${left.code}=${first.code}`, `${top.code}=${second.code}`],
          traits: [
            { dimension: left.title[locale], group: first.title[locale] },
            { dimension: top.title[locale], group: second.title[locale] },
          ],
          rate: row.value,
          low: 100 * low,
          high: 100 * high,
          shareOfPoor,
          times: row.value / regional,
          excess: row.numerator - (row.denominator * regional) / 100,
        },
      ]
    }),
  )
}

const known = ({ values }: BreakdownDimension) => values.filter(({ code }) => code !== 'unknown')
