// A channel that holds its rows as objects: as every client should hold them, their version, and a short memory of deltas to
// resume from. No database and no socket: the relay writes, the gateway reads.
import type { ChannelRight } from '../../model/index.ts'
import {
  encodeFrame,
  type ChannelRow,
  type Cursor,
  type DeltaFrame,
  type SnapshotFrame,
} from '../../protocol/index.ts'
import type { PlannedChange, PublishedChannel, SnapshotBlock } from './published-channel.ts'
import type { ViewChange } from './view.ts'

/** Deltas kept to resume from; past either bound the oldest go and their clients get a snapshot. */
export const RING_FRAMES_MAX = 1_000
export const RING_BYTES_MAX = 32 * 1024 * 1024
/** Sets of changed members in one delta, each a block of its own; rows past it are put whole. */
const PATCH_SHAPES_MAX = 64

interface Held {
  /** As a view gave it, and never written to: what differs is found by comparing the members of two of them. */
  row: ChannelRow
  /** About what its JSON takes. */
  bytes: number
}
interface PlannedRow extends Held {
  /** Members that differ from the published row; `null` where the row goes whole. */
  members: readonly string[] | null
}
interface PlannedRows extends PlannedChange {
  rowCount: number
  put: Map<string, PlannedRow>
  remove: string[]
  bytes: number
}

interface Remembered {
  frame: DeltaFrame
  bytes: number
  /** For the binary form: what of `frame.put` is sent whole, and what as changed members. */
  put: ChannelRow[]
  patch: ChannelRow[]
  /** The binary form, from the first time it was asked for. */
  block: Uint8Array | null
}

export class RowChannel implements PublishedChannel {
  readonly name: string
  readonly right: ChannelRight
  #epoch = ''
  #version = 0
  #at = 0
  #rows = new Map<string, Held>()
  #rowsBytes = 0
  #ring: Remembered[] = []
  #ringBytes = 0
  /** Until the next version. */
  #snapshotBlock: Uint8Array | null = null

  constructor(name: string, right: ChannelRight) {
    this.name = name
    this.right = right
  }

  get cursor(): Cursor {
    return { epoch: this.#epoch, version: this.#version }
  }

  get size(): number {
    return this.#rows.size
  }

  /** A new epoch: every client will need a snapshot. */
  begin(cursor: Cursor, at: number, rows: readonly ChannelRow[]): void {
    this.#epoch = cursor.epoch
    this.#version = cursor.version
    this.#at = at
    this.#ring = []
    this.#ringBytes = 0
    this.#snapshotBlock = null
    this.#rows = new Map(rows.map((row) => [row.id, { row, bytes: bytesOf(row) }]))
    this.#rowsBytes = 0
    for (const held of this.#rows.values()) this.#rowsBytes += held.bytes
  }

  /** What of a view's answer really differs from the published rows; `null` where nothing does. */
  plan({ put, remove }: ViewChange): PlannedRows | null {
    const planned: PlannedRows = { rowCount: 0, put: new Map(), remove: [], bytes: 0 }
    for (const row of put) {
      const held = this.#rows.get(row.id)
      const members = held ? changedMembers(held.row, row) : null
      // A repaint of each wall is saved for every row that is as it was.
      if (members?.length !== 0) planned.put.set(row.id, { row, bytes: bytesOf(row), members })
    }
    for (const id of new Set(remove)) {
      if (this.#rows.has(id) && !planned.put.has(id)) planned.remove.push(id)
    }
    for (const held of planned.put.values()) planned.bytes += held.bytes
    for (const id of planned.remove) planned.bytes += id.length
    planned.rowCount = planned.put.size + planned.remove.length
    return planned.rowCount > 0 ? planned : null
  }

  /** The difference to a whole new picture. */
  planWhole(rows: readonly ChannelRow[]): PlannedRows | null {
    const ids = new Set(rows.map((row) => row.id))
    const remove = [...this.#rows.keys()].filter((id) => !ids.has(id))
    return this.plan({ put: [...rows], remove })
  }

  /** Applies a planned change as the next version and returns the frame to publish. */
  apply(change: PlannedRows, at: number): DeltaFrame {
    for (const id of change.remove) {
      this.#rowsBytes -= this.#rows.get(id)?.bytes ?? 0
      this.#rows.delete(id)
    }
    const [put, patch] = split(change.put.values())
    for (const [id, { row, bytes }] of change.put) {
      this.#rowsBytes += bytes - (this.#rows.get(id)?.bytes ?? 0)
      this.#rows.set(id, { row, bytes })
    }
    const frame: DeltaFrame = {
      kind: 'delta',
      channel: this.name,
      epoch: this.#epoch,
      from: this.#version,
      to: this.#version + 1,
      at,
      put: Array.from(change.put.values(), (held) => held.row),
      remove: change.remove,
    }
    this.#version = frame.to
    this.#at = at
    this.#snapshotBlock = null
    this.#remember({ frame, bytes: change.bytes, put, patch, block: null })
    return frame
  }

  #remember(entry: Remembered): void {
    this.#ring.push(entry)
    this.#ringBytes += entry.bytes
    while (this.#ring.length > RING_FRAMES_MAX || this.#ringBytes > RING_BYTES_MAX) {
      this.#ringBytes -= this.#ring.shift()!.bytes
    }
  }

  /** Deltas that lead from a cursor to now; `null` where a snapshot is needed, or is smaller. */
  resume(cursor: Cursor): DeltaFrame[] | null {
    if (cursor.epoch !== this.#epoch || cursor.version > this.#version) return null
    const missing = this.#version - cursor.version
    if (missing > this.#ring.length) return null
    const tail = missing === 0 ? [] : this.#ring.slice(-missing)
    const bytes = tail.reduce((sum, entry) => sum + entry.bytes, 0)
    return bytes > this.#rowsBytes && missing > 1 ? null : tail.map((entry) => entry.frame)
  }

  /** The binary form of a delta that is still remembered; built once, the same bytes for everyone. */
  deltaBlock({ to }: DeltaFrame): Uint8Array | null {
    const entry = this.#ring[this.#ring.length - 1 - (this.#version - to)]
    if (!entry || entry.frame.to !== to) return null
    const { frame, put, patch } = entry
    entry.block ??= encodeFrame({ ...frame, put, patch })
    return entry.block
  }

  /** The binary form of the snapshot; built once a version. */
  snapshotBlock(): Promise<SnapshotBlock> {
    this.#snapshotBlock ??= this.#encodeSnapshot()
    return Promise.resolve({ bytes: this.#snapshotBlock, ...this.cursor })
  }

  #encodeSnapshot(): Uint8Array {
    const { rows, version, ...head } = this.snapshot()
    return encodeFrame({ ...head, from: version, to: version, put: rows })
  }

  snapshot(): SnapshotFrame {
    return {
      kind: 'snapshot',
      channel: this.name,
      epoch: this.#epoch,
      version: this.#version,
      at: this.#at,
      rows: Array.from(this.#rows.values(), (held) => held.row),
    }
  }
}

/** Rows to send whole, and rows of which the client needs only the members that changed. */
function split(changed: Iterable<PlannedRow>): [ChannelRow[], ChannelRow[]] {
  const [put, patch]: [ChannelRow[], ChannelRow[]] = [[], []]
  const shapes = new Set<string>()
  for (const { row, members } of changed) {
    const shape = members && members.join('/')
    if (shape === null || (shapes.size >= PATCH_SHAPES_MAX && !shapes.has(shape))) {
      put.push(row)
      continue
    }
    shapes.add(shape)
    const part: ChannelRow = { id: row.id }
    for (const name of members!) part[name] = row[name]
    patch.push(part)
  }
  return [put, patch]
}

/**
 * Names of the members that differ, none where the rows are equal; `null` where a member is gone or all differ, so the row
 * goes whole.
 */
function changedMembers(before: ChannelRow, after: ChannelRow): string[] | null {
  for (const name in before) if (before[name] !== undefined && after[name] === undefined) return null
  const changed: string[] = []
  let count = 0
  for (const name in after) {
    count += 1
    if (!isSame(before[name], after[name])) changed.push(name)
  }
  return changed.length > 0 && changed.length >= count - 1 ? null : changed
}

/** As JSON has them: no difference between what is `undefined` and what is not there. */
const isSame = (left: unknown, right: unknown): boolean =>
  left === right ||
  Object.is(left, right) ||
  (typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right))

/** Of a number that many digits are rarely more; quotes, colon and comma of a member. */
const [NUMBER_BYTES, MEMBER_BYTES] = [8, 4]

function bytesOf(row: ChannelRow): number {
  let bytes = 0
  for (const name in row) {
    const value = row[name]
    bytes += name.length + MEMBER_BYTES
    if (typeof value === 'string') bytes += value.length
    else if (typeof value === 'object' && value !== null) bytes += JSON.stringify(value).length
    else bytes += NUMBER_BYTES
  }
  return bytes
}
