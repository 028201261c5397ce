// How long the relay rests between two turns, so that pings, sign-ins and tiles have their turn however many changes come.

/** Busy: a turn begins at most so often. */
const TURN_EVERY_MS = 10
/**
 * Of what this process worked in a turn, the writing to all sockets included. What the turn waited for the database counts as rest:
 * nothing of ours ran then. Measured with 1,000 sockets and 10,000 changes a second: a rest as long as the work took a
 * third more from commit to client.
 */
const REST_SHARE = 0.25
const REST_MS_MAX = 50

/** Milliseconds; 0 where the turn has rested enough and the next one begins in the next turn of the event loop. `active`, `idle`: of the event loop during the turn; `tookMs`: from its beginning to its end. */
export function restAfter({ active, idle }: { active: number; idle: number }, tookMs: number): number {
  const owedMs = Math.max(active * REST_SHARE - idle, TURN_EVERY_MS - tookMs, 0)
  return Math.min(owedMs, REST_MS_MAX)
}
