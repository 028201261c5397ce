import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFrame, idAt, rowsOf, type ColumnFrame } from '../../protocol/index.ts'
import { RING_FRAMES_MAX, RowChannel } from './row-channel.ts'

const EPOCH = 'e'
const channelAt = (version: number, ...rows: { id: string }[]): RowChannel => {
  const channel = new RowChannel('c', 'public')
  channel.begin({ epoch: EPOCH, version }, 0, rows)
  return channel
}
const put = (channel: RowChannel, ...rows: { id: string; value?: number }[]): void => {
  const change = channel.plan({ put: rows, remove: [] })
  if (change) channel.apply(change, 0)
}

test('a row that equals the published one is no change, and a removal of an unknown id neither', () => {
  const channel = channelAt(1, { id: 'a' })
  expect(channel.plan({ put: [{ id: 'a' }], remove: ['b'] })).toBeNull()
  expect(channel.planWhole([{ id: 'a' }])).toBeNull()
})

test('neither another order of members nor one that is undefined makes a row another one', () => {
  const place = { lon: 39, names: { ru: 'а', en: 'b' } }
  const channel = channelAt(1, { id: 'a', note: null, place } as { id: string })
  const again = { place: { ...place }, absent: undefined, note: null, id: 'a' }
  expect(channel.plan({ put: [again], remove: [] })).toBeNull()
  expect(channel.plan({ put: [{ ...again, place: { ...place, lon: 40 } }], remove: [] })).not.toBeNull()
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

const byId = (left: object, right: object): number =>
  (left as { id: string }).id < (right as { id: string }).id ? -1 : 1
const decoded = (bytes: Uint8Array | null): ColumnFrame => {
  const read = decodeFrame(bytes!)
  if (!read.ok) throw new Error(read.message)
  return read.frame
}

test('the binary form of a delta sends a known row as its changed members only, and is built once', () => {
  const channel = channelAt(1, { id: 'a', title: 'long', value: 1 } as { id: string })
  const change = channel.plan({
    put: [
      { id: 'a', title: 'long', value: 2 },
      { id: 'b', title: 'new', value: 3 },
    ],
    remove: [],
  })
  const frame = channel.apply(change!, 5)
  const block = channel.deltaBlock(frame)
  expect(channel.deltaBlock(frame)).toBe(block)
  expect(decoded(block).blocks.map((each) => [each.kind, rowsOf(each)])).toEqual([
    ['put', [{ id: 'b', title: 'new', value: 3 }]],
    ['patch', [{ id: 'a', value: 2 }]],
  ])
})

test('the binary snapshot is built once a version and equals the rows', async () => {
  const channel = channelAt(3, { id: 'a' }, { id: 'b' })
  const { bytes } = await channel.snapshotBlock()
  expect((await channel.snapshotBlock()).bytes).toBe(bytes)
  put(channel, { id: 'c', value: 1 })
  const frame = decoded((await channel.snapshotBlock()).bytes)
  expect(frame).toMatchObject({ kind: 'snapshot', from: 4, to: 4 })
  expect(frame.blocks.flatMap(rowsOf).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})

test('applying every binary delta to the first snapshot gives the last one', () => {
  const member = fc.record({
    id: fc.constantFrom('1', '2', '3', 'x'),
    value: fc.nat(3),
    note: fc.option(fc.string()),
  })
  const turn = fc.record({
    put: fc.uniqueArray(member, { selector: ({ id }) => id }),
    remove: fc.subarray(['1', '2', 'x']),
  })
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 20 }), (turns) => {
      const channel = channelAt(1)
      const held = new Map<string, object>()
      for (const change of turns) {
        const planned = channel.plan(change)
        if (!planned) continue
        const { blocks, removed } = decoded(channel.deltaBlock(channel.apply(planned, 0)))
        for (let index = 0; index < removed.length; index += 1) held.delete(idAt(removed, index))
        for (const block of blocks)
          for (const row of rowsOf(block)) held.set(row.id, { ...held.get(row.id), ...row })
      }
      expect([...held.values()].sort(byId)).toEqual(channel.snapshot().rows.toSorted(byId))
    }),
  )
})
