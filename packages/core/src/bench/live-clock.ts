// One clock for all processes of a benchmark: the machine's monotonic one, which no correction of the date moves.

/** Between this process's `performance.now()`, which is cheap, and the machine's clock, in milliseconds. */
const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/** Milliseconds since the machine started; comparable between processes. */
export const sharedNow = (): number => performance.now() + OFFSET_MS
