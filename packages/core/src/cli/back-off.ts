// How long to wait before a process that died is started again.

/** A fault must not keep the hall dark: the first restart is at once, and no wait is longer than this. */
export const RESTART_WAIT_MS_MAX = 3_000
const RESTART_WAIT_MS_FIRST = 100
/** A process that lived this long had started well: its next death counts as the first. */
export const HEALTHY_AFTER_MS = 30_000

/** Wait before the n-th restart in a row, from 1: 0.1, 0.2, 0.4 … 3 s. */
export function restartWaitMs(deathsInARow: number): number {
  return Math.min(RESTART_WAIT_MS_MAX, RESTART_WAIT_MS_FIRST * 2 ** Math.max(0, deathsInARow - 1))
}

/** Deaths in a row, given how long the process lived that has just died. */
export function deathsAfter(deathsBefore: number, livedMs: number): number {
  return livedMs >= HEALTHY_AFTER_MS ? 1 : deathsBefore + 1
}
