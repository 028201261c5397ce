// The services a connector gets in its constructor, inside the plugin's process: each asks the host over the wire.
import {
  ObzorError,
  type Clock,
  type Databases,
  type Delivery,
  type Http,
  type HttpRequest,
  type HttpResponse,
  type Log,
  type Storage,
} from '../../../plugin-api/index.ts'
import type { PluginRequests, RunOrder } from '../wire/messages.ts'
import type { WirePeer } from '../wire/peer.ts'

/** Chunks asked for ahead of the reader: hides the turn-around, costs 512 KiB. */
const READ_AHEAD = 2
const STORAGE_KEYS_MAX = 100
const STORAGE_VALUE_BYTES_MAX = 64 * 1024

export class BrokeredServices {
  readonly #peer: WirePeer
  readonly #order: RunOrder
  readonly #signal: AbortSignal

  constructor(peer: WirePeer, order: RunOrder, signal: AbortSignal) {
    this.#peer = peer
    this.#order = order
    this.#signal = signal
  }

  #ask<Method extends keyof PluginRequests>(
    method: Method,
    params: Omit<PluginRequests[Method]['params'], 'run'>,
  ): Promise<PluginRequests[Method]['result']> {
    return this.#peer.request(method, { run: this.#order.run, ...params })
  }

  http(): Http {
    return {
      request: async (request: HttpRequest): Promise<HttpResponse> => {
        this.#signal.throwIfAborted()
        const { status, headers, body } = await this.#ask('http', { request })
        this.#signal.throwIfAborted()
        return { status, headers, text: () => body }
      },
    }
  }

  databases(): Databases {
    const ask = this.#ask.bind(this)
    const signal = this.#signal
    return {
      async *query<Row extends Record<string, unknown>>(
        database: string,
        sql: string,
        values: unknown[] = [],
      ) {
        const { cursor } = await ask('database.open', { database, sql, values })
        try {
          for (;;) {
            signal.throwIfAborted()
            const { rows, done } = await ask('database.next', { cursor })
            yield* rows as Row[]
            if (done) return
          }
        } finally {
          await ask('database.close', { cursor }).catch(() => undefined)
        }
      },
    }
  }

  clock(): Clock {
    const signal = this.#signal
    return {
      now: () => new Date(),
      sleep: (ms) =>
        new Promise((resolve, reject) => {
          if (signal.aborted) return reject(signal.reason as Error)
          const timer = setTimeout(() => {
            signal.removeEventListener('abort', stop)
            resolve()
          }, ms)
          const stop = (): void => {
            clearTimeout(timer)
            reject(signal.reason as Error)
          }
          signal.addEventListener('abort', stop, { once: true })
        }),
    }
  }

  log(): Log {
    const say =
      (level: 'info' | 'warn'): Log['info'] =>
      (message, facts) =>
        this.#peer.notify({ type: 'log', run: this.#order.run, level, message, facts })
    return { info: say('info'), warn: say('warn') }
  }

  storage(store: (key: string, value: string) => void): Storage {
    const values = new Map(Object.entries(this.#order.storage))
    return {
      get: async (key) => values.get(key),
      set: async (key, value) => {
        values.set(key, value)
        if (values.size > STORAGE_KEYS_MAX || Buffer.byteLength(value) > STORAGE_VALUE_BYTES_MAX) {
          throw new ObzorError({
            code: 'OBZ_PLUGIN_STORAGE_FULL',
            fact: `the memory of source ${this.#order.sourceCode} is above ${STORAGE_KEYS_MAX} keys or 64 KiB a value`,
            risk: 'the run has failed; data read before stays',
            action: 'keep only a cursor or an ETag there',
          })
        }
        store(key, value)
      },
    }
  }

  delivery(): Delivery | undefined {
    const { delivery } = this.#order
    if (!delivery) return undefined
    const next = (): Promise<Buffer> => this.#ask('delivery.read', {})
    const signal = this.#signal
    let opened = false
    return {
      name: delivery.name,
      sizeBytes: delivery.sizeBytes,
      async *open() {
        if (opened) throw new Error('a delivery is read once in a run')
        opened = true
        const ahead: Promise<Buffer>[] = []
        try {
          for (;;) {
            while (ahead.length < READ_AHEAD) ahead.push(next())
            const chunk = await ahead.shift()!
            signal.throwIfAborted()
            if (chunk.length === 0) return
            yield chunk
          }
        } finally {
          // Chunks asked for and no longer wanted: an answer that fails now is nobody's error.
          for (const unwanted of ahead) unwanted.catch(() => undefined)
        }
      },
    }
  }
}
