// What a connector may ask for in its constructor. Each service is brokered by the host: the plugin's own
// process has no files, no network and no environment. Bounds stand beside each method.
import type { InjectionToken } from 'tsyringe'

/** A file that an agency delivered: a private, immutable copy, so nobody can replace it while it is read. */
export interface Delivery {
  /** Name the agency gave the file. */
  readonly name: string
  readonly sizeBytes: number
  /** Content in chunks of ≤ 256 KiB; the next chunk is fetched only when asked for, so memory stays constant. */
  open(): AsyncIterable<Uint8Array>
}

export interface HttpRequest {
  url: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** Default 10,000. */
  timeoutMs?: number
  /** Default 16 MiB; a longer answer is `OBZ_HTTP_TOO_LARGE`. */
  bodyBytesMax?: number
}
export interface HttpResponse {
  status: number
  headers: Record<string, string>
  text(): string
}
/** HTTP to the hosts of the manifest; others are refused with `OBZ_CAPABILITY_DENIED`. Redirects are followed ≤ 3 times, each checked. */
export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>
}

/** Read-only queries to a database named in the manifest, streamed by a server-side cursor. */
export interface Databases {
  query<Row extends Record<string, unknown>>(
    database: string,
    sql: string,
    values?: unknown[],
  ): AsyncIterable<Row>
}

export interface Clock {
  now(): Date
  /** Resolves after `ms`; rejects when the run is cancelled. */
  sleep(ms: number): Promise<void>
}
/** Uniform in [0, 1): for jitter only. */
export interface RandomSource {
  next(): number
}
export interface Log {
  info(message: string, facts?: Record<string, string | number | boolean>): void
  warn(message: string, facts?: Record<string, string | number | boolean>): void
}
/** Small durable memory of a source (a cursor, an ETag): ≤ 64 KiB a value, ≤ 100 keys. */
export interface Storage {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string): Promise<void>
}

export const HTTP: InjectionToken<Http> = Symbol.for('obzor.http')
export const DATABASES: InjectionToken<Databases> = Symbol.for('obzor.databases')
export const CLOCK: InjectionToken<Clock> = Symbol.for('obzor.clock')
export const RANDOM: InjectionToken<RandomSource> = Symbol.for('obzor.random')
export const LOG: InjectionToken<Log> = Symbol.for('obzor.log')
export const STORAGE: InjectionToken<Storage> = Symbol.for('obzor.storage')
/** The source's configuration, already checked against the plugin's schema and filled with its defaults. */
export const CONFIG: InjectionToken<unknown> = Symbol.for('obzor.config')
