// Writes what befalls plugins into the journal, without ever holding up what befell them: notes wait in memory while
// the database is slow, the same ones fold, and beyond the bound the oldest are dropped and counted.
import type pg from 'pg'
import type { Logger } from 'pino'
import { inject, injectable } from 'tsyringe'
import { DATABASE, LOGGER } from '../tokens.ts'
import { noteEvent, type PluginEvent } from './db/plugin-events.ts'

const WAITING_MAX = 200
const FACT_LENGTH_MAX = 1_000

@injectable()
export class PluginJournal {
  readonly #database: pg.Pool
  readonly #logger: Logger
  /** By plugin and code: a flood of one event is one row that counts. A decision is one only word for word. */
  readonly #waiting = new Map<string, { event: PluginEvent; times: number }>()
  #writing: Promise<void> | undefined

  constructor(@inject(DATABASE) database: pg.Pool, @inject(LOGGER) logger: Logger) {
    this.#database = database
    this.#logger = logger.child({ part: 'plugins' })
  }

  note(event: PluginEvent): void {
    const { pluginId, code, actor } = event
    const fact = event.fact.replaceAll('\0', '').slice(0, FACT_LENGTH_MAX)
    const key = actor === null ? `${pluginId} ${code}` : `${pluginId} ${code} ${actor} ${fact}`
    const times = (this.#waiting.get(key)?.times ?? 0) + 1
    this.#waiting.set(key, { event: { ...event, fact }, times })
    if (this.#waiting.size > WAITING_MAX) this.#waiting.delete(this.#waiting.keys().next().value!)
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
  }

  /** Resolves when everything noted so far was written or given up. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    for (;;) {
      const next = this.#waiting.entries().next().value
      if (!next) return
      const [key, { event, times }] = next
      this.#waiting.delete(key)
      try {
        await noteEvent(this.#database, event, times)
      } catch (error) {
        this.#logger.warn(
          { err: error, plugin: event.pluginId, code: event.code },
          'event of plugin not written',
        )
      }
    }
  }
}
