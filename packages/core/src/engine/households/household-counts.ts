// `households`: figures of the region's families as the public may see them. Sizes and origins are one table with its margins, because
// everybody can subtract; contradictions overlap, so each stands by itself.
import type { ClientBase } from 'pg'
import {
  flatAxis,
  HOUSEHOLD_CONTRADICTIONS,
  suppress,
  withMargins,
  type DisclosurePolicy,
} from '../../model/index.ts'
import type { HouseholdsRow } from '../../protocol/index.ts'
import { readContradictionSums, readSizes, type ContradictionSum, type SizeSum } from './db/household-sums.ts'

export const HOUSEHOLD_DATASETS = ['household-member'] as const
/** Seven members and more are one class. */
const LARGEST = 7
const ORIGINS = ['register', 'acts'] as const

export async function householdRows(client: ClientBase, policy: DisclosurePolicy): Promise<HouseholdsRow[]> {
  return rowsOf(await readSizes(client, LARGEST), await readContradictionSums(client), policy)
}

export function rowsOf(
  sizes: readonly SizeSum[],
  contradictions: readonly ContradictionSum[],
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
    ...HOUSEHOLD_CONTRADICTIONS.map((value): HouseholdsRow => {
      const count = found.get(value) ?? 0
      return {
        id: `contradiction/${value}`,
        group: 'contradiction',
        value,
        ...shown(count, count === 0 || count >= threshold.public),
      }
    }),
  ]
}
