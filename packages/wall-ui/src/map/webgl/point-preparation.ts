// A whole layer made ready beside the one that stands, slice by slice; PointStore puts it in its place in one step.
import { slicesOf, type Steps } from '../slices.ts'
import { POINTS_MAX, PointRecords, type PointColumns } from './point-records.ts'
import { NumberSlots, type PointId, type SlotIndex } from './slot-index.ts'

export interface PreparedPoints {
  records: PointRecords
  count: number
  ids: PointId[] | Float64Array
  /** `null`: made at the first change, which a still layer never sees. */
  slots: SlotIndex | null
  hasIcons: boolean
  isCut: boolean
}

export interface PreparationOptions {
  /** Room is made for so many at least. */
  room: number
  fadeMs: number
  /** With its index: for a layer that will change, or the first change would stop the page for all of it. */
  isIndexed: boolean
}

export function* preparePoints(
  columns: PointColumns,
  { room, fadeMs, isIndexed }: PreparationOptions,
): Steps<PreparedPoints> {
  const { ids, x, y, icon } = columns
  const count = Math.min(ids.length, POINTS_MAX)
  const records = new PointRecords({
    room: Math.max(room, count),
    fadeMs,
    origin: count > 0 ? [x[0]!, y[0]!] : [0, 0],
  })
  for (const [from, to] of slicesOf(count)) {
    records.fill(columns, from, to)
    yield
  }
  const slots = isIndexed ? yield* indexOf(ids, count) : null
  return {
    records,
    count,
    ids: ids instanceof Float64Array ? ids : [...ids],
    slots,
    hasIcons: icon !== undefined,
    isCut: ids.length > POINTS_MAX,
  }
}

export function* indexOf(ids: ArrayLike<PointId>, count: number): Steps<SlotIndex> {
  const index: SlotIndex = ids instanceof Float64Array ? new NumberSlots(count) : new Map<PointId, number>()
  for (const [from, to] of slicesOf(count)) {
    for (let slot = from; slot < to; slot++) index.set(ids[slot]!, slot)
    yield
  }
  return index
}
