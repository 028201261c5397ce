// Which municipalities a new version of the picture changed, and by how much. Pure.

/** `next`, or `before` where it says the same: what depends on it is then left as it is. */
export function keptIfSame<Key, Value>(
  before: ReadonlyMap<Key, Value> | undefined,
  next: ReadonlyMap<Key, Value>,
): ReadonlyMap<Key, Value> {
  if (!before || before.size !== next.size) return next
  for (const [key, value] of next) if (before.get(key) !== value || !before.has(key)) return next
  return before
}

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
