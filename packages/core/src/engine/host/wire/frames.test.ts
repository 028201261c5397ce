import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeHeader, FrameDecoder } from './frames.ts'

test('frames come out the same however the stream is cut', () => {
  const frame = fc.record({
    type: fc.integer({ min: 0, max: 255 }),
    id: fc.integer({ min: 0, max: 0xffff_ffff }),
    payload: fc.uint8Array({ maxLength: 300 }),
  })
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (frames, cuts) => {
        const stream = Buffer.concat(
          frames.flatMap(({ type, id, payload }) => [encodeHeader(type, id, payload.length), payload]),
        )
        const decoder = new FrameDecoder(300)
        const out = []
        for (let at = 0, cut = 0; at < stream.length; cut += 1) {
          const size = cuts[cut % cuts.length]!
          out.push(...decoder.push(stream.subarray(at, at + size)))
          at += size
        }
        expect(out.map(({ type, id, payload }) => ({ type, id, payload: [...payload] }))).toEqual(
          frames.map(({ type, id, payload }) => ({ type, id, payload: [...payload] })),
        )
      },
    ),
  )
})

test('a frame above the bound is refused before its payload is awaited', () => {
  expect(() => new FrameDecoder(100).push(encodeHeader(16, 1, 101))).toThrow(/exceeds the bound/)
})
