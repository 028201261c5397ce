// Writes the snapshot of a layer in slices, so that the engine goes on answering, and yet as one consistent picture: what
// changes under its hands is kept as it was.
import { writeNumericIdSteps, type Steps } from '../../../protocol/encode-typed.ts'
import { endFrame, FrameWriter, writeHead, type FrameHead } from '../../../protocol/frame-writer.ts'
import { inSlices } from '../../live/slices.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import { ALL_MEMBERS } from './change-list.ts'
import { formerOf, writeFeatureBlock, type FormerFeature } from './feature-blocks.ts'
import type { Extent } from './feature-frames.ts'

/** Bytes a feature to begin with: what a vacancy takes, and a little. */
const FEATURE_BYTES_EXPECTED = 32

/** Ascending. */
export function slotsWithin(store: HotStore, extent: Extent): Uint32Array {
  if (extent) return store.findPoints(extent).slice().sort()
  return store.usedSlots(0, store.slotEnd)
}

/**
 * The features of an extent as they are at the moment of the call, in steps. A feature that changes while it is written is
 * kept in its former form until `end`: a few hundred a second, at most all that were there at the beginning.
 */
export function beginSnapshot(
  store: HotStore,
  head: FrameHead,
  extent: Extent,
): { steps: Steps<Uint8Array>; end: () => void } {
  const slots = slotsWithin(store, extent)
  const former = new Map<number, FormerFeature>()
  const end = store.watch({
    leaves: (slot) => {
      if (!former.has(slot)) former.set(slot, formerOf(store, slot))
    },
    enters: () => undefined,
  })
  const writer = new FrameWriter(slots.length * FEATURE_BYTES_EXPECTED)
  return { steps: snapshotSteps(writer, head, { store, slots, former }), end }
}

/** The same between other work. */
export async function buildSnapshot(store: HotStore, head: FrameHead, extent: Extent): Promise<Uint8Array> {
  const { steps, end } = beginSnapshot(store, head, extent)
  try {
    return await inSlices(steps)
  } finally {
    end()
  }
}

function* snapshotSteps(
  writer: FrameWriter,
  head: FrameHead,
  source: { store: HotStore; slots: Uint32Array; former: ReadonlyMap<number, FormerFeature> },
): Steps<Uint8Array> {
  const isEmpty = source.slots.length === 0
  writeHead(writer, head, isEmpty ? 0 : 1)
  if (!isEmpty) yield* writeFeatureBlock(writer, { ...source, kind: 'put', mask: ALL_MEMBERS })
  yield* writeNumericIdSteps(writer, [], 0)
  return endFrame(writer)
}
