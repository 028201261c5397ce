// When a screen's page loads itself anew: because it hung, because it has grown, or because it is old. Where possible nobody sees
// it; and never in a circle. Pure but for the notes that must outlive the page.

/** A wall with everything on it holds 150 MB; past this something leaks. */
export const HEAP_MB_MAX = 1_200
/** Past this the browser is about to end the page itself. */
export const HEAP_MB_ENDING = 2_500
/** A page of a day is made new once, whatever it holds: what leaks slowly never comes to be seen. */
export const PAGE_MS_MAX = 20 * 3_600_000
/** Nobody sits in the hall. Of the region's clock. */
const NIGHT_HOURS = new Set([3, 4])
/**
 * The main thread did not turn for so long: the picture stood still before everybody's eyes. A machine at its limit makes a sound
 * page wait for ten seconds, and a restart would only add to its load.
 */
export const STALL_MS = 30_000
/** A page that loads has its longest tasks: they say nothing of it. */
export const CALM_FROM_MS = 60_000
/** Restarts that the page itself asked for, in an hour. Past it something is wrong that no restart mends. */
export const RESTARTS_MAX = 3
const HOUR_MS = 3_600_000

export interface PageCondition {
  pageMs: number
  heapMb: number | null
  /** The longest time since the last look in which the main thread did not turn. */
  stalledMs: number
  /** Nothing is on the glass that one would miss. */
  isDark: boolean
  /** Of the region's clock, 0…23. */
  hour: number
}
export type ReloadWish =
  | { kind: 'none' }
  /** With the next change of scene. */
  | { kind: 'at-change'; isRepair: boolean }
  | { kind: 'now'; isRepair: boolean }

/** `isRepair`: counts against `RESTARTS_MAX`. */
export function reloadWish({ pageMs, heapMb, stalledMs, isDark, hour }: PageCondition): ReloadWish {
  const heap = heapMb ?? 0
  if (stalledMs > STALL_MS || heap > HEAP_MB_ENDING) return { kind: 'now', isRepair: true }
  if (heap > HEAP_MB_MAX) return { kind: isDark ? 'now' : 'at-change', isRepair: true }
  if (pageMs < PAGE_MS_MAX) return { kind: 'none' }
  return { kind: isDark || NIGHT_HOURS.has(hour) ? 'now' : 'at-change', isRepair: false }
}

const STORED_AS = 'obzor.screen.restarts'

/** Moments at which this page restarted itself, kept over the restarts. */
export class Restarts {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>
  readonly #now: () => number

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>, now: () => number) {
    this.#storage = storage
    this.#now = now
  }

  /** In the last hour. */
  get count(): number {
    return this.#recent().length
  }
  get mayRestart(): boolean {
    return this.count < RESTARTS_MAX
  }
  note(): void {
    this.#storage.setItem(STORED_AS, JSON.stringify([...this.#recent(), this.#now()]))
  }

  #recent(): number[] {
    const now = this.#now()
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(STORED_AS) ?? '[]')
      const moments = Array.isArray(kept) ? kept.filter((at): at is number => typeof at === 'number') : []
      return moments.filter((at) => at <= now && now - at < HOUR_MS)
    } catch {
      return []
    }
  }
}
