// How long commits wait to be published, beside what the machine itself does to whoever wants to know.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import pg from 'pg'
import type { ChannelFeed } from '../../packages/core/src/protocol/feed/index.ts'

export interface Spread {
  p50: number
  p95: number
  max: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  const at = (share: number): number => Math.round(sorted[Math.ceil((sorted.length - 1) * share)] ?? NaN)
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}
export const asText = ({ p50, p95, max }: Spread): string => `p50 ${p50}, p95 ${p95}, max ${max} ms`

/**
 * Keys whose value only grows. A commit has been published when its value, or a later one that took its place, has: rows
 * are state, and two commits between two frames are one.
 */
export class Stalls {
  readonly #waiting = new Map<string, { value: number; at: number }[]>()
  readonly #seen = new Map<string, number>()
  /** By the engine's time of the frame. */
  readonly publishedMs: number[] = []
  /** By the arrival of the frame. */
  readonly arrivedMs: number[] = []

  /** Call when the commit has returned. */
  committed(key: string, value: number): void {
    const at = Date.now()
    if ((this.#seen.get(key) ?? -1) >= value) {
      this.publishedMs.push(0)
      this.arrivedMs.push(0)
      return
    }
    const waiting = this.#waiting.get(key) ?? []
    waiting.push({ value, at })
    this.#waiting.set(key, waiting)
  }

  /** Looks at each frame of the channel as it comes, before anything waits for a picture. */
  watch(channel: ChannelFeed, keyOf: (id: string) => string | undefined, valueOf: string): void {
    const take = channel.take.bind(channel)
    channel.take = (event) => {
      take(event)
      if (event.kind !== 'framed' || event.frame.kind !== 'delta') return
      const { put, patch = [], at } = event.frame
      for (const row of [...put, ...patch]) {
        const key = typeof row.title === 'string' ? row.title : keyOf(row.id)
        const value = row[valueOf]
        if (key !== undefined && typeof value === 'number') this.#take(key, value, at)
      }
    }
  }

  #take(key: string, value: number, publishedAt: number): void {
    this.#seen.set(key, value)
    const waiting = this.#waiting.get(key) ?? []
    const now = Date.now()
    while (waiting.length > 0 && waiting[0]!.value <= value) {
      const { at } = waiting.shift()!
      this.publishedMs.push(Math.max(0, publishedAt - at))
      this.arrivedMs.push(Math.max(0, now - at))
    }
  }
}

const POLL_MS = 5

/** The machine's own part: what a timer of this process waits too long, and a query that reads nothing. */
export class Noise {
  readonly #delay = monitorEventLoopDelay({ resolution: 1 })
  readonly #tripsMs: number[] = []
  #isOver = false
  readonly #done: Promise<void>

  constructor(databaseUrl: string) {
    this.#delay.enable()
    this.#done = this.#poll(databaseUrl)
  }

  async end(): Promise<{ loop: Spread; trip: Spread }> {
    this.#isOver = true
    await this.#done
    this.#delay.disable()
    const at = (percentile: number): number => Math.round(this.#delay.percentile(percentile) / 1e6)
    return {
      loop: { p50: at(50), p95: at(95), max: Math.round(this.#delay.max / 1e6) },
      trip: spreadOf(this.#tripsMs),
    }
  }

  async #poll(databaseUrl: string): Promise<void> {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    while (!this.#isOver) {
      const startedAt = performance.now()
      await client.query('select pg_current_snapshot()')
      this.#tripsMs.push(performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
    await client.end()
  }
}
