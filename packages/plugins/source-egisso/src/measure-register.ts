// The register of local measures as messages 10.05.I told it, kept in the source's own memory between runs: 10.06.S does
// not say how often a measure is paid, its entry in the register does.
import type { Storage } from '@obzor/core/plugin-api'

export interface RegisteredMeasure {
  /** Two digits of the classifier «Периодичность предоставления». */
  periodicityCode: string
  needTested: boolean
}

/** One value of the memory holds 64 KiB, which is 1,600 measures; a region has some hundreds. */
const SHARDS = [...'0123456789abcdef']
export const MEASURES_MAX = 16_000

export class MeasureRegister {
  readonly #storage: Storage
  readonly #measures: Map<string, RegisteredMeasure>
  readonly #changed = new Set<string>()

  private constructor(storage: Storage, measures: Map<string, RegisteredMeasure>) {
    this.#storage = storage
    this.#measures = measures
  }

  static async load(storage: Storage): Promise<MeasureRegister> {
    const measures = new Map<string, RegisteredMeasure>()
    for (const shard of SHARDS) {
      for (const line of ((await storage.get(keyOf(shard))) ?? '').split('\n')) {
        const [id, periodicityCode, need] = line.split(' ')
        if (id && periodicityCode) measures.set(id, { periodicityCode, needTested: need === '1' })
      }
    }
    return new MeasureRegister(storage, measures)
  }

  get(id: string): RegisteredMeasure | undefined {
    return this.#measures.get(id)
  }

  /** False when the register is full. */
  put(id: string, measure: RegisteredMeasure): boolean {
    if (!this.#measures.has(id) && this.#measures.size >= MEASURES_MAX) return false
    // A copy: a text out of the scanner may hold its whole window in memory for as long as it is kept.
    this.#measures.set(Buffer.from(id, 'latin1').toString('latin1'), measure)
    this.#changed.add(id.charAt(0))
    return true
  }

  remove(id: string): void {
    if (this.#measures.delete(id)) this.#changed.add(id.charAt(0))
  }

  /** What was read so far is kept, even where the rest of the file could not be. */
  async save(): Promise<void> {
    for (const shard of this.#changed) {
      const lines: string[] = []
      for (const [id, { periodicityCode, needTested }] of this.#measures) {
        if (id.startsWith(shard)) lines.push(`${id} ${periodicityCode} ${needTested ? 1 : 0}`)
      }
      await this.#storage.set(keyOf(shard), lines.join('\n'))
    }
    this.#changed.clear()
  }
}

const keyOf = (shard: string): string => `measures/${shard}`
