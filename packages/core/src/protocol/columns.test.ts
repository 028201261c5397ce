import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnOf, rowsOf, type ColumnFrame } from './columns.ts'
import { decodeFrame } from './decode-columns.ts'
import { encodeFrame, type FrameToEncode } from './encode-columns.ts'
import type { ChannelRow } from './frames.ts'

const EPOCH = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff'
const SNAPSHOT: FrameToEncode = {
  kind: 'snapshot',
  channel: 'layer:vacancies',
  epoch: EPOCH,
  from: 7,
  to: 7,
  at: 1_700_000_000_000,
  put: [],
}
const read = (bytes: Uint8Array): ColumnFrame => {
  const decoded = decodeFrame(bytes)
  if (!decoded.ok) throw new Error(`${decoded.fault}: ${decoded.message}`)
  return decoded.frame
}
const rowsIn = (frame: ColumnFrame): ChannelRow[] => frame.blocks.flatMap(rowsOf)
const byId = (rows: readonly ChannelRow[]): Map<string, unknown> =>
  new Map(rows.map((row) => [row.id, JSON.parse(JSON.stringify(row))]))

test('a point of a layer without long texts takes at most 25 bytes, and every degree is exact', () => {
  const put = Array.from({ length: 10_000 }, (_, index) => ({
    id: String(100_000 + index),
    lon: Math.round((37 + ((index * 7919) % 100_000) / 33_333) * 1e6) / 1e6,
    lat: Math.round((52 + ((index * 104_729) % 100_000) / 71_429) * 1e6) / 1e6,
    territory: `426${String(index % 21).padStart(5, '0')}`,
    title: `Профессия ${index % 300}`,
    places: index % 12,
    salary: 20_000 + ((index * 31) % 90_000),
  }))
  const bytes = encodeFrame({ ...SNAPSHOT, put })
  expect(bytes.byteLength / put.length).toBeLessThanOrEqual(25)
  const frame = read(bytes)
  expect(rowsIn(frame)).toEqual(put)
  expect(columnOf(frame.blocks[0]!, 'lon')).toMatchObject({ kind: 'fixed', digits: 6, present: null })
})

test('a delta carries whole rows, changed members and removed ids', () => {
  const frame = read(
    encodeFrame({
      ...SNAPSHOT,
      kind: 'delta',
      to: 8,
      put: [{ id: 'a/1', value: 0.1 + 0.2, note: null }],
      patch: [
        { id: 'b', value: 3 },
        { id: 'c', value: -4 },
        { id: 'd', note: 'н' },
      ],
      remove: ['9007199254740993', '5'],
    }),
  )
  expect(frame).toMatchObject({ kind: 'delta', channel: 'layer:vacancies', epoch: EPOCH, from: 7, to: 8 })
  expect(frame.blocks.map((block) => [block.kind, rowsOf(block)])).toEqual([
    ['put', [{ id: 'a/1', value: 0.1 + 0.2, note: null }]],
    [
      'patch',
      [
        { id: 'b', value: 3 },
        { id: 'c', value: -4 },
      ],
    ],
    ['patch', [{ id: 'd', note: 'н' }]],
  ])
  expect([...frame.removed]).toEqual(['9007199254740993', '5'])
})

const member = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.integer({ min: -180_000_000, max: 180_000_000 }).map((scaled) => scaled / 1e6),
  fc.boolean(),
  fc.string({ unit: 'grapheme' }),
  fc.constant(null),
  fc.jsonValue(),
)
const name = fc.constantFrom('lon', 'value', 'имя', 'constructor', 'toString', 'x')
const rows = fc
  .uniqueArray(fc.tuple(fc.oneof(fc.nat().map(String), fc.string()), fc.dictionary(name, member)), {
    selector: ([id]) => id,
    maxLength: 30,
  })
  .map((pairs) => pairs.map(([id, members]): ChannelRow => ({ ...members, id })))

test('whatever JSON can hold comes back as JSON would give it', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(rows, rows, (put, patch) => {
      const frame = read(encodeFrame({ ...SNAPSHOT, kind: 'delta', to: 8, put, patch }))
      const blocks = (kind: string): ChannelRow[] =>
        frame.blocks.filter((block) => block.kind === kind).flatMap(rowsOf)
      expect(byId(blocks('put'))).toEqual(byId(put))
      expect(byId(blocks('patch'))).toEqual(byId(patch))
    }),
    { numRuns: 500 },
  )
})

test('numbers take the least room that gives them back exactly', () => {
  const kindOf = (...values: (number | null)[]): string => {
    const put = values.map((value, index) => ({ id: String(index), value }))
    const frame = read(encodeFrame({ ...SNAPSHOT, put }))
    expect(rowsIn(frame)).toEqual(put)
    const { kind, digits } = frame.blocks[0]!.columns[0]!
    return digits ? `${kind} ${digits}` : kind
  }
  expect([
    kindOf(0, 255),
    kindOf(null, 65_535),
    kindOf(65_536),
    kindOf(-1),
    kindOf(2 ** 40),
    kindOf(0.5, 8.7),
    kindOf(39.123456, 52),
    kindOf(2 ** -20),
    kindOf(1 / 3),
    kindOf(200_000_000.5, 0.000_001),
  ]).toEqual(['u8', 'u16', 'u32', 'i32', 'f64', 'fixed 1', 'fixed 6', 'f32', 'f64', 'f64'])
})

// ---- hostile bytes

const GOLDEN: FrameToEncode[] = [
  { ...SNAPSHOT, put: [{ id: '1', lon: 39.6, lat: 52.6, territory: '42701000', isOpen: true }] },
  {
    ...SNAPSHOT,
    kind: 'delta',
    to: 9,
    put: [{ id: 'r/48', value: 1 / 3, tags: ['a', { b: null }], note: null }],
    patch: [{ id: '12', places: 4 }],
    remove: ['3', '4'],
  },
]

test(
  'mutated and cut frames give a frame or a typed fault, quickly and without large allocations',
  { timeout: 60_000 },
  () => {
    const sources = GOLDEN.map((frame) => encodeFrame(frame))
    const edit = fc.record({
      at: fc.nat(400),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)),
    })
    const mutation = fc.record({
      source: fc.nat(sources.length - 1),
      edits: fc.array(edit, { minLength: 1, maxLength: 6 }),
      cut: fc.option(fc.nat(400)),
      /** The promised length is mended, so that the mutation is read past the header. */
      isMended: fc.boolean(),
    })
    const holds = fc.property(mutation, ({ source, edits, cut, isMended }) => {
      let bytes = sources[source]!.slice()
      if (cut !== null) bytes = bytes.slice(0, cut)
      for (const { at, byte } of edits) if (at < bytes.length) bytes[at] = byte
      if (isMended && bytes.length >= 56) new DataView(bytes.buffer).setUint32(48, bytes.length, true)
      const decoded = decodeFrame(bytes)
      // Nothing in a frame can be larger than the bytes that carried it allow.
      return decoded.ok ? rowsIn(decoded.frame).length <= bytes.length : /^[a-z-]+$/.test(decoded.fault)
    })
    expect(() => fc.assert(holds, { numRuns: 20_000 })).not.toThrow()
  },
)

test('arbitrary bytes are no frame', () => {
  const arbitrary = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => !decodeFrame(bytes).ok)
  expect(() => fc.assert(arbitrary)).not.toThrow()
})

test('a count that promises more than came is refused before anything is allocated', () => {
  const bytes = encodeFrame(GOLDEN[0]!)
  const view = new DataView(bytes.buffer)
  // The first block begins at the next multiple of 8 after the channel's name; its count of ids stands 8 bytes on.
  view.setUint32(Math.ceil((56 + 15) / 8) * 8 + 8, 0xff_ff_ff_ff, true)
  expect(decodeFrame(bytes)).toMatchObject({ ok: false, fault: 'truncated' })
})

test('a frame that lies anywhere in a larger buffer is read as well', () => {
  const bytes = encodeFrame(GOLDEN[1]!)
  const moved = new Uint8Array(bytes.length + 3)
  moved.set(bytes, 3)
  expect(rowsIn(read(moved.subarray(3)))).toEqual(rowsIn(read(bytes)))
  expect(rowsIn(read(Buffer.from(moved.buffer, 3)))).toEqual(rowsIn(read(bytes)))
})

test('a column cannot change what an object is', () => {
  const renamed = (from: string, to: string): unknown => {
    const text = Buffer.from(encodeFrame({ ...SNAPSHOT, put: [{ id: '1', [from]: 1 }] })).toString('latin1')
    return decodeFrame(Buffer.from(text.replace(from, to), 'latin1'))
  }
  const refused = { ok: false, fault: 'bad-column' }
  expect(renamed('a_proto_b', '__proto__')).toMatchObject(refused)
  expect(renamed('xy', 'id')).toMatchObject(refused)
})

test('frames stay as they were: golden bytes', async () => {
  const golden = GOLDEN.map((frame) =>
    Buffer.from(encodeFrame(frame)).toString('hex').replaceAll(/.{64}/g, '$&\n'),
  )
  await expect(`${golden.join('\n\n')}\n`).toMatchFileSnapshot('../../../../tests/fixtures/column-frames.hex')
})
