// Features of a store as blocks of a frame, column by column from the typed arrays. The one place that says which members
// a published feature has: id, lon, lat, then the columns of its layer.
import type { ChannelRow } from '../../../protocol/index.ts'
import {
  FIXED_NULL,
  TEXT_NULL,
  writeBooleanSteps,
  writeFixedSteps,
  writeNumberSteps,
  writeNumericIdSteps,
  writeTextSteps,
  type Steps,
} from '../../../protocol/encode-typed.ts'
import { writeBlockHead, type FrameWriter } from '../../../protocol/frame-writer.ts'
import {
  BooleanColumn,
  NumberColumn,
  StringColumn,
  type Column,
  type ColumnValue,
} from '../hot-store/columns.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import { latOf, lonOf } from '../hot-store/world.ts'

/** About 0.1 m, and a third of the bytes of a full double. */
export const DEGREE_DIGITS = 6
const DEGREE_FACTOR = 10 ** DEGREE_DIGITS
/** Slots read between two stops. */
const STEP_SLOTS = 8_192

/** Degrees as they are published; the store is fed from these, so that reading them back gives the same number. */
export const publishedDegrees = (degrees: number): number =>
  Math.round(degrees * DEGREE_FACTOR) / DEGREE_FACTOR

const lonUnits = (x: number): number => Math.round(lonOf(x) * DEGREE_FACTOR)
const latUnits = (y: number): number => Math.round(latOf(y) * DEGREE_FACTOR)

/** A feature as it was when a reading in slices began, for a slot that has changed since. */
export interface FormerFeature {
  id: number
  lon: number
  lat: number
  values: readonly ColumnValue[]
}

export function formerOf(store: HotStore, slot: number): FormerFeature {
  const isPlaced = store.points.isPlaced(slot)
  return {
    id: store.ids[slot]!,
    lon: isPlaced ? lonUnits(store.points.xs[slot]!) : FIXED_NULL,
    lat: isPlaced ? latUnits(store.points.ys[slot]!) : FIXED_NULL,
    values: store.columns.map((column) => column.get(slot)),
  }
}

/** Members of a row; bit 0 of a mask is the place, bit n + 1 the column n. */
export const columnsOfMask = (store: HotStore, mask: number): { hasPlace: boolean; columns: Column[] } => ({
  hasPlace: (mask & 1) === 1,
  columns: store.columns.filter((_column, index) => index >= 31 || ((mask >>> (index + 1)) & 1) === 1),
})

export interface BlockSource {
  store: HotStore
  /** Ascending, so that a former feature finds its row. */
  slots: Uint32Array
  kind: 'put' | 'patch'
  mask: number
  /** What changed since the reading began, by slot. It may grow while the block is written. */
  former?: ReadonlyMap<number, FormerFeature>
}

/**
 * One block. Exact although the store may change between two steps: a column is read into an array of its own, then the
 * rows that changed since get their former value back; from there on only that array is looked at.
 */
export function* writeFeatureBlock(writer: FrameWriter, source: BlockSource): Steps {
  const { store, slots, kind, mask } = source
  const { hasPlace, columns } = columnsOfMask(store, mask)
  writeBlockHead(writer, kind, columns.length + (hasPlace ? 2 : 0))
  const numbers = new Float64Array(slots.length)
  yield* readSteps(
    source,
    numbers,
    () => (slot) => store.ids[slot]!,
    ({ id }) => id,
  )
  yield* writeNumericIdSteps(writer, numbers, slots.length)
  if (hasPlace) yield* writePlaces(writer, source)
  for (const column of columns) {
    const index = store.columns.indexOf(column)
    const formerValue = ({ values }: FormerFeature): ColumnValue => values[index] ?? null
    if (column instanceof NumberColumn) {
      const valueOf = (former: FormerFeature): number => (formerValue(former) as number | null) ?? Number.NaN
      yield* readSteps(source, numbers, () => (slot) => column.values[slot]!, valueOf)
      yield* writeNumberSteps(writer, column.name, numbers, slots.length)
    } else if (column instanceof BooleanColumn) {
      const codes = new Uint8Array(slots.length)
      const codeOf = (value: ColumnValue): number => (value === null ? 0 : Number(value) + 1)
      yield* readSteps(
        source,
        codes,
        () => (slot) => column.values[slot]!,
        (former) => codeOf(formerValue(former)),
      )
      yield* writeBooleanSteps(writer, column.name, codes, slots.length)
    } else if (column instanceof StringColumn) {
      yield* writeTexts(writer, source, column, formerValue)
    }
  }
}

/** Longitudes, then latitudes, in one array after the other. */
function* writePlaces(writer: FrameWriter, source: BlockSource): Steps {
  const { store, slots } = source
  const units = new Int32Array(slots.length)
  const { points } = store
  const lonAt = () => (slot: number) => (points.isPlaced(slot) ? lonUnits(points.xs[slot]!) : FIXED_NULL)
  const latAt = () => (slot: number) => (points.isPlaced(slot) ? latUnits(points.ys[slot]!) : FIXED_NULL)
  yield* readSteps(source, units, lonAt, ({ lon }) => lon)
  yield* writeFixedSteps(writer, { name: 'lon', digits: DEGREE_DIGITS }, units, slots.length)
  yield* readSteps(source, units, latAt, ({ lat }) => lat)
  yield* writeFixedSteps(writer, { name: 'lat', digits: DEGREE_DIGITS }, units, slots.length)
}

/**
 * Texts of the layer's dictionary become entries of the frame's. A number that is given to another text meanwhile can only
 * stand in rows that changed since, and those are set right at the end.
 */
function* writeTexts(
  writer: FrameWriter,
  source: BlockSource,
  column: StringColumn,
  formerValue: (former: FormerFeature) => ColumnValue,
): Steps {
  const { slots } = source
  const entries: string[] = []
  const entryOfCode = new Map<number, number>()
  const entryOf = (code: number): number => {
    if (code === 0) return TEXT_NULL
    let entry = entryOfCode.get(code)
    if (entry === undefined) {
      entry = entries.push(column.textOf(code)) - 1
      entryOfCode.set(code, entry)
    }
    return entry
  }
  const indexes = new Uint32Array(slots.length)
  const formerEntry = (former: FormerFeature): number => {
    const text = formerValue(former)
    // An entry that stands twice is allowed: these few rows are not worth a search.
    return typeof text === 'string' ? entries.push(text) - 1 : TEXT_NULL
  }
  yield* readSteps(source, indexes, () => (slot) => entryOf(column.codes[slot]!), formerEntry)
  yield* writeTextSteps(writer, { name: column.name, entries }, indexes, slots.length)
}

interface Target {
  [index: number]: number
}

/** Reads a value of each slot; `reader` is asked anew in each step, because arrays that grow are replaced. */
function* readSteps(
  { slots, former }: BlockSource,
  target: Target,
  reader: () => (slot: number) => number,
  formerValue: (former: FormerFeature) => number,
): Steps {
  for (let from = 0; from < slots.length; from += STEP_SLOTS) {
    const to = Math.min(slots.length, from + STEP_SLOTS)
    const valueOf = reader()
    for (let index = from; index < to; index += 1) target[index] = valueOf(slots[index]!)
    if (to < slots.length) yield
  }
  for (const [slot, feature] of former ?? []) {
    const index = placeOf(slots, slot)
    if (index >= 0) target[index] = formerValue(feature)
  }
  yield
}

/** −1 where the slot is not among them. */
function placeOf(slots: Uint32Array, slot: number): number {
  let low = 0
  let high = slots.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = slots[middle]!
    if (found === slot) return middle
    if (found < slot) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** The same as an object, for the form in JSON. */
export function rowOfSlot(store: HotStore, slot: number): ChannelRow {
  const { id, lon, lat, values } = formerOf(store, slot)
  const degrees = (units: number): number | null => (units === FIXED_NULL ? null : units / DEGREE_FACTOR)
  const row: ChannelRow = { id: String(id), lon: degrees(lon), lat: degrees(lat) }
  for (const [index, column] of store.columns.entries()) row[column.name] = values[index] ?? null
  return row
}
