// The randomness that drives tests of the live path, so that a run can be had again.

/** Printed in the name of the test; set OBZOR_SEED to replay it. */
export const SEED = Number(process.env.OBZOR_SEED ?? Date.now() % 1_000_000)
/** Set OBZOR_LONG=1 for the sizes that are too long for every commit. */
export const IS_LONG = process.env.OBZOR_LONG === '1'

/** mulberry32: small, and the same everywhere. Numbers of [0, 1). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
