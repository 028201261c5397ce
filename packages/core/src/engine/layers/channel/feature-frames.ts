// Frames of a layer, or of one area of it, from its store: which of the changed features are put, patched or removed for
// whoever watches that area, and the bytes of that.
import type { DeltaFrame } from '../../../protocol/index.ts'
import { inOneGo, writeNumericIdSteps } from '../../../protocol/encode-typed.ts'
import { endFrame, FrameWriter, writeHead, type FrameHead } from '../../../protocol/frame-writer.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import type { WorldBox } from '../hot-store/world.ts'
import { ABSENT, ALL_MEMBERS, PLACED, type ChangeList } from './change-list.ts'
import { rowOfSlot, writeFeatureBlock } from './feature-blocks.ts'

/** Sets of changed members in one delta, each a block of its own; features past it are put whole. */
const PATCH_SHAPES_MAX = 64

/** `null` is the whole world, with what has no place. */
export type Extent = WorldBox | null

const isInside = ({ minX, minY, maxX, maxY }: WorldBox, x: number, y: number): boolean =>
  x >= minX && x <= maxX && y >= minY && y <= maxY

export const isSlotInside = ({ points }: HotStore, slot: number, extent: Extent): boolean =>
  extent === null || (points.isPlaced(slot) && isInside(extent, points.xs[slot]!, points.ys[slot]!))

export interface FeatureChange {
  put: number[]
  /** Slots by the members that changed. */
  patch: Map<number, number[]>
  remove: number[]
}

const isEmpty = ({ put, patch, remove }: FeatureChange): boolean =>
  put.length === 0 && patch.size === 0 && remove.length === 0

/** What a list of changes means within an extent; `null` where it means nothing there. */
export function changeWithin(store: HotStore, list: ChangeList, extent: Extent): FeatureChange | null {
  const found: FeatureChange = { put: [], patch: new Map(), remove: [] }
  const { count, ids, masks, was, wasX, wasY } = list
  for (let index = 0; index < count; index += 1) {
    const slot = store.slotOf(ids[index]!)
    const isIn = slot >= 0 && isSlotInside(store, slot, extent)
    const wasIn =
      extent === null
        ? was[index] !== ABSENT
        : was[index] === PLACED && isInside(extent, wasX[index]!, wasY[index]!)
    if (isIn) addPresent(found, slot, wasIn ? masks[index]! : ALL_MEMBERS)
    else if (wasIn) found.remove.push(ids[index]!)
  }
  return isEmpty(found) ? null : found
}

function addPresent({ put, patch }: FeatureChange, slot: number, mask: number): void {
  const slots = mask === ALL_MEMBERS ? undefined : patch.get(mask)
  if (slots) slots.push(slot)
  else if (mask === ALL_MEMBERS || patch.size >= PATCH_SHAPES_MAX) put.push(slot)
  else patch.set(mask, [slot])
}

/** From the rows of one area to those of another at the same moment. */
export function changeOfArea(store: HotStore, from: WorldBox, to: WorldBox): FeatureChange {
  const { ids, points } = store
  const put = Array.from(store.findPoints(to)).filter((slot) => !isSlotInside(store, slot, from))
  const remove: number[] = []
  for (const slot of store.findPoints(from)) {
    if (!isInside(to, points.xs[slot]!, points.ys[slot]!)) remove.push(ids[slot]!)
  }
  return { put, patch: new Map(), remove }
}

const ascending = (slots: readonly number[]): Uint32Array => Uint32Array.from(slots).sort()

/** The bytes of a change. */
export function encodeChange(store: HotStore, head: FrameHead, change: FeatureChange): Uint8Array {
  const writer = new FrameWriter()
  const { put, patch, remove } = change
  writeHead(writer, head, patch.size + (put.length > 0 ? 1 : 0))
  if (put.length > 0) {
    inOneGo(writeFeatureBlock(writer, { store, slots: ascending(put), kind: 'put', mask: ALL_MEMBERS }))
  }
  for (const [mask, slots] of patch) {
    inOneGo(writeFeatureBlock(writer, { store, slots: ascending(slots), kind: 'patch', mask }))
  }
  inOneGo(writeNumericIdSteps(writer, remove, remove.length))
  return endFrame(writer)
}

/** The same for the form in JSON. Its rows are made when they are first asked for, from what the store then holds. */
export function deltaFrame(store: HotStore, head: FrameHead, change: FeatureChange): DeltaFrame {
  const { channel, epoch, from, to, at } = head
  let rows: DeltaFrame['put'] | null = null
  return {
    kind: 'delta',
    channel,
    epoch,
    from,
    to,
    at,
    get put() {
      rows ??= [...change.put, ...[...change.patch.values()].flat()].map((slot) => rowOfSlot(store, slot))
      return rows
    },
    remove: change.remove.map(String),
  }
}
