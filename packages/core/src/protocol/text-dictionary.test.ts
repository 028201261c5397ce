import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { columnOf, valueAt, type Column } from './columns.ts'
import { decodeFrame } from './decode-columns.ts'
import { encodeFrame } from './encode-columns.ts'
import { faultOfTexts, TextDictionary } from './text-dictionary.ts'

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
  // The name of the channel, that of the column, and the proof of all texts together.
  expect(decode).toHaveBeenCalledTimes(3)
  expect([valueAt(titles, 1499), valueAt(titles, 2999), valueAt(titles, 0)]).toEqual([
    'Профессия 1499',
    'Профессия 1499',
    'Профессия 0',
  ])
  expect(decode).toHaveBeenCalledTimes(5)
})

test('a text that is not UTF-8 is refused with its frame, though nobody has read it', () => {
  const bytes = bytesOf(['Токарь', 'Слесарь'])
  bytes[bytes.lastIndexOf(0xd0)] = 0xff
  expect(decodeFrame(bytes)).toMatchObject({ ok: false, fault: 'bad-text' })
})

test('exactly those cuts are accepted after which every text is UTF-8 by itself', () => {
  const isUtf8 = (bytes: Uint8Array): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      return true
    } catch {
      return false
    }
  }
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
      expect(faultOfTexts(bytes, ends) === null).toBe(pieces.every(isUtf8))
    }),
    { numRuns: 2000 },
  )
})

test('texts past one proof are proven as well, and read back', () => {
  const long = 'я'.repeat(700_000)
  const texts = [long, 'б', long, 'конец'].map((text) => new TextEncoder().encode(text))
  const bytes = Uint8Array.from(Buffer.concat(texts))
  let end = 0
  const ends = Uint32Array.from(texts, (text) => (end += text.length))
  expect(faultOfTexts(bytes, ends)).toBeNull()
  const read = new TextDictionary(bytes, ends)
  expect([read.at(3), read.at(1), read.at(2) === long, read.at(4)]).toEqual(['конец', 'б', true, undefined])
  bytes[bytes.length - 1] = 0xd0
  expect(faultOfTexts(bytes, ends)).toMatch(/not UTF-8/)
})
