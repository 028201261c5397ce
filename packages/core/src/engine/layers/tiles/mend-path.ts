// Rings on whole units, freed of what rounding and cutting leave in them.

/**
 * The ring without its closing vertex, without vertices on a straight run, and without spikes: there and back along the same line,
 * which rounding makes of narrow corners and cutting of what runs along the edge. Empty where nothing is left.
 */
export function mendedRing(ring: readonly number[]): number[] {
  const kept: number[] = []
  for (let at = 0; at < ring.length; at += 2) {
    kept.push(ring[at]!, ring[at + 1]!)
    mendEnd(kept)
  }
  // Where the ring closes, the same at its two ends.
  for (let isDone = false; !isDone && kept.length >= 4;) {
    isDone = true
    const last = kept.length - 2
    if (isSamePlace(kept, last, 0) || (last >= 4 && isStraight(kept, last - 2, last, 0))) {
      kept.length -= 2
      isDone = false
    } else if (last >= 4 && isStraight(kept, last, 0, 2)) {
      kept.splice(0, 2)
      isDone = false
    }
  }
  return kept.length >= 6 ? kept : []
}

function mendEnd(path: number[]): void {
  for (;;) {
    const last = path.length - 2
    if (isSamePlace(path, last - 2, last)) path.length -= 2
    else if (last >= 4 && isStraight(path, last - 4, last - 2, last)) path.splice(last - 2, 2)
    else return
  }
}

const isSamePlace = (path: readonly number[], left: number, right: number): boolean =>
  left >= 0 && path[left] === path[right] && path[left + 1] === path[right + 1]

/** On one line, whichever way it turns back. */
const isStraight = (path: readonly number[], from: number, middle: number, to: number): boolean =>
  (path[middle]! - path[from]!) * (path[to + 1]! - path[middle + 1]!) ===
  (path[middle + 1]! - path[from + 1]!) * (path[to]! - path[middle]!)
