import type { PanelRows } from '@obzor/core/plugin-api/client'
import { expect, it } from 'vitest'
import { RowsForFrame, type RowsMessage } from './rows-for-frame.ts'

const picture = (version: number, ...rows: { id: string }[]): PanelRows => ({
  rows: new Map(rows.map((row) => [row.id, row])),
  version,
  at: null,
  refusal: null,
})
const started = (): { sent: RowsMessage[]; rows: RowsForFrame } => {
  const sent: RowsMessage[] = []
  return { sent, rows: new RowsForFrame('indicators', (message) => sent.push(message)) }
}
const [a, b, c] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]

it('a frame gets every row once and then only what changed', () => {
  const { sent, rows } = started()
  rows.offer(picture(1, a, b))
  rows.taken()
  const newA = { id: 'a' }
  rows.offer(picture(2, newA, c))
  expect(sent).toMatchObject([
    { isReset: true, put: [a, b], remove: [], version: 1 },
    { isReset: false, remove: ['b'], version: 2 },
  ])
  expect(sent[1]!.put).toEqual([newA, c])
})

it('a frame that is slow gets the newest picture and none of those between', () => {
  const { sent, rows } = started()
  rows.offer(picture(1, a))
  for (let version = 2; version <= 1_000; version += 1)
    rows.offer(picture(version, a, { id: `at ${version}` }))
  expect(sent).toHaveLength(1)
  rows.taken()
  rows.taken()
  expect(sent).toHaveLength(2)
  expect(sent[1]).toMatchObject({ version: 1_000, put: [{ id: 'at 1000' }] })
})

it('a layer that is too large for a frame does not cross, and the frame is told why', () => {
  const { sent, rows } = started()
  rows.offer(picture(1, ...Array.from({ length: 20_001 }, (_, index) => ({ id: String(index) }))))
  expect(sent).toMatchObject([{ put: [], refusal: '20001 > 20000' }])
  rows.taken()
  rows.offer(picture(2, a))
  expect(sent[1]).toMatchObject({ isReset: true, put: [a], remove: [], refusal: null })
})
