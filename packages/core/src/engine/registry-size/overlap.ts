// `source-overlap`: how many people each source knows, how many each two know both, how many nobody else knows. Counts of few are
// hidden, and so is a count that differs from its source by few: whoever subtracts would have them.
import type { ClientBase } from 'pg'
import type { DisclosurePolicy } from '../../model/index.ts'
import type { OverlapRow } from '../../protocol/index.ts'
import { readMasks, readSources, type KnownSource, type MaskCount } from './db/overlap-rows.ts'

export const OVERLAP_DATASETS = ['source', 'household', 'person-facts'] as const

type Rules = Pick<DisclosurePolicy, 'threshold' | 'roundTo'>

export async function overlapRows(client: ClientBase, policy: Rules): Promise<OverlapRow[]> {
  const sources = await readSources(client)
  return overlapOf(sources, await readMasks(client, sources), policy)
}

export function overlapOf(
  sources: readonly Pick<KnownSource, 'code' | 'title' | 'agency'>[],
  masks: readonly MaskCount[],
  { threshold, roundTo }: Rules,
): OverlapRow[] {
  const sum = (isCounted: (mask: bigint) => boolean): number =>
    masks.reduce((total, { mask, people }) => (isCounted(mask) ? total + people : total), 0)
  const has = (mask: bigint, at: number): boolean => (mask >> BigInt(at)) % 2n === 1n
  const isFew = (people: number): boolean => people > 0 && people < threshold.public
  const shown = (people: number, ...wholes: number[]): number | null =>
    isFew(people) || (roundTo.public < threshold.public && wholes.some((whole) => isFew(whole - people)))
      ? null
      : Math.round(people / roundTo.public) * roundTo.public
  const totals = sources.map((_, at) => sum((mask) => has(mask, at)))
  const rows: OverlapRow[] = sources.map(({ code, title, agency }, at) => ({
    id: code,
    kind: 'source',
    title,
    agency,
    people: shown(totals[at]!),
    only: shown(
      sum((mask) => mask === 1n << BigInt(at)),
      totals[at]!,
    ),
  }))
  for (const [left, { code }] of sources.entries())
    for (const [right, other] of sources.entries())
      if (left < right)
        rows.push({
          id: `${code}/${other.code}`,
          kind: 'pair',
          left: code,
          right: other.code,
          people: shown(
            sum((mask) => has(mask, left) && has(mask, right)),
            totals[left]!,
            totals[right]!,
          ),
        })
  for (const depth of sources.keys()) {
    const people = sum((mask) => bits(mask) === depth + 1)
    if (people > 0)
      rows.push({ id: `in ${depth + 1}`, kind: 'depth', sources: depth + 1, people: shown(people) })
  }
  return rows
}

function bits(mask: bigint): number {
  let left = mask
  let count = 0
  for (; left > 0n; left >>= 1n) if (left % 2n === 1n) count += 1
  return count
}
