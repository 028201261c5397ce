import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentHash } from './content-hash.ts'
import { daysOf, TupleWriter } from './tuple-writer.ts'

test('dates are counted as the calendar counts them', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1600-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
      (date) => {
        const text = date.toISOString().slice(0, 10)
        expect(daysOf(text)).toBe(Date.parse(text) / 86_400_000)
      },
    ),
  )
})

test('whole numbers up to the safe bound and texts of any script read back as they were', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.string({ unit: 'grapheme', maxLength: 40 }), (number, text) => {
      const writer = new TupleWriter()
      writer.begin(2, 32 + text.length * 4)
      writer.int8(number)
      writer.text(text)
      const bytes = Buffer.concat(writer.take())
      expect(bytes.readInt16BE(0)).toBe(2)
      expect(Number(bytes.readBigInt64BE(6))).toBe(number)
      expect(bytes.subarray(18, 18 + bytes.readInt32BE(14)).toString()).toBe(text)
    }),
  )
})

test('tuples larger than a chunk and tuples across chunks stay whole', () => {
  const writer = new TupleWriter()
  const sizes = [10, 200_000, 400_000, 100, 262_000]
  for (const size of sizes) {
    writer.begin(1, size + 4)
    writer.bytea(Buffer.alloc(size, 7))
  }
  const bytes = Buffer.concat(writer.take())
  let at = 0
  for (const size of sizes) {
    expect([bytes.readInt16BE(at), bytes.readInt32BE(at + 2)]).toEqual([1, size])
    at += 6 + size
  }
  expect([at, writer.bytes]).toEqual([bytes.length, 0])
})

test('the fingerprint of a row changes with each of its bytes', () => {
  const seen = new Set<string>()
  const row = Buffer.alloc(121, 3)
  for (let at = 0; at < row.length; at += 1) {
    for (const value of [0, 1, 2, 4, 255]) {
      row[at] = value
      const { high, low } = contentHash(row)
      seen.add(`${high}/${low}`)
    }
    row[at] = 3
  }
  expect(seen.size).toBe(121 * 5)
})
