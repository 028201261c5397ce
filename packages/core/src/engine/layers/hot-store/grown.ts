// Typed arrays that grow: a longer one with the same beginning.

interface Growable<Self> {
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
