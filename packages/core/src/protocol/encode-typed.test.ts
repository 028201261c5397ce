// Columns written from typed arrays are read back as the rows that they stand for.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf, type ColumnFrame } from './columns.ts'
import { decodeFrame } from './decode-columns.ts'
import {
  FIXED_NULL,
  inOneGo,
  TEXT_NULL,
  writeBooleanSteps,
  writeFixedSteps,
  writeNumberSteps,
  writeNumericIdSteps,
  writeTextIdSteps,
  writeTextSteps,
} from './encode-typed.ts'
import { endFrame, FrameWriter, writeBlockHead, writeHead } from './frame-writer.ts'

const HEAD = {
  kind: 'snapshot',
  channel: 'layer:ж',
  epoch: '11111111-1111-4111-8111-111111111111',
  from: 3,
  to: 3,
  at: 9,
} as const
const read = (bytes: Uint8Array): ColumnFrame => {
  const decoded = decodeFrame(bytes)
  if (!decoded.ok) throw new Error(decoded.message)
  return decoded.frame
}

const number = fc.oneof(
  fc.nat(300),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.nat(100_000).map((value) => value / 1_000),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
/** As a store holds it: one zero. */
const stored = (value: number | null): number => (value === null ? Number.NaN : value + 0)

test('numbers, degrees, truth values and texts come back exactly, and null as null', () => {
  const row = fc.record({
    number: fc.option(number),
    fixed: fc.option(fc.integer({ min: -180_000_000, max: 180_000_000 })),
    flag: fc.option(fc.boolean()),
    text: fc.option(fc.string({ unit: 'grapheme', maxLength: 6 })),
  })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
      const count = rows.length
      const entries = [...new Set(rows.flatMap(({ text }) => text ?? []))]
      const writer = new FrameWriter()
      writeHead(writer, HEAD, 1)
      writeBlockHead(writer, 'put', 4)
      inOneGo(writeNumericIdSteps(writer, Float64Array.from(rows.keys()), count))
      const numbers = Float64Array.from(rows, (each) => stored(each.number))
      inOneGo(writeNumberSteps(writer, 'number', numbers, count))
      const fixed = Int32Array.from(rows, (each) => each.fixed ?? FIXED_NULL)
      inOneGo(writeFixedSteps(writer, { name: 'fixed', digits: 6 }, fixed, count))
      const flags = Uint8Array.from(rows, ({ flag }) => (flag === null ? 0 : Number(flag) + 1))
      inOneGo(writeBooleanSteps(writer, 'flag', flags, count))
      const texts = Uint32Array.from(rows, ({ text }) => (text === null ? TEXT_NULL : entries.indexOf(text)))
      inOneGo(writeTextSteps(writer, { name: 'text', entries }, texts, count))
      inOneGo(writeTextIdSteps(writer, []))
      const frame = read(endFrame(writer))
      expect(frame).toMatchObject(HEAD)
      expect(frame.blocks.flatMap(rowsOf)).toEqual(
        rows.map((each, index) => ({
          ...each,
          id: String(index),
          number: each.number === null ? null : each.number + 0,
          fixed: each.fixed === null ? null : each.fixed / 1e6,
        })),
      )
    }),
  )
})

test('a column longer than a step, and a frame that outgrows its buffer, are whole', () => {
  const count = 150_000
  const writer = new FrameWriter()
  writeHead(writer, HEAD, 1)
  writeBlockHead(writer, 'put', 2)
  let steps = 0
  for (const _step of writeNumericIdSteps(
    writer,
    Float64Array.from({ length: count }, (_, id) => id * 3),
    count,
  ))
    steps += 1
  inOneGo(
    writeNumberSteps(
      writer,
      'n',
      Float64Array.from({ length: count }, (_, id) => (id % 7 ? id / 8 : Number.NaN)),
      count,
    ),
  )
  const entries = Array.from({ length: 70_000 }, (_, index) => `слово ${index}`)
  inOneGo(
    writeTextSteps(
      writer,
      { name: 't', entries },
      Uint32Array.from({ length: count }, (_, id) => id % 70_000),
      count,
    ),
  )
  inOneGo(writeTextIdSteps(writer, ['a', 'ж']))
  const bytes = endFrame(writer)
  // As a delta: removed ids have no place in a snapshot.
  bytes[4] = 1
  new DataView(bytes.buffer).setFloat64(8, 2, true)
  const frame = read(bytes)
  const rows = frame.blocks.flatMap(rowsOf)
  expect(steps).toBeGreaterThan(20)
  expect(rows).toHaveLength(count)
  expect([rows[0], rows[1], rows.at(-1)]).toEqual([
    { id: '0', n: null, t: 'слово 0' },
    { id: '3', n: 0.125, t: 'слово 1' },
    { id: '449997', n: 18_749.875, t: 'слово 9999' },
  ])
  expect([...frame.removed]).toEqual(['a', 'ж'])
})
