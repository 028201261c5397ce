// Which records changed since they were uploaded, as the byte ranges that are worth one call each. Pure.
import { POINT_BYTES } from './point-records.ts'

/** Points of one dirty block: 1.5 KB, about the least that one upload costs anyway. */
const BLOCK = 64
const BLOCK_BYTES = BLOCK * POINT_BYTES
/** Clean blocks that are uploaded again to join two dirty ones: a call costs as much as 3 KB. */
const GAP_BLOCKS_MAX = 2

export interface DirtyBytes {
  /** True when the room has grown or everything was replaced: upload all of it. */
  isWhole: boolean
  /** Byte ranges, ascending, apart. */
  ranges: readonly { from: number; to: number }[]
}

export class DirtyBlocks {
  readonly #isDirty: Uint8Array
  readonly #bytes: number
  #blocks: number[] = []
  #isWhole = true

  /** All is dirty at first. */
  constructor(room: number) {
    this.#isDirty = new Uint8Array(Math.ceil(room / BLOCK))
    this.#bytes = room * POINT_BYTES
  }

  /** True for the first record since `take`. */
  mark(slot: number): boolean {
    const block = Math.floor(slot / BLOCK)
    if (this.#isDirty[block] !== 0) return false
    this.#isDirty[block] = 1
    return this.#blocks.push(block) === 1
  }

  markAll(): void {
    this.#isWhole = true
  }

  /** What must be uploaded; after it all is clean. */
  take(): DirtyBytes {
    const isWhole = this.#isWhole
    const ranges: { from: number; to: number }[] = []
    const blocks = this.#blocks
    if (blocks.length > 1) blocks.sort((a, b) => a - b)
    for (const block of blocks) {
      this.#isDirty[block] = 0
      if (isWhole) continue
      const from = block * BLOCK_BYTES
      const to = Math.min(from + BLOCK_BYTES, this.#bytes)
      const last = ranges.at(-1)
      if (last && from - last.to <= GAP_BLOCKS_MAX * BLOCK_BYTES) last.to = to
      else ranges.push({ from, to })
    }
    this.#blocks = []
    this.#isWhole = false
    return { isWhole, ranges }
  }
}
