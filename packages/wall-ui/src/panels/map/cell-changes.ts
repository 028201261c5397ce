// Which municipalities a new version of the picture changed, and by how much. Pure.

export interface CellChange {
  oktmo: string
  delta: number
}

/**
 * Differences between two pictures, largest first. A territory that had no value before is no change: a first load would
 * set the whole map breathing.
 */
export function cellChanges(
  before: ReadonlyMap<string, number | null>,
  after: ReadonlyMap<string, number | null>,
): CellChange[] {
  const changes: CellChange[] = []
  for (const [oktmo, value] of after) {
    const was = before.get(oktmo)
    if (typeof was !== 'number' || value === null || was === value) continue
    changes.push({ oktmo, delta: value - was })
  }
  return changes.sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta))
}
