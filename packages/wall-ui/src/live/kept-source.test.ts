import type { ColumnFrame, Frame } from '@obzor/core/protocol'
import { columnsOf } from '@obzor/core/protocol'
import { nextTick, ref, shallowRef } from 'vue'
import { expect, test } from 'vitest'
import { keptSource } from './kept-source.ts'
import type { ChannelPicture, Connection, LiveSource } from './live-source.ts'

const EPOCH = '11111111-1111-4111-8111-111111111111'
type Snapshot = Extract<Frame, { kind: 'snapshot' }>
const snapshot = (channel: string, version: number, value: number): Snapshot => ({
  kind: 'snapshot',
  channel,
  epoch: EPOCH,
  version,
  at: 1_000 + version,
  rows: [{ id: 'a', value }],
})
const nothing: ChannelPicture = { rows: new Map(), version: 0, epoch: null, at: null, refusal: null }
const pictureOf = ({ version, epoch, at, rows }: Snapshot): ChannelPicture => ({
  rows: new Map(rows.map((row) => [row.id, row])),
  version,
  epoch,
  at,
  refusal: null,
})

function fixture(kept: readonly Snapshot[] = []) {
  const connection = ref<Connection>('connecting')
  const pictures = new Map<string, ReturnType<typeof shallowRef<ChannelPicture>>>()
  const pictureFor = (name: string) => {
    const known = pictures.get(name) ?? shallowRef<ChannelPicture>(nothing)
    pictures.set(name, known)
    return known
  }
  const listeners: ((frames: readonly ColumnFrame[]) => void)[] = []
  const live: LiveSource = {
    channel: ((name: string) => pictureFor(name)) as unknown as LiveSource['channel'],
    listen: (_name, onFrames) => {
      listeners.push(onFrames)
      return () => undefined
    },
    connection,
    lastHeardAt: ref<number | null>(null),
  }
  const stored = new Map(kept.map((frame) => [frame.channel, frame]))
  const source = keptSource(live, {
    read: async (channel) => stored.get(channel),
    keep: async (frame) => void stored.set(frame.channel, frame),
  })
  return { ...source, connection, pictureFor, listeners, stored }
}
const valueIn = (picture: { value: ChannelPicture }): unknown => picture.value.rows.get('a')?.['value']
/** Reading is a promise or two. */
const read = async (): Promise<void> => {
  await Promise.resolve()
  await nextTick()
}

test('a page without its server shows the rows that were kept, says how old they are, and gives way to live ones', async () => {
  const { source, showKept, keptAt, connection, pictureFor } = fixture([snapshot('c', 5, 7)])
  const picture = source.channel('c')
  expect(picture.value.version).toBe(0)
  showKept()
  await read()
  expect(valueIn(picture)).toBe(7)
  expect([keptAt.value, source.lastHeardAt.value, source.connection.value]).toEqual([1_005, 1_005, 'lost'])
  pictureFor('c').value = pictureOf(snapshot('c', 6, 8))
  connection.value = 'live'
  expect(valueIn(picture)).toBe(8)
  expect([keptAt.value, source.connection.value]).toEqual([null, 'live'])
})

test('while the server answers nothing that was kept is shown', async () => {
  const { source, connection } = fixture([snapshot('c', 5, 7)])
  const picture = source.channel('c')
  await read()
  expect([picture.value.version, source.connection.value]).toEqual([0, 'connecting'])
  connection.value = 'catching-up'
  expect(source.connection.value).toBe('catching-up')
})

test('rows are kept when they have changed, and points as they came first', async () => {
  const { source, keepNow, pictureFor, listeners, stored } = fixture()
  source.channel('c')
  await keepNow()
  expect(stored.size).toBe(0)
  pictureFor('c').value = pictureOf(snapshot('c', 6, 8))
  await keepNow()
  expect(stored.get('c')).toEqual(snapshot('c', 6, 8))
  stored.clear()
  await keepNow()
  expect(stored.size).toBe(0)
  const seen: number[] = []
  source.listen('layer:points', (frames) => seen.push(frames.length))
  listeners[0]!([columnsOf(snapshot('layer:points', 3, 1))])
  await read()
  expect(seen).toEqual([1])
  expect(stored.get('layer:points')?.rows).toEqual([{ id: 'a', value: 1 }])
})

test('kept points are drawn until the first live ones, never after them', async () => {
  const { source, showKept, listeners } = fixture([snapshot('layer:points', 3, 1)])
  const versions: number[] = []
  source.listen('layer:points', (frames) => versions.push(...frames.map(({ to }) => to)))
  showKept()
  await read()
  await read()
  expect(versions).toEqual([3])
  const late: number[] = []
  source.listen('layer:points', (frames) => late.push(...frames.map(({ to }) => to)))
  listeners[1]!([columnsOf(snapshot('layer:points', 4, 2))])
  await read()
  await read()
  expect(late).toEqual([4])
})
