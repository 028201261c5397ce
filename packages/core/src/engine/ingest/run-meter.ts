// Counts one run: rows by outcome, rows a second, share done and time left.
import type { RunRow } from '../../protocol/index.ts'
import { addResults, NOTHING, type MergeResult } from './db/merge-result.ts'

/** Weight of the newest batch in the shown rate. */
const RATE_WEIGHT = 0.3

export interface RunMeterOptions {
  runId: string
  trigger: RunRow['trigger']
  deliveryName: string | null
  now: () => number
}

export class RunMeter {
  readonly #options: RunMeterOptions
  readonly #startedAt: number
  #totals: MergeResult = NOTHING
  #rate = 0
  #batchAt: number
  #share: number | null = null

  constructor(options: RunMeterOptions) {
    this.#options = options
    this.#startedAt = options.now()
    this.#batchAt = this.#startedAt
  }

  get totals(): MergeResult {
    return this.#totals
  }

  batch(result: MergeResult): void {
    const now = this.#options.now()
    const seconds = Math.max(now - this.#batchAt, 1) / 1000
    const rate = result.read / seconds
    this.#rate = this.#totals.read === 0 ? rate : this.#rate + RATE_WEIGHT * (rate - this.#rate)
    this.#batchAt = now
    this.#totals = addResults(this.#totals, result)
  }

  share(share: number): void {
    this.#share = Math.min(Math.max(share, 0), 1)
  }

  row(state: RunRow['state'], error: { code: string; text: string } | null): RunRow {
    const now = this.#options.now()
    const elapsedSeconds = (now - this.#startedAt) / 1000
    const running = state === 'running'
    const eta = running && this.#share ? Math.round((elapsedSeconds * (1 - this.#share)) / this.#share) : null
    const { read, accepted, unchanged, duplicate, quarantined } = this.#totals
    return {
      id: this.#options.runId,
      state,
      trigger: this.#options.trigger,
      deliveryName: this.#options.deliveryName,
      startedAt: this.#startedAt,
      finishedAt: running ? null : now,
      read,
      accepted,
      unchanged,
      duplicate,
      quarantined,
      rowsPerSecond: Math.round(running ? this.#rate : read / Math.max(elapsedSeconds, 0.001)),
      share: state === 'succeeded' ? 1 : this.#share,
      etaSeconds: eta,
      errorCode: error?.code ?? null,
      errorText: error?.text ?? null,
    }
  }
}
