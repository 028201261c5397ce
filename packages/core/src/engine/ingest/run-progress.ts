// Progress of runs while they run: what the console shows between two commits. Listeners are the live path and
// tests; a listener that is slow or throws is its own problem.
import { injectable } from 'tsyringe'
import type { RunRow } from '../../protocol/index.ts'

export interface RunProgress {
  sourceCode: string
  run: RunRow
}
export type RunProgressListener = (progress: RunProgress) => void

@injectable()
export class RunProgressBus {
  readonly #progress = new Set<RunProgressListener>()
  readonly #commits = new Set<() => void>()

  /** Called on every batch and at most four times a second between; the last call has a final state. */
  onProgress(listener: RunProgressListener): () => void {
    this.#progress.add(listener)
    return () => this.#progress.delete(listener)
  }

  /** Doorbell: called after each commit of the data plane. */
  onCommit(listener: () => void): () => void {
    this.#commits.add(listener)
    return () => this.#commits.delete(listener)
  }

  publish(progress: RunProgress): void {
    for (const listener of this.#progress) listener(progress)
  }

  committed(): void {
    for (const listener of this.#commits) listener()
  }
}
