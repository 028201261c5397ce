// A layer's channel against a plain map of rows: whoever applies its frames, of the whole, of an area or of a roll-up,
// holds at every version what the map holds.
import fc from 'fast-check'
import { latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import {
  areaChannel,
  decodeFrame,
  rollUpChannel,
  rowsOf,
  idAt,
  type ChannelRow,
  type ColumnFrame,
  type Cursor,
  type TileArea,
} from '../../../protocol/index.ts'
import type { LiveStream } from '../../live/published-channel.ts'
import { HotStore, type HotFeature } from '../hot-store/hot-store.ts'
import { worldX, worldY } from '../hot-store/world.ts'
import { publishedDegrees } from './feature-blocks.ts'
import { LayerChannel } from './layer-channel.ts'

const EPOCH = '11111111-1111-4111-8111-111111111111'
const COLUMNS = [
  { name: 'territory', type: 'string' },
  { name: 'title', type: 'string' },
  { name: 'salary', type: 'number' },
  { name: 'isOpen', type: 'boolean' },
] as const

interface Feature {
  id: number
  lon: number | null
  lat: number
  territory: string | null
  title: string | null
  salary: number | null
  isOpen: boolean | null
}
const hotFeature = ({ id, lon, lat, ...values }: Feature): HotFeature => ({
  id,
  at: lon === null ? null : { x: worldX(publishedDegrees(lon)), y: worldY(publishedDegrees(lat)) },
  shape: null,
  values,
})
const rowOf = ({ id, lon, lat, ...values }: Feature): ChannelRow => ({
  id: String(id),
  lon: lon === null ? null : publishedDegrees(lon),
  lat: lon === null ? null : publishedDegrees(lat),
  ...values,
})

/** A client of one stream, as SPEC.md has it. */
class Client {
  stream: LiveStream
  cursor: Cursor | null = null
  rows = new Map<string, ChannelRow>()
  constructor(stream: LiveStream) {
    this.stream = stream
  }
  take(bytes: Uint8Array): void {
    const decoded = decodeFrame(bytes)
    if (!decoded.ok) throw new Error(decoded.message)
    const { frame } = decoded
    const isNext = frame.epoch === this.cursor?.epoch && frame.from === this.cursor.version
    if (frame.channel !== this.stream.name) throw new Error(`a frame of ${frame.channel}`)
    if (frame.kind === 'snapshot') this.rows.clear()
    else if (!isNext) throw new Error(`from ${frame.from}, the client is at ${this.cursor?.version}`)
    applyTo(this.rows, frame)
    this.cursor = { epoch: frame.epoch, version: frame.to }
  }
  /** As the gateway does it: what leads on from the cursor, else a snapshot and what leads on from that. */
  async comeBack(join: () => void): Promise<void> {
    while (!this.resume()) this.take((await this.stream.snapshotBlock()).bytes)
    // In the same moment: no version may come between what was missed and what follows.
    join()
  }
  /** From one area to another by the difference alone. */
  moveTo(stream: LiveStream): void {
    const move = stream.moveBlock!(this.stream)!
    this.stream = stream
    this.take(move)
  }
  resume(): boolean {
    const missed = this.cursor && this.stream.resume(this.cursor)
    for (const frame of missed ?? []) this.take(this.stream.deltaBlock(frame)!)
    return missed !== null
  }
}
function applyTo(rows: Map<string, ChannelRow>, { removed, blocks }: ColumnFrame): void {
  for (let index = 0; index < removed.length; index += 1) rows.delete(idAt(removed, index))
  for (const block of blocks) {
    for (const row of rowsOf(block)) {
      if (block.kind === 'put') rows.set(row.id, row)
      else rows.set(row.id, { ...rows.get(row.id)!, ...row })
    }
  }
}

const AREAS: TileArea[] = [
  { zoom: 3, minX: 4, maxX: 4, minY: 2, maxY: 2 },
  { zoom: 6, minX: 38, maxX: 39, minY: 20, maxY: 22 },
  { zoom: 0, minX: 0, maxX: 0, minY: 0, maxY: 0 },
]
const RESOLUTIONS = [3, 5]

class Model {
  readonly channel = new LayerChannel('layer:test', new HotStore(COLUMNS))
  readonly features = new Map<number, Feature>()
  readonly members = new Set<Client>()

  constructor(features: readonly Feature[]) {
    this.channel.beginReading(true)
    for (const feature of features) {
      this.features.set(feature.id, feature)
      this.channel.take(hotFeature(feature))
    }
    this.channel.endWholeReading()
    this.channel.begin({ epoch: EPOCH, version: 7 }, 1, [])
  }

  open(name: string): LiveStream {
    const opened = this.channel.derived.open(name)
    if ('refused' in opened) throw new Error(opened.refused)
    return opened.stream
  }

  streams(): LiveStream[] {
    return [
      this.channel,
      ...AREAS.map((area) => this.open(areaChannel('test', area))),
      ...RESOLUTIONS.map((resolution) => this.open(rollUpChannel('test', resolution))),
    ]
  }

  /** One turn of the relay. */
  turn(put: readonly Feature[], remove: readonly number[], isWhole: boolean): void {
    for (const id of remove) this.features.delete(id)
    for (const feature of put) this.features.set(feature.id, feature)
    this.channel.beginReading(isWhole)
    if (isWhole) for (const feature of this.features.values()) this.channel.take(hotFeature(feature))
    else {
      for (const feature of put) this.channel.take(hotFeature(feature))
      for (const id of remove) if (!this.features.has(id)) this.channel.takeRemoved(id)
    }
    if (isWhole) this.channel.endWholeReading()
    const change = this.channel.plan()
    if (!change) return
    const frame = this.channel.apply(change, 2)
    for (const client of this.members) {
      const { stream } = client
      const own =
        stream === this.channel
          ? frame
          : this.channel.derived.changes().find((each) => each.stream === stream)?.frame
      if (own) client.take(stream.deltaBlock(own)!)
    }
  }

  expected(stream: LiveStream): Map<string, ChannelRow> {
    const rows = [...this.features.values()]
    const index = this.streams().indexOf(stream) - 1
    if (index < 0) return byId(rows.map(rowOf))
    const area = AREAS[index]
    return byId(
      area
        ? rows.filter((row) => isWithin(area, row)).map(rowOf)
        : cellsOf(rows, RESOLUTIONS[index - AREAS.length]!),
    )
  }
}

const byId = (rows: readonly ChannelRow[]): Map<string, ChannelRow> =>
  new Map(rows.map((row) => [row.id, row]))

function isWithin({ zoom, minX, maxX, minY, maxY }: TileArea, { lon, lat }: Feature): boolean {
  if (lon === null) return false
  const size = 2 ** (32 - zoom)
  const [x, y] = [Math.floor(worldX(lon) / size), Math.floor(worldY(lat) / size)]
  return x >= minX && x <= maxX && y >= minY && y <= maxY
}

function cellsOf(features: readonly Feature[], resolution: number): ChannelRow[] {
  const cells = new Map<string, { id: string; count: number; thousandths: number; known: number }>()
  for (const { lon, lat, salary } of features) {
    if (lon === null) continue
    const id = latLngToCell(publishedDegrees(lat), publishedDegrees(lon), resolution)
    const cell = cells.get(id) ?? { id, count: 0, thousandths: 0, known: 0 }
    cells.set(id, cell)
    cell.count += 1
    if (salary === null) continue
    cell.thousandths += Math.round(salary * 1_000)
    cell.known += 1
  }
  return [...cells.values()].map(({ id, count, thousandths, known }) => ({
    id,
    count,
    'salary.sum': thousandths / 1_000,
    'salary.known': known,
  }))
}

/** Places lie around the corner of several areas, so that many changes cross an edge. */
const feature = fc.record({
  id: fc.nat(30),
  lon: fc.option(fc.constantFrom(10.123_456_7, 39.3, 39.374_999, 40.1, 44.9, 45.2, 50.5)),
  lat: fc.constantFrom(40.979, 41.1, 52.5, 53.330_872_9, 60.2),
  territory: fc.option(fc.constantFrom('42600000', '42700000')),
  title: fc.option(fc.constantFrom('токарь', 'врач', 'sand 🏖', '')),
  salary: fc.option(fc.constantFrom(0, 45_000, 45_000.5, 0.1, -3, 1e10)),
  isOpen: fc.option(fc.boolean()),
})
const turn = fc.record({
  put: fc.uniqueArray(feature, { selector: ({ id }) => id, maxLength: 6 }),
  remove: fc.array(fc.nat(30), { maxLength: 3 }),
  isWhole: fc.boolean(),
  /** What clients do before it: come back, or are cut off. */
  comes: fc.nat(11),
  goes: fc.nat(11),
  /** An area that one client moves to. */
  moves: fc.nat(AREAS.length - 1),
  /** Whether the turn happens while snapshots are under way. */
  isDuring: fc.boolean(),
})

test('clients of a layer, of its areas and of its roll-ups hold at every version what the layer holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(feature, { selector: ({ id }) => id }),
      fc.array(turn, { minLength: 1, maxLength: 12 }),
      async (first, turns) => {
        const model = new Model(first)
        const clients = [...model.streams(), ...model.streams()].map((stream) => new Client(stream))
        const [, mover] = clients
        for (const { put, remove, isWhole, comes, goes, moves, isDuring } of turns) {
          const area = model.streams()[1 + moves]!
          if (model.members.has(mover!) && mover!.stream !== area) mover!.moveTo(area)
          model.members.delete(clients[goes]!)
          const coming = clients.slice(0, comes).filter((client) => !model.members.has(client))
          const back = coming.map((client) => client.comeBack(() => model.members.add(client)))
          if (!isDuring) await Promise.all(back)
          model.turn(put, remove, isWhole)
          await Promise.all(back)
          for (const client of model.members) {
            expect(client.cursor).toEqual(client.stream.cursor)
            expect(client.rows).toEqual(model.expected(client.stream))
          }
        }
      },
    ),
    { numRuns: 150 },
  )
}, 120_000)
