import { expect, test } from 'vitest'
import { PublishedChannel, RING_FRAMES_MAX } from './published-channel.ts'

const EPOCH = 'e'
const channelAt = (version: number, ...rows: { id: string }[]): PublishedChannel => {
  const channel = new PublishedChannel('c', 'public')
  channel.begin({ epoch: EPOCH, version }, 0, rows)
  return channel
}
const put = (channel: PublishedChannel, ...rows: { id: string; value?: number }[]): void => {
  const change = channel.plan({ put: rows, remove: [] })
  if (change) channel.apply(change, 0)
}

test('a row that equals the published one is no change, and a removal of an unknown id neither', () => {
  const channel = channelAt(1, { id: 'a' })
  expect(channel.plan({ put: [{ id: 'a' }], remove: ['b'] })).toBeNull()
  expect(channel.planWhole([{ id: 'a' }])).toBeNull()
})

test('a whole new picture becomes the difference', () => {
  const channel = channelAt(1, { id: 'a' }, { id: 'b' })
  const change = channel.planWhole([{ id: 'b' }, { id: 'c' }])!
  expect(channel.apply(change, 5)).toMatchObject({ from: 1, to: 2, put: [{ id: 'c' }], remove: ['a'] })
  expect(channel.snapshot().rows.map(({ id }) => id)).toEqual(['b', 'c'])
})

test('a planned change that is never applied leaves the channel as it was', () => {
  const channel = channelAt(1, { id: 'a' })
  channel.plan({ put: [{ id: 'b' }], remove: ['a'] })
  expect(channel.cursor.version).toBe(1)
  expect(channel.snapshot().rows).toEqual([{ id: 'a' }])
})

test('resumes within the ring and from the present, not from before it, ahead of it or another epoch', () => {
  const filler = Array.from({ length: 5_000 }, (_, index) => ({ id: `row-${index}` }))
  const channel = channelAt(10, ...filler)
  for (let turn = 0; turn < RING_FRAMES_MAX + 5; turn += 1) put(channel, { id: 'a', value: turn })
  const { version } = channel.cursor
  expect(channel.resume({ epoch: EPOCH, version })).toEqual([])
  expect(channel.resume({ epoch: EPOCH, version: version - 2 })?.map(({ to }) => to)).toEqual([
    version - 1,
    version,
  ])
  expect(channel.resume({ epoch: EPOCH, version: 10 })).toBeNull()
  expect(channel.resume({ epoch: EPOCH, version: version + 1 })).toBeNull()
  expect(channel.resume({ epoch: 'other', version })).toBeNull()
})

test('where the missed deltas are larger than the rows, a snapshot is given', () => {
  const channel = channelAt(1, { id: 'a' })
  for (let turn = 0; turn < 50; turn += 1) put(channel, { id: 'a', value: turn })
  expect(channel.resume({ epoch: EPOCH, version: 1 })).toBeNull()
  expect(channel.resume({ epoch: EPOCH, version: 50 })).toHaveLength(1)
})
