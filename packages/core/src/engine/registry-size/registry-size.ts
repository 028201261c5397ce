// The registry's size over time: writes down each day's, keeps the targets, and gives both to the console as they are published.
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { GROWTH_CHANNEL, OVERLAP_CHANNEL, type ChannelRow } from '../../protocol/index.ts'
import type { EngineClock } from '../tokens.ts'
import { noteDay, putTarget, removeTarget, type GrowthTarget } from './db/size-rows.ts'

/** A count of a million people takes 0.1 s; the last of a day is its size. */
const NOTE_EVERY_MS = 600_000
/** A day is written down soon after a load has begun, not ten minutes later. */
const FIRST_MS = 30_000

export interface RegistrySizeDeps {
  pool: Pool
  clock: EngineClock
  log: Logger
  timeZone: () => string
  /** What is published; `null` while another engine leads, which then writes the days too. */
  published: () => { rows(channel: string): ChannelRow[] | undefined } | null
  /** Says to the relay that something changed. */
  ring: () => void
}

export class RegistrySize {
  readonly #deps: RegistrySizeDeps
  #cancel: (() => void) | null = null

  constructor(deps: RegistrySizeDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#after(FIRST_MS)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #after(ms: number): void {
    this.#cancel = this.#deps.clock.after(ms, () => {
      void this.note().finally(() => {
        if (this.#cancel) this.#after(NOTE_EVERY_MS)
      })
    })
  }

  /** Writes down today's size. */
  async note(): Promise<void> {
    const { pool, log, published, timeZone, ring } = this.#deps
    if (published() === null) return
    try {
      await noteDay(pool, timeZone())
      ring()
    } catch (error) {
      log.warn({ err: error }, 'the size of the registry was not written down')
    }
  }

  growth(): ChannelRow[] {
    return this.#deps.published()?.rows(GROWTH_CHANNEL) ?? []
  }

  overlap(): ChannelRow[] {
    return this.#deps.published()?.rows(OVERLAP_CHANNEL) ?? []
  }

  async setTarget(target: GrowthTarget): Promise<void> {
    await putTarget(this.#deps.pool, target)
    this.#deps.ring()
  }

  async removeTarget(onDate: string): Promise<void> {
    await removeTarget(this.#deps.pool, onDate)
    this.#deps.ring()
  }
}
