import { columnsOf, type ChannelRow, type Frame } from '@obzor/core/protocol'
import fc from 'fast-check'
import { fromLonLat } from 'ol/proj.js'
import { describe, expect, it } from 'vitest'
import { placesOf } from './places.ts'

const blockOf = (rows: ChannelRow[], kind: 'put' | 'patch' = 'put') => {
  const head = { channel: 'layer:x', epoch: crypto.randomUUID(), at: 0 }
  const frame: Frame = { kind: 'delta', ...head, from: 1, to: 2, remove: [], put: [], [kind]: rows }
  return columnsOf(frame).blocks.find((block) => block.kind === kind)!
}

describe('places of a block', () => {
  it('are those of the web map, to a millimetre', () => {
    const degrees = fc.record({
      lon: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
      lat: fc.integer({ min: -850_000_000, max: 850_000_000 }),
    })
    fc.assert(
      fc.property(fc.array(degrees, { minLength: 1, maxLength: 40 }), (given) => {
        const rows = given.map(({ lon, lat }, at) => ({ id: `${at}`, lon: lon / 1e7, lat: lat / 1e7 }))
        const { x, y } = placesOf(blockOf(rows))
        for (const [at, { lon, lat }] of rows.entries()) {
          const [toX, toY] = fromLonLat([lon, lat]) as [number, number]
          expect(Math.abs(x![at]! - toX)).toBeLessThan(0.001)
          expect(Math.abs(y![at]! - toY)).toBeLessThan(0.001)
        }
      }),
    )
  })

  it('are unknown for a row without a place, and not spoken of by a patch of something else', () => {
    const { x, y } = placesOf(
      blockOf([
        { id: 'a', lon: 39.5, lat: 52.5 },
        { id: 'b', lon: null, lat: null },
      ]),
    )
    expect([Number.isNaN(x![0]), Number.isNaN(x![1]), Number.isNaN(y![1])]).toEqual([false, true, true])
    expect(placesOf(blockOf([{ id: 'a', title: 'Токарь' }], 'patch'))).toEqual({ x: null, y: null })
  })

  it('are no places where the column holds texts', () => {
    const { x } = placesOf(blockOf([{ id: 'a', lon: 'east', lat: 52.5 }]))
    expect(Number.isNaN(x![0])).toBe(true)
  })
})
