import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { inOneGo, SLICE_ROWS } from '../slices.ts'
import { POINT_BYTES, type PointLook } from './point-records.ts'
import { PointStore } from './point-store.ts'

const FADE_MS = 800
let now = 0
const open = (): PointStore => new PointStore({ now: () => now, fadeMs: FADE_MS })
const look = (x: number, part: Partial<PointLook> = {}): PointLook => ({
  x,
  y: -x,
  size: 0.5,
  colour: 0.25,
  opacity: 1,
  ...part,
})
const shorts = (store: PointStore): Uint16Array => new Uint16Array(store.bytes.buffer)
beforeEach(() => (now = 0))

describe('the records of a point layer', () => {
  it('equal what was put, patched and removed last, in any order', () => {
    const ids = fc.integer({ min: 0, max: 40 }).map(String)
    const places = fc.integer({ min: -1000, max: 1000 })
    const change = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), id: ids, x: places }),
      fc.record({ kind: fc.constant('patch' as const), id: ids, x: places }),
      fc.record({ kind: fc.constant('remove' as const), id: ids, x: places }),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const store = open()
        const oracle = new Map<string, number>()
        const answers: boolean[] = []
        const expected: boolean[] = []
        for (const { kind, id, x } of changes) {
          expected.push(kind === 'put' || oracle.has(id))
          if (kind === 'remove') oracle.delete(id)
          else if (kind === 'put' || oracle.has(id)) oracle.set(id, x)
          if (kind === 'patch') answers.push(store.patch(id, { x }))
          else if (kind === 'remove') answers.push(store.remove(id))
          else {
            store.put(id, look(x))
            answers.push(true)
          }
        }
        expect(answers).toEqual(expected)
        expect(store.size).toBe(oracle.size)
        const drawn = Array.from({ length: store.used }, (_, slot) => slot)
          .filter((slot) => store.at(slot).opacity > 0)
          .map((slot) => [store.idAt(slot), store.at(slot).x])
        expect(new Map(drawn as [string, number][])).toEqual(oracle)
      }),
    )
  })

  it('are uploaded where they changed and nowhere else', () => {
    const store = open()
    for (let id = 0; id < 1000; id++) store.put(id, look(id))
    expect(store.takeDirty().isWhole).toBe(true)
    expect(store.takeDirty()).toEqual({ isWhole: false, ranges: [] })
    store.patch(3, { colour: 1 })
    store.patch(900, { colour: 1 })
    const { isWhole, ranges } = store.takeDirty()
    expect(isWhole).toBe(false)
    expect(ranges.map(({ from, to }) => [from / POINT_BYTES, to / POINT_BYTES])).toEqual([
      [0, 64],
      [896, 960],
    ])
  })

  it('join ranges that lie near each other into one upload', () => {
    const store = open()
    for (let id = 0; id < 1000; id++) store.put(id, look(id))
    store.takeDirty()
    for (const id of [500, 0, 100, 70]) store.patch(id, { colour: 1 })
    expect(store.takeDirty().ranges).toHaveLength(2)
  })

  it('are uploaded whole after they outgrew their room, with nothing lost', () => {
    const store = open()
    for (let id = 0; id < 5000; id++) {
      store.put(id, look(id))
      if (id === 1023) store.takeDirty()
    }
    expect(store.takeDirty().isWhole).toBe(true)
    expect([store.get(0)?.x, store.get(4999)?.x]).toEqual([0, 4999])
  })

  it('use the room of the removed again', () => {
    const store = open()
    for (let round = 0; round < 5; round++) {
      for (let id = 0; id < 900; id++) store.put(`${round}-${id}`, look(id))
      for (let id = 0; id < 900; id++) store.remove(`${round}-${id}`)
    }
    expect([store.size, store.used]).toEqual([0, 900])
  })

  it('start a change in the middle of a fade from what is seen, not from where it began', () => {
    const store = open()
    store.put('a', look(0, { size: 0 }))
    now = 5000
    store.patch('a', { size: 1 })
    now = 5000 + FADE_MS / 2
    store.patch('a', { size: 0 })
    // Half of the time, seven eighths of the way by the cubic ease.
    expect(shorts(store)[9]! / 65535).toBeCloseTo(0.875, 2)
    expect(store.isFading).toBe(true)
    now += FADE_MS
    expect(store.isFading).toBe(false)
  })

  it('keep centimetres in a region far from zero', () => {
    const store = open()
    const [x, y] = [4_408_000.123, 6_910_000.456]
    store.put('a', { ...look(0), x, y })
    store.put('b', { ...look(0), x: x + 300_000.05, y: y - 200_000.05 })
    expect(store.get('b')!.x).toBeCloseTo(x + 300_000.05, 1)
    expect(store.get('b')!.y).toBeCloseTo(y - 200_000.05, 1)
  })

  it('tell time from a new zero each hour, so that a fade is smooth after a month too', () => {
    const store = open()
    store.put('a', look(0))
    now = 30 * 24 * 3600 * 1000
    expect(store.takeDirty().isWhole).toBe(true)
    expect(store.clockS).toBe(0)
    now += 500
    store.patch('a', { size: 1 })
    expect(new Float32Array(store.bytes.buffer)[2]).toBe(0.5)
  })

  it.each([
    ['numbers', Float64Array.from([10, 2 ** 40, 30])],
    ['strings', ['10', `${2 ** 40}`, '30']],
  ])('are loaded as columns with ids that are %s, and changed after', (kind, ids) => {
    const id = (value: number): number | string => (kind === 'numbers' ? value : String(value))
    const store = open()
    const columns = { x: Float64Array.from([1, 2, 3]), y: Float64Array.from([4, 5, 6]) }
    store.load({ ids, ...columns, colour: Float32Array.from([0, 0.5, 1]) })
    expect(store.size).toBe(3)
    expect(store.get(id(2 ** 40))).toMatchObject({ x: 2, y: 5 })
    expect(store.get(id(30))!.colour).toBe(1)
    store.remove(id(10))
    for (let more = 100; more < 3000; more++) store.put(id(more), look(more))
    expect([store.size, store.get(id(2999))!.x, store.get(id(10))]).toEqual([2902, 2999, undefined])
    expect(store.idAt(1)).toBe(id(2 ** 40))
  })

  it('keep the icon of a point through changes of the rest, and say that icons are wanted', () => {
    const store = open()
    store.put('plain', look(0))
    expect(store.hasIcons).toBe(false)
    store.put('a', look(1, { icon: 3 }))
    store.patch('a', { colour: 1 })
    expect([store.get('plain')!.icon, store.get('a')!.icon, store.hasIcons]).toEqual([0, 3, true])
    store.remove('a')
    store.put('b', look(2))
    expect(store.get('b')!.icon).toBe(0)
    const columns = { x: Float64Array.of(1, 2), y: Float64Array.of(1, 2), icon: Uint16Array.of(7, 0) }
    store.load({ ids: ['c', 'd'], ...columns })
    expect([store.get('c')!.icon, store.get('d')!.icon]).toEqual([7, 0])
  })

  it('are prepared a slice at a time beside those that stand, which change until the new ones take their place', () => {
    const store = open()
    store.put(1, look(1))
    store.takeDirty()
    const count = 10_000
    const reads = { now: 0, most: 0 }
    const x = new Proxy(new Float64Array(count).fill(7), {
      get: (column, name) => {
        if (/^\d+$/.test(String(name))) reads.now += 1
        return Reflect.get(column, name) as unknown
      },
    })
    const ids = Float64Array.from({ length: count }, (_, at) => at)
    const steps = store.prepare({ ids, x, y: new Float64Array(count) })
    for (;;) {
      reads.now = 0
      const { done, value } = steps.next()
      reads.most = Math.max(reads.most, reads.now)
      if (done) {
        store.adopt(value)
        break
      }
      store.patch(1, { x: 2 })
      expect([store.size, store.get(1)!.x]).toEqual([1, 2])
    }
    // One more for the origin.
    expect(reads.most).toBe(SLICE_ROWS + 1)
    expect([store.size, store.get(1)!.x, store.takeDirty().isWhole]).toEqual([count, 7, true])
    store.put(count, look(3))
    expect([store.size, store.get(count - 1)!.x, store.get(count)!.x]).toEqual([count + 1, 7, 3])
  })

  it('are none after nothing was put in their place', () => {
    const store = open()
    store.put('a', look(1))
    store.adopt(inOneGo(store.prepare({ ids: [], x: new Float64Array(), y: new Float64Array() })))
    expect([store.size, store.used, store.get('a')]).toEqual([0, 0, undefined])
  })
})
