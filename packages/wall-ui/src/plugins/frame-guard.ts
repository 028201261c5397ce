// Who of the panels in frames may run after one of them hung. A browser may hold all frames of a wall in one process: one that
// hangs takes the others along, and they live again only when all of them have been taken away. So those that do not answer go
// together and come back one after another, each alone under watch for a while; the one that hangs while it is watched is the
// one. It is tried again after longer and longer pauses, and a bounded number of times. Pure: time and timers come in.

/** Pauses before a panel that hung is tried again; after the last it stays cut off until its next build. */
export const RETRY_AFTER_MS: readonly number[] = [2_000, 15_000]
/** So long a panel that came back is watched alone, by how often frames have hung together without a culprit. */
const WATCHED_MS: readonly number[] = [5_000, 20_000, 60_000]
/** Hangs of several frames at once that nobody could be blamed for; past it all that hung are cut off. */
const JOINT_HANGS_MAX = 4
/** What was longer ago is forgotten: a wall stands for months. */
const REMEMBERED_MS = 30 * 60_000

export type Stall = 'hangs' | 'silent'

/** One panel in a frame. */
export interface Seat {
  start(): void
  /** Takes its frame away; it waits for its turn. */
  stop(why: Stall): void
  /** Asked of all when one has not answered. */
  isAnswering(): boolean
  /** For good. */
  giveUp(why: Stall): void
}

export interface GuardTimers {
  now(): number
  /** Returns the function that forgets it. */
  after(ms: number, callback: () => void): () => void
}

interface Turn {
  seat: Seat
  state: 'running' | 'watched' | 'waiting' | 'out'
  /** When it hung and was to blame. */
  hungAt: number[]
  /** Of one that waits. */
  notBefore: number
  /** Of one that is watched. */
  watchedUntil: number
}

export class FrameGuard {
  readonly #timers: GuardTimers
  readonly #records = new Map<Seat, Turn>()
  #jointHangsAt: number[] = []
  #forgetTimer: (() => void) | undefined

  constructor(timers: GuardTimers) {
    this.#timers = timers
  }

  /** A panel that was never here, or a new build of one: nothing is held against it. */
  enter(seat: Seat): void {
    const isCalm = [...this.#records.values()].every(
      (record) => record.seat === seat || record.state === 'running' || record.state === 'out',
    )
    const record: Turn = { seat, state: 'waiting', hungAt: [], notBefore: 0, watchedUntil: 0 }
    this.#records.set(seat, record)
    if (isCalm) this.#start(record, 'running')
    else this.#next()
  }

  leave(seat: Seat): void {
    this.#records.delete(seat)
    this.#next()
  }

  /** A panel has not answered. */
  fell(seat: Seat, why: Stall): void {
    const first = this.#records.get(seat)
    if (!first) return
    const fallen = [...this.#records.values()].filter(
      (record) =>
        record === first ||
        ((record.state === 'running' || record.state === 'watched') && !record.seat.isAnswering()),
    )
    const culprit = fallen.length === 1 ? first : fallen.find(({ state }) => state === 'watched')
    const isHopeless = culprit === undefined && this.#countJoint() > JOINT_HANGS_MAX
    for (const record of fallen) {
      if (isHopeless || (record === culprit && this.#isLast(record))) {
        record.state = 'out'
        record.seat.giveUp(why)
      } else {
        record.state = 'waiting'
        record.seat.stop(why)
      }
    }
    this.#next()
  }

  /** Notes a hang of the one to blame; true where it was one too many. */
  #isLast(record: Turn): boolean {
    const now = this.#timers.now()
    record.hungAt = [...recent(record.hungAt, now), now]
    const pause = RETRY_AFTER_MS[record.hungAt.length - 1]
    record.notBefore = now + (pause ?? 0)
    return pause === undefined
  }

  #countJoint(): number {
    const now = this.#timers.now()
    this.#jointHangsAt = [...recent(this.#jointHangsAt, now), now]
    return this.#jointHangsAt.length
  }

  /** Starts whoever is next, those that never hung first, one at a time; or waits until there is one. */
  #next(): void {
    this.#forgetTimer?.()
    this.#forgetTimer = undefined
    const now = this.#timers.now()
    const records = [...this.#records.values()]
    for (const record of records) {
      if (record.state === 'watched' && record.watchedUntil <= now) record.state = 'running'
    }
    const watched = records.find(({ state }) => state === 'watched')
    if (watched) return this.#nextAt(watched.watchedUntil)
    const [first] = records
      .filter(({ state }) => state === 'waiting')
      .toSorted((one, other) => one.hungAt.length - other.hungAt.length || one.notBefore - other.notBefore)
    if (!first) return
    if (first.notBefore > now) return this.#nextAt(first.notBefore)
    const joint = recent(this.#jointHangsAt, now).length
    first.watchedUntil = now + WATCHED_MS[Math.min(joint, WATCHED_MS.length - 1)]!
    this.#nextAt(first.watchedUntil)
    this.#start(first, 'watched')
  }

  #nextAt(at: number): void {
    this.#forgetTimer = this.#timers.after(at - this.#timers.now(), () => this.#next())
  }

  #start(record: Turn, state: 'running' | 'watched'): void {
    record.state = state
    record.seat.start()
  }
}

const recent = (times: readonly number[], now: number): number[] =>
  times.filter((time) => now - time < REMEMBERED_MS)
