import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { columnOf, valueAt, type Column } from './columns.ts'
import { decodeFrame } from './decode-columns.ts'
import { encodeFrame } from './encode-columns.ts'
import { faultOfTexts, isUtf8, TextDictionary } from './text-dictionary.ts'

const bytesOf = (titles: readonly string[]): Uint8Array =>
  encodeFrame({
    kind: 'snapshot',
    channel: 'layer:vacancies',
    epoch: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff',
    from: 7,
    to: 7,
    at: 1_700_000_000_000,
    put: titles.map((title, index) => ({ id: String(index), title })),
  })
function titlesIn(bytes: Uint8Array): Column {
  const decoded = decodeFrame(bytes)
  if (!decoded.ok) throw new Error(`${decoded.fault}: ${decoded.message}`)
  return columnOf(decoded.frame.blocks[0]!, 'title')!
}

afterEach(() => vi.restoreAllMocks())

test('a text becomes a string when it is read, once for all rows that hold it', () => {
  const bytes = bytesOf(Array.from({ length: 3000 }, (_none, index) => `Профессия ${index % 1500}`))
  const decode = vi.spyOn(TextDecoder.prototype, 'decode')
  const titles = titlesIn(bytes)
  // The name of the channel and that of the column.
  expect(decode).toHaveBeenCalledTimes(2)
  expect([valueAt(titles, 1499), valueAt(titles, 2999), valueAt(titles, 0)]).toEqual([
    'Профессия 1499',
    'Профессия 1499',
    'Профессия 0',
  ])
  expect(decode).toHaveBeenCalledTimes(4)
})

test('a text that is not UTF-8 is refused with its frame, though nobody has read it', () => {
  const bytes = bytesOf(['Токарь', 'Слесарь'])
  bytes[bytes.lastIndexOf(0xd0)] = 0xff
  expect(decodeFrame(bytes)).toMatchObject({ ok: false, fault: 'bad-text' })
})

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** A decoder reads bytes that are not UTF-8 as another text than theirs. A fatal one says so too, and takes 100 times as long. */
const isUtf8ByDecoder = (bytes: Uint8Array): boolean =>
  Buffer.from(decoder.decode(bytes), 'utf8').equals(bytes)

test('bytes are UTF-8 exactly where a decoder gives them back', () => {
  // Every first and last byte of a class, so that all classes meet in all orders.
  const edges = [
    0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
    0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
  ]
  const byte = fc.constantFrom(...edges)
  const long = fc.tuple(fc.constantFrom(0xe0, 0xed, 0xef, 0xf0, 0xf3, 0xf4), byte, byte, byte)
  const bytes = fc.oneof(
    fc.array(byte, { maxLength: 5 }).map((list) => Uint8Array.from(list)),
    long.map((list) => Uint8Array.from(list)),
  )
  const holds = fc.property(bytes, (given) => isUtf8(given) === isUtf8ByDecoder(given))
  expect(() => fc.assert(holds, { numRuns: 4000 })).not.toThrow()
  const triples = edges.flatMap((first) =>
    edges.flatMap((second) => [0x41, 0x80, 0xbf].map((third) => Uint8Array.of(first, second, third))),
  )
  expect(triples.filter((given) => isUtf8(given) !== isUtf8ByDecoder(given))).toEqual([])
})

test('exactly those cuts are accepted after which every text is UTF-8 by itself', () => {
  const texts = fc.record({
    bytes: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ maxLength: 6 }),
    ),
    cuts: fc.array(fc.nat(80), { maxLength: 5 }),
  })
  fc.assert(
    fc.property(texts, ({ bytes, cuts }) => {
      const inner = cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b)
      const ends = Uint32Array.from([...inner, bytes.length])
      const pieces = Array.from(ends, (end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
      const isFaultless = faultOfTexts(bytes, ends) === null
      expect(isFaultless).toBe(pieces.every(isUtf8ByDecoder))
      if (!isFaultless) return
      const read = new TextDictionary(bytes, ends)
      expect(pieces.map((_piece, index) => read.at(index))).toEqual(
        pieces.map((piece) => decoder.decode(piece)),
      )
      expect(read.at(pieces.length)).toBeUndefined()
    }),
    { numRuns: 2000 },
  )
})
