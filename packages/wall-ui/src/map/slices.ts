// Long work in pieces, so that whoever runs it can let the page have its turn between two.

/** Rows of one piece: 1 to 3 ms without a graphics card, so that a machine three times as slow stays within 8 ms. */
export const SLICE_ROWS = 4096

/** Work that stops after every piece. */
export type Steps<Result = void> = Generator<undefined, Result, undefined>

/** Runs all pieces without a pause. */
export function inOneGo<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** `count` rows cut into pieces: from, and up to but without. */
export function* slicesOf(
  count: number,
  rows = SLICE_ROWS,
): Generator<readonly [number, number], void, undefined> {
  for (let from = 0; from < count; from += rows) yield [from, Math.min(count, from + rows)]
}
