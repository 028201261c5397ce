// The RecordSink a connector writes to: checks every record, encodes it, and closes a batch when it is full, old
// or must not be mixed with what comes next. A batch becomes one transaction in the host.
import type { ObzorRecord } from '../../../model/index.ts'
import { checkRecord, type RecordRules } from '../../../plugin-api/check-record.ts'
import { rawOfRecord } from '../../../plugin-api/raw-record.ts'
import { ObzorError, refOf, type RecordSink, type Rejection } from '../../../plugin-api/index.ts'
import type { PluginNotice } from '../wire/messages.ts'
import type { WirePeer } from '../wire/peer.ts'
import { STAGE } from '../wire/staging.ts'
import type { RecordEncoder } from './record-encoder.ts'

const BATCH_ROWS_MAX = 50_000
const BATCH_BYTES_MAX = 8 * 1024 * 1024
/** A slow source still shows its rows on the wall within this. */
const BATCH_AGE_MS_MAX = 1_000
/** Above it `put` says "full": the host or the database is behind. */
const UNSENT_BYTES_MAX = 4 * 1024 * 1024
const FRAME_BYTES = 256 * 1024
/** Keys of one layer that a run can remember: ≈ 80 bytes each. */
const SEEN_KEYS_MAX = 1_000_000
const LINE_MAX = 0x7fff_ffff

export interface BatchingSinkOptions {
  run: number
  peer: WirePeer
  encoder: RecordEncoder
  rules: RecordRules
  quarantineKeptMax: number
  rotateSealKey: () => void
  now: () => number
}

export class BatchingSink implements RecordSink {
  readonly #options: BatchingSinkOptions
  readonly #seen = new Map<string, Set<string>>()
  readonly #changedKeys = new Set<string>()
  readonly #snapshotLayers = new Set<string>()
  #storage: Record<string, string> = {}
  #seq = 0
  #openedAt = 0
  #batchRead = 0
  #rejectedUnkept = 0
  #quarantined = 0
  #read = 0

  constructor(options: BatchingSinkOptions) {
    this.#options = options
  }

  get read(): number {
    return this.#read
  }

  put(record: ObzorRecord, line: number, raw?: () => string, nameOf = (field: string) => field): boolean {
    const at = Math.min(line, LINE_MAX)
    const { encoder, rules } = this.#options
    const wrong = checkRecord(record, rules)
    if (!wrong) this.#keepChangesInOrder(record)
    const unfit = wrong ?? encoder.put(record, this.#seq, at)
    if (unfit) {
      const ref = refOf(record)
      return this.reject({
        line: at,
        ...unfit,
        field: nameOf(unfit.field),
        raw: rawOfRecord(record, raw?.()),
        ...(ref && { ref }),
      })
    }
    if (record.kind === 'feature') this.#remember(record.layer, record.key)
    return this.#counted()
  }

  reject(rejection: Rejection): boolean {
    const { ref } = rejection
    // The last good version stays: that a row is wrong today does not say that the thing is gone.
    if (ref?.kind === 'feature') this.#remember(ref.layer, ref.key)
    this.#quarantined += 1
    if (this.#quarantined > this.#options.quarantineKeptMax) this.#rejectedUnkept += 1
    else this.#options.encoder.reject({ ...rejection, line: Math.min(rejection.line, LINE_MAX) })
    return this.#counted()
  }

  drain(): Promise<void> {
    return this.#options.peer.drained()
  }

  snapshotComplete(layer: string): void {
    this.#snapshotLayers.add(layer)
  }

  /** A STORAGE write: travels with the batch that is open, so it never runs ahead of its rows. */
  store(key: string, value: string): void {
    this.#storage[key] = value
  }

  /** Closes a batch that is older than its bound; called by a timer while the connector waits for its source. */
  flushOld(): void {
    if (this.#batchRead > 0 && this.#options.now() - this.#openedAt >= BATCH_AGE_MS_MAX) this.flush()
  }

  /** Sends what is open, and at the end of a successful run the complete sets of keys. */
  finish(): void {
    for (const layer of this.#snapshotLayers) {
      for (const key of this.#seen.get(layer) ?? []) this.#options.encoder.seen(layer, key)
    }
    this.flush([...this.#snapshotLayers])
  }

  flush(snapshotLayers: string[] = []): void {
    const { encoder, peer, run } = this.#options
    const storage = this.#storage
    if (this.#batchRead === 0 && snapshotLayers.length === 0 && Object.keys(storage).length === 0) return
    encoder.writers.forEach((writer, table) => {
      if (writer.bytes === 0) return
      for (const chunk of writer.take()) {
        for (let at = 0; at < chunk.length; at += FRAME_BYTES) {
          peer.rows(table, run, chunk.subarray(at, at + FRAME_BYTES))
        }
      }
    })
    const notice: PluginNotice = {
      type: 'batch',
      run,
      read: this.#batchRead,
      rejectedUnkept: this.#rejectedUnkept,
      storage,
      snapshotLayers,
    }
    peer.notify(notice)
    this.#storage = {}
    this.#seq = 0
    this.#batchRead = 0
    this.#rejectedUnkept = 0
    this.#changedKeys.clear()
    this.#options.rotateSealKey()
  }

  #counted(): boolean {
    const { encoder, peer, now } = this.#options
    if (this.#batchRead === 0) this.#openedAt = now()
    this.#seq += 1
    this.#batchRead += 1
    this.#read += 1
    const full = this.#batchRead >= BATCH_ROWS_MAX
    // The clock and the sizes are asked once in 256 rows: they cost more than the row's own check.
    if (full || (this.#batchRead & 255) === 0) {
      if (full || encoder.bytes >= BATCH_BYTES_MAX || now() - this.#openedAt >= BATCH_AGE_MS_MAX) this.flush()
    } else if (encoder.writers[STAGE.feature]!.bytes >= BATCH_BYTES_MAX) this.flush()
    return peer.unsentBytes < UNSENT_BYTES_MAX
  }

  /** Within a batch changes are applied after facts: a fact that follows its own change starts a new batch. */
  #keepChangesInOrder(record: ObzorRecord): void {
    if (record.kind !== 'benefit' && record.kind !== 'benefit-change') return
    if (this.#changedKeys.size > 0 && this.#changedKeys.has(record.key)) this.flush()
    if (record.kind === 'benefit-change') this.#changedKeys.add(record.key)
  }

  #remember(layer: string, key: string): void {
    let keys = this.#seen.get(layer)
    if (!keys) this.#seen.set(layer, (keys = new Set()))
    keys.add(key)
    if (keys.size > SEEN_KEYS_MAX) {
      throw new ObzorError({
        code: 'OBZ_PLUGIN_LAYER_TOO_LARGE',
        fact: `layer '${layer}' has more than ${SEEN_KEYS_MAX} features`,
        risk: 'removed features could not be told from kept ones, so the run has failed',
        action: 'split the layer, or publish it as a region pack',
      })
    }
  }
}
