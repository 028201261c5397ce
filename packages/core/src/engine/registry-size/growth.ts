// `registry-growth`: how large the registry is, here and in each municipality, how it came to be so, and what it has to become.
import type { ClientBase } from 'pg'
import type { DisclosurePolicy } from '../../model/index.ts'
import type { GrowthRow } from '../../protocol/index.ts'
import { readDays, readSizes, readTargets, type PlaceSize } from './db/size-rows.ts'

export const GROWTH_DATASETS = ['household', 'source', 'registry-growth'] as const
/** Two years: more points than a line on a wall has. */
export const DAYS_SHOWN_MAX = 731

type Rules = Pick<DisclosurePolicy, 'threshold' | 'roundTo' | 'exactFrom'>

export async function growthRows(client: ClientBase, policy: Rules): Promise<GrowthRow[]> {
  const [sizes, days, targets] = [
    await readSizes(client),
    await readDays(client, DAYS_SHOWN_MAX),
    await readTargets(client),
  ]
  return [
    ...sizes.map((size) => sizeRow(size, policy)),
    ...days.map(({ day, persons }): GrowthRow => ({ id: `day ${day}`, kind: 'day', day, people: persons })),
    ...targets.map(({ onDate, people, act }): GrowthRow => ({
      id: `target ${onDate}`,
      kind: 'target',
      onDate,
      people,
      act,
    })),
  ]
}

export function sizeRow({ oktmo, isRegion, people }: PlaceSize, policy: Rules): GrowthRow {
  const { threshold, roundTo, exactFrom } = policy
  const isHidden = people > 0 && people < threshold.public
  const step = people >= exactFrom ? 1 : roundTo.public
  return {
    id: oktmo,
    kind: 'place',
    isRegion,
    people: isHidden ? null : Math.round(people / step) * step,
  }
}
