// Watches: compares the published picture with the rules, opens and closes alerts. Only the engine whose relay leads does it,
// and every write checks the relay's epoch in its own transaction, so a leader that was replaced writes nothing.
import type pg from 'pg'
import type { Logger } from 'pino'
import type { EntityManager } from 'typeorm'
import type {
  AlertObject,
  IndicatorDescription,
  RegionalHoliday,
  RuleDeclaration,
} from '../../model/index.ts'
import {
  ALERTS_CHANNEL,
  INDICATORS_CHANNEL,
  SOURCES_CHANNEL,
  type ChannelRow,
  type IndicatorRow,
  type SourceRow,
} from '../../protocol/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Journal, WriteAct } from '../access/journal.ts'
import type { EngineClock } from '../tokens.ts'
import { step, type Act, type WatchMemory } from './alert-machine.ts'
import { closedMessage, openedMessage } from './alert-messages.ts'
import {
  closeAlert,
  enqueue,
  holdEpoch,
  openAlert,
  readMemories,
  readOpen,
  writeMemories,
  type Remembered,
} from './db/alert-rows.ts'
import { readMismatches, readWatchedPlugins, readWatchedTerritories } from './db/picture-rows.ts'
import { findingsOf, holdMsOf, type Found, type Picture } from './findings.ts'

/** After news at most this often, without news as often as silence and «for N minutes» need it. */
const LOOK_MS_MIN = 1_000
const LOOK_MS_MAX = 5_000
/** A rule gone wild opens the rest in the next looks; each opening is an entry of the journal. */
const ACTS_MAX = 100

/** What the relay publishes, while it leads. */
export interface PublishedPicture {
  epoch: string
  rows(channel: string): ChannelRow[] | undefined
}
export interface AlertWatcherDeps {
  pool: pg.Pool
  journal: Pick<Journal, 'transact'>
  clock: EngineClock
  log: Logger
  holidays: readonly RegionalHoliday[]
  rules(): readonly RuleDeclaration[]
  indicators(): readonly IndicatorDescription[]
  published(): PublishedPicture | null
  /** Something was written: the outbox and the queue have news. */
  onWritten(): void
}

interface Watch {
  memory: WatchMemory
  /** Id of the open alert. */
  alertId: string | null
}
interface Intended {
  key: string
  act: Act
  rule: RuleDeclaration | undefined
  found: Found | undefined
  alertId: string | null
}

export class AlertWatcher {
  readonly #deps: AlertWatcherDeps
  /** Of the epoch that it was read in; by `<rule> <object>`. */
  #held: { epoch: string; watches: Map<string, Watch> } | null = null
  #cancel: () => void = () => undefined
  #looking: Promise<void> | null = null
  #stopped = true
  #newsAt = 0

  constructor(deps: AlertWatcherDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#stopped = false
    this.#later(LOOK_MS_MIN)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    await this.#looking
  }

  /** Figures or sources have changed: the next look comes sooner. */
  news(): void {
    if (this.#stopped || this.#newsAt > 0) return
    this.#newsAt = this.#deps.clock.now().getTime()
    if (!this.#looking) this.#later(LOOK_MS_MIN)
  }

  /** One look, now. Resolves when what it found is written. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((error: unknown) => {
        // What was not written is found again by the next look, from what is written.
        this.#held = null
        this.#deps.log.warn({ err: error }, 'alerts could not be looked at')
      })
      .finally(() => (this.#looking = null))
    return this.#looking
  }

  #later(ms: number): void {
    this.#cancel()
    if (this.#stopped) return
    this.#cancel = this.#deps.clock.after(ms, () => {
      this.#newsAt = 0
      void this.look().then(() => this.#later(this.#newsAt > 0 ? LOOK_MS_MIN : LOOK_MS_MAX))
    })
  }

  async #look(): Promise<void> {
    const published = this.#deps.published()
    const cells = published?.rows(INDICATORS_CHANNEL) as IndicatorRow[] | undefined
    const sources = published?.rows(SOURCES_CHANNEL) as SourceRow[] | undefined
    if (!published || !cells || !sources) {
      this.#held = null
      return
    }
    const watches = await this.#watchesOf(published.epoch)
    const picture = await this.#picture(cells, sources)
    const rules = this.#deps.rules()
    const intended: Intended[] = []
    const memories: Remembered[] = []
    const seen = new Set<string>()
    const judge = (key: string, rule: RuleDeclaration | undefined, found: Found | undefined): void => {
      const watch = watches.get(key) ?? { memory: {}, alertId: null }
      const { memory, act } = step({
        isOpen: watch.alertId !== null,
        memory: found?.memory ?? watch.memory,
        level: found?.level ?? 'absent',
        now: picture.now,
        holdMs: rule ? holdMsOf(rule) : 0,
      })
      // What has to wait for the next look must be found again by it, so its memory stays too.
      if (act && intended.length >= ACTS_MAX) return
      if (act) intended.push({ key, act, rule, found, alertId: watch.alertId })
      if (JSON.stringify(memory) !== JSON.stringify(watch.memory)) memories.push({ ...partsOf(key), memory })
    }
    for (const rule of rules) {
      const memoryOf = (object: string): WatchMemory => watches.get(keyOf(rule.code, object))?.memory ?? {}
      for (const found of findingsOf(rule, picture, memoryOf)) {
        const key = keyOf(rule.code, found.object.code)
        seen.add(key)
        judge(key, rule, found)
      }
    }
    for (const key of watches.keys()) if (!seen.has(key)) judge(key, undefined, undefined)
    if (intended.length > 0) await this.#act(published.epoch, intended, memories, picture.now)
    else if (memories.length > 0) await this.#remember(published.epoch, memories)
    this.#keep(watches, memories)
  }

  async #watchesOf(epoch: string): Promise<Map<string, Watch>> {
    if (this.#held?.epoch === epoch) return this.#held.watches
    const ask = this.#ask
    const watches = new Map<string, Watch>()
    for (const { rule, object, memory } of await readMemories(ask)) {
      watches.set(keyOf(rule, object), { memory, alertId: null })
    }
    for (const { id, rule, object } of await readOpen(ask)) {
      const key = keyOf(rule, object)
      watches.set(key, { memory: watches.get(key)?.memory ?? {}, alertId: id })
    }
    this.#held = { epoch, watches }
    return watches
  }

  async #picture(cells: readonly IndicatorRow[], sources: readonly SourceRow[]): Promise<Picture> {
    const { pool, clock, holidays } = this.#deps
    const [territories, plugins, mismatches] = await Promise.all([
      readWatchedTerritories(pool),
      readWatchedPlugins(pool),
      readMismatches(pool),
    ])
    return {
      now: clock.now().getTime(),
      values: new Map(cells.map(({ id, value }) => [id, value])),
      indicators: this.#deps.indicators(),
      territories,
      sources,
      plugins,
      mismatches,
      holidays,
    }
  }

  /** All acts of a look, their entries in the journal and what is to be told: one transaction. */
  async #act(
    epoch: string,
    intended: readonly Intended[],
    memories: readonly Remembered[],
    now: number,
  ): Promise<void> {
    const at = new Date(now)
    const opened = new Map<string, string | null>()
    await this.#deps.journal.transact(async (manager, write) => {
      const ask = askOf(manager)
      if (!(await holdEpoch(ask, ALERTS_CHANNEL, epoch))) throw new Error('another engine watches now')
      for (const intent of intended) {
        const { key, act, rule, found, alertId } = intent
        if (act === 'open' && rule && found) {
          const { object, finding } = found
          const alert = await openAlert(ask, { rule, object, finding, at })
          if (!alert) throw new Error('an alert is open that this engine did not know of')
          opened.set(key, alert.id)
          await write(openedAct(rule, object))
          const message = openedMessage(alert.id, rule, found, at)
          if (!alert.mutedUntil) await enqueue(ask, message, at)
        } else if (alertId !== null) {
          opened.set(key, null)
          await this.#close(ask, write, { alertId, why: act === 'clear' ? 'cleared' : 'withdrawn', at })
        }
      }
      await writeMemories(ask, memories)
    })
    const watches = this.#held!.watches
    for (const [key, alertId] of opened) watches.set(key, { memory: watches.get(key)?.memory ?? {}, alertId })
    this.#deps.onWritten()
  }

  async #close(
    ask: Ask,
    write: WriteAct,
    { alertId, why, at }: { alertId: string; why: 'cleared' | 'withdrawn'; at: Date },
  ): Promise<void> {
    const closed = await closeAlert(ask, alertId, why, at)
    if (!closed) return
    await write({
      actor: null,
      action: 'alert.close',
      subject: closed.rule,
      detail: { object: closed.object, end: why },
    })
    await enqueue(ask, closedMessage(closed, at), at)
  }

  async #remember(epoch: string, memories: readonly Remembered[]): Promise<void> {
    const client = await this.#deps.pool.connect()
    try {
      await client.query('begin')
      const ask: Ask = async (sql, parameters) => (await client.query(sql, parameters as unknown[])).rows
      if (!(await holdEpoch(ask, ALERTS_CHANNEL, epoch))) throw new Error('another engine watches now')
      await writeMemories(ask, memories)
      await client.query('commit')
      client.release()
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  #keep(watches: Map<string, Watch>, memories: readonly Remembered[]): void {
    for (const { rule, object, memory } of memories) {
      const key = keyOf(rule, object)
      const alertId = watches.get(key)?.alertId ?? null
      if (alertId === null && Object.keys(memory).length === 0) watches.delete(key)
      else watches.set(key, { memory, alertId })
    }
  }

  readonly #ask: Ask = async (sql, parameters) => (await this.#deps.pool.query(sql, parameters)).rows
}

const askOf =
  (manager: EntityManager): Ask =>
  (sql, parameters) =>
    manager.query(sql, parameters)

const keyOf = (rule: string, object: string): string => `${rule} ${object}`
/** Codes have no spaces. */
const partsOf = (key: string): { rule: string; object: string } => {
  const at = key.indexOf(' ')
  return { rule: key.slice(0, at), object: key.slice(at + 1) }
}

const openedAct = (rule: RuleDeclaration, object: AlertObject) => ({
  actor: null,
  action: 'alert.open',
  subject: rule.code,
  detail: { object: object.code, severity: rule.severity },
})
