// `households`: figures of the region's families as the public may see them. Sizes and origins are one table with its margins, because
// everybody can subtract, and so are families with and without children, which share nothing with it but the total; contradictions
// and events overlap, so each stands by itself.
import type { ClientBase } from 'pg'
import {
  flatAxis,
  HOUSEHOLD_CONTRADICTIONS,
  suppress,
  withMargins,
  type Axis,
  type DisclosurePolicy,
  type IsoDate,
} from '../../model/index.ts'
import { HOUSEHOLD_EVENT_DAYS, type HouseholdsRow } from '../../protocol/index.ts'
import {
  readContradictionSums,
  readEventSums,
  readSizes,
  type ContradictionSum,
  type EventSum,
  type SizeSum,
} from './db/household-sums.ts'

export const HOUSEHOLD_DATASETS = ['household-member'] as const
/** Seven members and more are one class. */
const LARGEST = 7
const ORIGINS = ['register', 'acts'] as const

const CHILDREN = ['with', 'without'] as const
const EVENTS = ['split', 'merge', 'ended'] as const

export interface HouseholdSums {
  sizes: readonly SizeSum[]
  contradictions: readonly ContradictionSum[]
  events: readonly EventSum[]
}

/** `onDate`: who is a child is told for this day. */
export async function householdRows(
  client: ClientBase,
  { policy, onDate }: { policy: DisclosurePolicy; onDate: IsoDate },
): Promise<HouseholdsRow[]> {
  const sums = {
    sizes: await readSizes(client, { largest: LARGEST, onDate }),
    contradictions: await readContradictionSums(client),
    events: await readEventSums(client, HOUSEHOLD_EVENT_DAYS),
  }
  return rowsOf(sums, policy)
}

export function rowsOf(
  { sizes, contradictions, events }: HouseholdSums,
  { threshold, roundTo }: DisclosurePolicy,
): HouseholdsRow[] {
  const shown = (count: number, isShown: boolean): Pick<HouseholdsRow, 'households' | 'isHidden'> => ({
    households: isShown ? Math.round(count / roundTo.public) * roundTo.public : null,
    isHidden: !isShown,
  })
  const columns = ORIGINS.length + 1
  const leaves = Array.from({ length: (LARGEST + 1) * columns }, () => 0)
  for (const { size, isByRegister, households } of sizes)
    leaves[size * columns + (isByRegister ? 1 : 2)]! += households
  const axes = [flatAxis(LARGEST), flatAxis(ORIGINS.length)]
  const counts = withMargins(axes, leaves)
  const { states } = suppress({ axes, counts }, { threshold: threshold.public })
  const cell = (at: number) => shown(counts[at]!, states[at] === 'shown')
  const families = childrenOf(sizes)
  const told = suppress(families, { threshold: threshold.public }).states
  /** Where the total is kept back, its two parts must not tell it. */
  const isTotalShown = states[0] === 'shown'
  /** Counts that overlap each other: none is the rest of another. */
  const alone = (count: number) => shown(count, count === 0 || count >= threshold.public)
  const happened = new Map(events.map(({ kind, households }) => [kind, households]))
  const found = new Map(contradictions.map(({ kind, households }) => [kind, households]))
  return [
    { id: 'total', group: 'total', value: '', ...cell(0) },
    ...ORIGINS.map((value, at): HouseholdsRow => ({
      id: `origin/${value}`,
      group: 'origin',
      value,
      ...cell(at + 1),
    })),
    ...Array.from({ length: LARGEST }, (_, at): HouseholdsRow => ({
      id: `size/${at + 1}`,
      group: 'size',
      value: String(at + 1),
      ...cell((at + 1) * columns),
    })),
    ...CHILDREN.map((value, at): HouseholdsRow => ({
      id: `children/${value}`,
      group: 'children',
      value,
      ...shown(families.counts[at + 1]!, isTotalShown && told[at + 1] === 'shown'),
    })),
    ...EVENTS.map((value): HouseholdsRow => ({
      id: `event/${value}`,
      group: 'event',
      value,
      ...alone(happened.get(value) ?? 0),
    })),
    ...HOUSEHOLD_CONTRADICTIONS.map((value): HouseholdsRow => ({
      id: `contradiction/${value}`,
      group: 'contradiction',
      value,
      ...alone(found.get(value) ?? 0),
    })),
  ]
}

/** A total with those with children and those without. */
function childrenOf(sizes: readonly SizeSum[]): { axes: Axis[]; counts: number[] } {
  const leaves = [0, 0, 0]
  for (const { hasChildren, households } of sizes) leaves[hasChildren ? 1 : 2]! += households
  const axes = [flatAxis(CHILDREN.length)]
  return { axes, counts: withMargins(axes, leaves) }
}
