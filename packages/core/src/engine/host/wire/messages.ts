// What the host and a plugin's process say to each other, besides rows. Types only, so neither side pulls in
// the other's code.
import type { AlertMessage, HttpRequest, HttpResponse, PluginManifest } from '../../../plugin-api/index.ts'

/** An error that crosses the boundary; `code` is absent for an exception that is nobody's catalogue entry. */
export interface WireError {
  code?: string
  fact: string
  risk?: string
  action?: string
}

/** All that one run needs to know; peppers and the seal key are of this source alone. */
export interface RunOrder {
  run: number
  sourceCode: string
  /** The source whose connector reads this one, where the plugin did not declare it itself. */
  readBy?: string
  config: unknown
  delivery: { name: string; sizeBytes: number } | null
  /** Eight-digit codes that lead to a territory. */
  knownOktmo: string[]
  /** `YYYY-MM-DD` */
  today: string
  /** Raw X25519 public key of the vault, hex. */
  sealPublicKey: string
  /** Pepper of this source's record keys, hex. */
  pepper: string
  storage: Record<string, string>
  /** Of a channel's delivery: what is to be told. Then `sourceCode` names the channel, and nothing is read. */
  message?: AlertMessage
  /** Only look whether the source is there, and read nothing: the answer is in `found`. */
  isCheck?: true
  /** The delivery is records that were mended in quarantine, one as JSON a line: read without the connector. */
  isMended?: true
  /** Rejected rows that are kept one by one; the rest are counted. */
  quarantineKeptMax: number
}

export interface RunAnswer {
  read: number
  /** Of a check. From the plugin: the host looks it over before anybody sees it. */
  found?: unknown
}

/** Closes a batch: everything of the run sent since the last one becomes one transaction. */
export interface BatchEnd {
  run: number
  /** Records and rejections in this batch. */
  read: number
  /** Rejections counted but not sent, because the run has kept enough of them. */
  rejectedUnkept: number
  /** STORAGE writes made so far: committed with the rows they speak of, or not at all. */
  storage: Record<string, string>
  /** Layers whose complete set of keys is in the staging table `seen`; only in the last batch. */
  snapshotLayers: string[]
}

export interface HostRequests {
  describe: { params: null; result: PluginManifest }
  run: { params: RunOrder; result: RunAnswer }
  ping: { params: null; result: null }
}

export interface PluginRequests {
  http: { params: { run: number; request: HttpRequest }; result: WireHttpResponse }
  /** Next chunk of the run's file; empty at the end. */
  'delivery.read': { params: { run: number }; result: Buffer }
  'database.open': {
    params: { run: number; database: string; sql: string; values: unknown[] }
    result: { cursor: number }
  }
  'database.next': {
    params: { run: number; cursor: number }
    result: { rows: Record<string, unknown>[]; done: boolean }
  }
  'database.close': { params: { run: number; cursor: number }; result: null }
}

export type WireHttpResponse = Pick<HttpResponse, 'status' | 'headers'> & { body: string }

export type PluginNotice =
  | ({ type: 'batch' } & BatchEnd)
  | { type: 'progress'; run: number; share: number }
  | {
      type: 'log'
      run: number
      level: 'info' | 'warn'
      message: string
      facts?: Record<string, string | number | boolean>
    }

export type HostNotice = { type: 'cancel'; run: number; reason: WireError }
