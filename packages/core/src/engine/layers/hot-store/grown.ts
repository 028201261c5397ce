// Typed arrays that grow, with the same beginning, or whose places are given anew.

interface Growable<Self> {
  [place: number]: number
  readonly length: number
  set(from: Self): void
}

export function grown<Self extends Growable<Self>>(
  array: Self,
  length: number,
  make: new (length: number) => Self,
): Self {
  if (array.length >= length) return array
  const longer = new make(length)
  longer.set(array)
  return longer
}

/** An array of the same length whose place n holds what stood at `from[n]`, and zeros after that. */
export function renumbered<Self extends Growable<Self>>(
  array: Self,
  from: Uint32Array,
  make: new (length: number) => Self,
): Self {
  const next = new make(array.length)
  for (let place = 0; place < from.length; place += 1) next[place] = array[from[place]!]!
  return next
}
