import { expect, test } from 'vitest'
import { encodeFrame, type ChannelRow } from '../../protocol/index.ts'
import { jsonSnapshot } from './json-snapshot.ts'

const EPOCH = '11111111-1111-4111-8111-111111111111'
const blockOf = (rows: ChannelRow[]): Uint8Array =>
  encodeFrame({
    kind: 'snapshot',
    channel: 'test',
    epoch: EPOCH,
    from: 4,
    to: 4,
    at: 9,
    put: rows,
    remove: [],
  })
const packetOf = async (rows: ChannelRow[]): Promise<unknown> => {
  const { payloads } = await jsonSnapshot({ bytes: blockOf(rows), epoch: EPOCH, version: 4 })
  const text = Buffer.from(payloads[0]!).toString()
  expect(text.startsWith('42')).toBe(true)
  return JSON.parse(text.slice(2))
}
const event = (rows: ChannelRow[]): unknown => [
  'frame',
  { kind: 'snapshot', channel: 'test', epoch: EPOCH, version: 4, at: 9, rows },
]

test('rows of one shape and of many, more than one step of them, and none are the event as Socket.IO would send it', async () => {
  const plain = Array.from({ length: 1_000 }, (_, id): ChannelRow => {
    return {
      id: String(id),
      lon: 39 + id / 1e6,
      title: id % 3 === 0 ? null : `«${id}»\n`,
      isOpen: id % 2 === 0,
    }
  })
  const mixed = [{ id: 'а', title: { ru: 'б', en: 'b' } }, { id: 'б', count: 1 }, { id: 'в' }]
  for (const rows of [plain, mixed, []]) expect(await packetOf(rows)).toEqual(event(rows))
})

test('bytes that are no frame give no snapshot', async () => {
  await expect(jsonSnapshot({ bytes: new Uint8Array(99), epoch: EPOCH, version: 4 })).rejects.toThrow(
    'cannot be read',
  )
})
