// Tells alerts to the outside: takes what waits in the queue to its channel, tries again with growing pauses, gives up where
// somebody will see it. At least once: a receiver tells repeats apart by the message's key. One delivery of a channel at a time.
import type { Logger } from 'pino'
import { ObzorError } from '../../model/index.ts'
import type { AlertMessage } from '../../plugin-api/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { PluginHost } from '../host/plugin-host.ts'
import type { EngineClock } from '../tokens.ts'
import { noteAttempt, pruneAlerts, readDue, readNextDue, type DueDelivery } from './db/delivery-rows.ts'

/** A channel that says nothing for so long is stopped, and the delivery tried again. */
export const DELIVERY_MS_MAX = 30_000
const RETRY_MS_FIRST = 5_000
const RETRY_MS_MAX = 900_000
/** About an hour and a half; then a person is needed. */
export const ATTEMPTS_MAX = 12
/** The queue is looked at this often though nobody rang: another engine may have filled it. */
const LOOK_MS_MAX = 5_000
const PRUNE_EVERY_MS = 3_600_000
/** Runs of sources count from 1: a delivery must never be taken for one. */
const FIRST_DELIVERY = 2 ** 40

export interface AlertPostDeps {
  ask: Ask
  host: Pick<PluginHost, 'run' | 'channels'>
  clock: EngineClock
  log: Logger
  /** Only the engine that watches tells. */
  leads(): boolean
  random?(): number
}

export class AlertPost {
  readonly #deps: AlertPostDeps
  readonly #stopping = new AbortController()
  #cancel: () => void = () => undefined
  #turn: Promise<void> | null = null
  #again = false
  #stopped = true
  #deliveries = FIRST_DELIVERY
  #prunedAt = 0

  constructor(deps: AlertPostDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#stopped = false
    this.ring()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    this.#stopping.abort(new Error('the platform stops'))
    await this.#turn
  }

  /** The queue has news. */
  ring(): void {
    if (this.#stopped) return
    if (this.#turn) {
      this.#again = true
      return
    }
    this.#cancel()
    this.#turn = this.#takeTurn()
  }

  async #takeTurn(): Promise<void> {
    let waitMs = LOOK_MS_MAX
    try {
      waitMs = await this.#empty()
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the queue of alerts could not be read')
    }
    this.#turn = null
    if (this.#stopped) return
    if (this.#again) {
      this.#again = false
      this.ring()
    } else this.#cancel = this.#deps.clock.after(waitMs, () => this.ring())
  }

  /** A message that is not queued: who asked for it waits for the answer. Throws what the channel threw. */
  async deliver(channel: string, config: Record<string, unknown>, message: AlertMessage): Promise<void> {
    const { host, clock } = this.#deps
    if (!host.channels.some(({ declaration }) => declaration.code === channel)) throw channelUnknown(channel)
    const late = new AbortController()
    const cancel = clock.after(DELIVERY_MS_MAX, () => late.abort(tooLate(channel)))
    const refused = (): never => {
      throw new RangeError('a channel brings no rows')
    }
    try {
      await host.run(
        {
          run: (this.#deliveries += 1),
          sourceCode: channel,
          config,
          message,
          delivery: null,
          knownOktmo: [],
          today: clock.now().toISOString().slice(0, 10),
          sealPublicKey: '',
          pepper: '',
          storage: {},
          quarantineKeptMax: 0,
        },
        () => ({
          rows: refused,
          batch: refused,
          progress: () => undefined,
          readDelivery: () => Promise.reject(new Error('a channel has no delivery to read')),
        }),
        AbortSignal.any([late.signal, this.#stopping.signal]),
      )
    } finally {
      cancel()
    }
  }

  /** Returns the wait until the next look. */
  async #empty(): Promise<number> {
    const { ask, clock, leads } = this.#deps
    if (!leads()) return LOOK_MS_MAX
    while (!this.#stopped) {
      const due = await readDue(ask, clock.now())
      if (due.length === 0) break
      await Promise.all(due.map((delivery) => this.#attempt(delivery)))
    }
    if (clock.now().getTime() - this.#prunedAt >= PRUNE_EVERY_MS) {
      this.#prunedAt = clock.now().getTime()
      await pruneAlerts(ask, clock.now())
    }
    const next = await readNextDue(ask)
    if (!next) return LOOK_MS_MAX
    return Math.min(Math.max(next.getTime() - clock.now().getTime(), 1), LOOK_MS_MAX)
  }

  async #attempt({ id, channel, message, attempts, config }: DueDelivery): Promise<void> {
    const { ask, clock, log } = this.#deps
    try {
      await this.deliver(channel, config, message)
      await noteAttempt(ask, { id, state: 'delivered', nextAt: clock.now(), code: null, fact: null })
    } catch (error) {
      // What the end of the platform cut short was no attempt: the next start makes it.
      if (this.#stopped) return
      const known = error instanceof ObzorError ? error : undefined
      const isHopeless = known?.code === 'OBZ_CHANNEL_REFUSED' || attempts + 1 >= ATTEMPTS_MAX
      const now = clock.now().getTime()
      log.warn({ channel, delivery: id, code: known?.code, isHopeless }, 'alert not delivered')
      await noteAttempt(ask, {
        id,
        state: isHopeless ? 'dead' : 'waiting',
        nextAt: new Date(isHopeless ? now : now + this.#pauseMs(attempts)),
        // Faults of the HTTP speak of sources; their words stay in the fact.
        code: known && speaksOfChannels(known) ? known.code : 'OBZ_CHANNEL_FAILED',
        fact: (known?.fact ?? (error as Error).message).slice(0, 500),
      })
    }
  }

  /** Twice as long each time, with jitter: receivers that were down must not be met by everybody at once. */
  #pauseMs(attempts: number): number {
    const { random = Math.random } = this.#deps
    return Math.min(RETRY_MS_FIRST * 2 ** attempts, RETRY_MS_MAX) * (0.5 + random() / 2)
  }
}

/** What is told of the channel or its settings already, and not of its HTTP or its code. */
export const speaksOfChannels = ({ code }: ObzorError): boolean =>
  /^OBZ_(CHANNEL_|SOURCE_CONFIG_|CAPABILITY_)/.test(code)

export const channelUnknown = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_CHANNEL_UNKNOWN',
    fact: `there is no channel '${code}'`,
    risk: 'nothing was sent',
    action: 'install the plugin that brings it, or look at the list of channels',
  })

const tooLate = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_CHANNEL_TIMEOUT',
    fact: `the channel '${code}' did not end within ${DELIVERY_MS_MAX / 1000} s`,
    risk: 'it is not known whether the receiver has the alert; it is sent again with the same key',
    action: 'look at the address in the settings of the channel, and at the receiver',
  })
