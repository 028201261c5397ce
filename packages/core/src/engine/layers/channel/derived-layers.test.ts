// How long areas and roll-ups live, and how many there may be.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { areaChannel, rollUpChannel } from '../../../protocol/index.ts'
import { HotStore } from '../hot-store/hot-store.ts'
import { AREAS_MAX, ROLL_UP_LINGER_MS } from './derived-layers.ts'
import { LayerChannel } from './layer-channel.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const layer = (): LayerChannel => new LayerChannel('layer:test', new HotStore([]))
const areaAt = (index: number): string =>
  areaChannel('test', { zoom: 16, minX: index, maxX: index, minY: 0, maxY: 0 })

test('everyone who asks for one name gets one stream, until the last has gone', () => {
  const { derived } = layer()
  const first = derived.open(areaAt(1))
  expect(derived.open(areaAt(1))).toEqual(first)
  derived.close(areaAt(1))
  expect([derived.size, derived.get(areaAt(1))]).toEqual([0, undefined])
})

test('a roll-up stays for a while after its last viewer, and for good when one comes back', () => {
  const { derived } = layer()
  const name = rollUpChannel('test', 5)
  const stream = derived.open(name)
  derived.close(name)
  vi.advanceTimersByTime(ROLL_UP_LINGER_MS - 1)
  expect(derived.open(name)).toEqual(stream)
  vi.advanceTimersByTime(ROLL_UP_LINGER_MS * 2)
  expect(derived.size).toBe(1)
  derived.close(name)
  vi.advanceTimersByTime(ROLL_UP_LINGER_MS)
  expect(derived.size).toBe(0)
})

test('an area past the bound is refused, one that is watched already and a roll-up are not', () => {
  const { derived } = layer()
  for (let index = 0; index < AREAS_MAX; index += 1) derived.open(areaAt(index))
  expect(derived.open(areaAt(AREAS_MAX))).toEqual({ refused: 'too-many-areas' })
  expect(derived.open(areaAt(0))).toHaveProperty('stream')
  expect(derived.open(rollUpChannel('test', 3))).toHaveProperty('stream')
  for (const index of [7, 8]) derived.close(areaAt(index))
  expect(derived.open(areaAt(AREAS_MAX))).toHaveProperty('stream')
})

test('names of another layer, and what is no derivation, are unknown', () => {
  const { derived } = layer()
  for (const name of [rollUpChannel('other', 3), 'layer:test', 'layer:test@h3/99'])
    expect(derived.open(name)).toEqual({ refused: 'unknown-channel' })
})
