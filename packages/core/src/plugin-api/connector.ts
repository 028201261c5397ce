import type { ObzorRecord } from '../model/index.ts'
import type { CheckContext, CheckOutcome } from './connection-check.ts'
import type { RecordRef } from './record-ref.ts'
import type { Delivery } from './services.ts'

/** A row that cannot become a record. Nothing is lost: it goes to quarantine with its reason and raw form. */
export interface Rejection {
  /** Line, element or row number in the source, from 1. */
  line: number
  /** Field at fault, as the source names it. */
  field: string
  /** `OBZ_…` of the catalogue. */
  code: string
  /** Fact and next step, without personal data. */
  reason: string
  /** Raw form; sealed before it leaves the plugin's process. ≤ 16 KiB is kept. */
  raw: string
  /**
   * The record that the row would have been, where it can be told: its last good version stays in the picture, and the
   * row waits once however often it comes.
   */
  ref?: RecordRef
}

/** Where a connector puts what it read. */
export interface RecordSink {
  /**
   * Takes one record. `line` is where it stood in the source. Returns false when the pipe is full: then
   * `await sink.drain()` before the next put. A record that breaks the vocabulary's rules (a birth date in the
   * future, a negative sum, an unknown ОКТМО, a wrong СНИЛС) is quarantined here, not thrown; with `raw` in the form
   * in which it came, without it as the record; with `nameOf` under the source's own name of the field at fault.
   */
  put(record: ObzorRecord, line: number, raw?: () => string, nameOf?: (field: string) => string): boolean
  reject(rejection: Rejection): boolean
  drain(): Promise<void>
  /**
   * Says that everything of this kind the source now holds was put in this run: features of the layer that
   * were not seen are removed when the run succeeds.
   */
  snapshotComplete(layer: string): void
}

export interface RunContext {
  /** The file of this run; absent for a polled source. */
  delivery?: Delivery
  /** Aborted when the run is cancelled, times out or the platform stops. */
  signal: AbortSignal
  /** Share done, 0…1, where it is known; bytes of a delivery are counted by the host. */
  progress(share: number): void
}

/** One source's reader. Built anew for each run with its services injected; throws `ObzorError` to fail the run. */
export interface Connector {
  read(run: RunContext, sink: RecordSink): Promise<void>
  /**
   * «Проверить соединение»: with settings that are entered and not saved yet. Reads as little as tells that the source is
   * there; throws `ObzorError` with the words that a run would fail with. Sources of the network and of databases have it.
   */
  check?(context: CheckContext): Promise<CheckOutcome>
}
// A constructor with injected parameters; the container knows their types, this signature cannot.
// oxlint-disable-next-line typescript/no-explicit-any
export type ConnectorClass = new (...services: any[]) => Connector
