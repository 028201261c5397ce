// What agencies that answer by extracts send while it plays.
import { expect, test } from 'vitest'
import { inventRegion } from '../people-model.ts'
import { smallPack } from '../testing/small-pack.ts'
import { LiveExtracts, type LiveFile } from './live-extracts.ts'

const pack = smallPack()
const region = inventRegion(pack, 3_000, 7)
const day = (first: number): LiveFile[] =>
  Array.from({ length: 12 }, (_, tick) => new LiveExtracts(region).of(first + tick, '2024-12-20')).flat()

test('every agency sends once a day, each at a tick of its own, and the same for the same tick', () => {
  const files = day(24)
  expect(new Set(files.map(({ inbox }) => inbox))).toEqual(
    new Set(['katarsis', 'mvd', 'fri', 'rosreestr', 'mobile', 'commuting']),
  )
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length)
  expect(day(24)).toEqual(files)
  expect(day(36).map(({ text }) => text)).not.toEqual(files.map(({ text }) => text))
})

test('somebody is registered from that day and somebody leaves on it', () => {
  const text = day(24).find(({ inbox }) => inbox === 'katarsis')!.text
  const rows = text.trimEnd().split('\n').slice(1)
  expect(rows.filter((row) => row.includes(';20.12.2024;'))).toHaveLength(1)
  expect(rows.filter((row) => row.endsWith(';20.12.2024'))).toHaveLength(1)
})

test('an operator tells of groups it told of before, and of none that is too small', () => {
  const { text } = day(24).find(({ inbox }) => inbox === 'mobile')!
  const counts = text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => Number(/\d+$/.exec(row)![0]))
  expect(counts.length).toBeGreaterThan(0)
  expect(Math.min(...counts)).toBeGreaterThan(5)
})
