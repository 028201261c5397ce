// Stand-ins for the host's services: no network, no files, no waiting, nothing random.
import { ObzorError } from '../../model/index.ts'
import type {
  Clock,
  Databases,
  Delivery,
  Http,
  HttpRequest,
  HttpResponse,
  Log,
  RandomSource,
  Storage,
} from '../services.ts'

/** A clock whose sleeps pass at once and are written down; `now` moves by what was slept. */
export interface FakeClock extends Clock {
  readonly sleptMs: number[]
  advance(ms: number): void
}
export function fakeClock(start = '2026-01-15T09:00:00.000Z'): FakeClock {
  let nowMs = Date.parse(start)
  const sleptMs: number[] = []
  return {
    sleptMs,
    now: () => new Date(nowMs),
    advance: (ms) => void (nowMs += ms),
    sleep: async (ms) => {
      sleptMs.push(ms)
      nowMs += ms
    },
  }
}

/** Repeats the given numbers for ever. */
export function fixedRandom(...numbers: number[]): RandomSource {
  let at = 0
  return { next: () => numbers[at++ % numbers.length] ?? 0.5 }
}

export interface DeliveryOptions {
  name?: string
  /** Default 65,536. */
  chunkBytes?: number
  /** The source falls silent after so many bytes: the next chunk never comes. */
  silentAfterBytes?: number
}
export function deliveryOf(content: Uint8Array | string, options: DeliveryOptions = {}): Delivery {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  const { chunkBytes = 65_536, silentAfterBytes = Infinity } = options
  return {
    name: options.name ?? 'delivery',
    sizeBytes: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        if (at >= silentAfterBytes) await new Promise(() => undefined)
        // A copy each time, as over the pipe; wiped when the next is asked for, so that a reader that keeps it is found out.
        const chunk = Uint8Array.from(bytes.subarray(at, at + chunkBytes))
        yield chunk
        chunk.fill(0)
      }
      if (silentAfterBytes !== Infinity) await new Promise(() => undefined)
    },
  }
}

/** What a recorded server answers: a text with status 200, a whole answer, an error to throw, or never. */
export type RecordedAnswer =
  string | (Partial<HttpResponse> & { status: number; body?: string }) | Error | 'hang'
export interface RecordedHttp extends Http {
  readonly requests: HttpRequest[]
}
/**
 * Answers by a function of the request and its number, from 0. `'hang'` behaves as the broker does with a server
 * that never answers: after `timeoutMs` it fails with `OBZ_HTTP_TIMEOUT`.
 */
export function recordedHttp(
  answer: (request: HttpRequest, index: number) => RecordedAnswer | Promise<RecordedAnswer>,
): RecordedHttp {
  const requests: HttpRequest[] = []
  return {
    requests,
    request: async (request) => {
      const index = requests.push(request) - 1
      const result = await answer(request, index)
      if (result === 'hang') {
        throw new ObzorError({
          code: 'OBZ_HTTP_TIMEOUT',
          fact: `no answer within ${request.timeoutMs ?? 10_000} ms`,
          risk: 'the picture grows old',
          action: 'see whether the server is up',
        })
      }
      if (result instanceof Error) throw result
      if (typeof result === 'string') return { status: 200, headers: {}, text: () => result }
      return { headers: {}, text: () => result.body ?? '', ...result }
    },
  }
}

/** A database that answers each query by a function of its text and values. */
export function recordedDatabases(
  rows: (
    sql: string,
    values: unknown[],
    database: string,
  ) => Iterable<Record<string, unknown>> | AsyncIterable<Record<string, unknown>>,
): Databases & { readonly queries: { database: string; sql: string; values: unknown[] }[] } {
  const queries: { database: string; sql: string; values: unknown[] }[] = []
  return {
    queries,
    async *query<Row extends Record<string, unknown>>(database: string, sql: string, values: unknown[] = []) {
      queries.push({ database, sql, values })
      for await (const row of rows(sql, values, database)) yield row as Row
    },
  }
}

/** Keeps values in memory and refuses what the host refuses. */
export function memoryStorage(
  initial: Record<string, string> = {},
): Storage & { readonly values: Map<string, string> } {
  const values = new Map(Object.entries(initial))
  return {
    values,
    get: async (key) => values.get(key),
    set: async (key, value) => {
      if (Buffer.byteLength(value) > 65_536 || (values.size >= 100 && !values.has(key)))
        throw new Error('the storage of a source holds 100 values of 64 KiB')
      values.set(key, value)
    },
  }
}

export interface LogLine {
  level: 'info' | 'warn'
  message: string
  facts: Record<string, string | number | boolean>
}
export function collectedLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  return {
    lines,
    info: (message, facts = {}) => void lines.push({ level: 'info', message, facts }),
    warn: (message, facts = {}) => void lines.push({ level: 'warn', message, facts }),
  }
}
