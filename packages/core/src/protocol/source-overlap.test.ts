import { expect, test } from 'vitest'
import type { OverlapRow } from './registry-channels.ts'
import { overlapOf } from './source-overlap.ts'

const text = { ru: 'Источник', en: 'Source' }
const source = (id: string, people: number | null, only: number | null = 0): OverlapRow => ({
  id,
  kind: 'source',
  title: text,
  agency: text,
  people,
  only,
})
const depth = (sources: number, people: number): OverlapRow => ({
  id: `in ${sources}`,
  kind: 'depth',
  sources,
  people,
})

test('each line tells what share of its people every other source knows, the largest source first', () => {
  const { lines } = overlapOf([
    source('a', 100),
    source('b', 400),
    source('c', null),
    { id: 'a/b', kind: 'pair', left: 'a', right: 'b', people: 80 },
    { id: 'a/c', kind: 'pair', left: 'a', right: 'c', people: null },
  ])
  expect(lines.map(({ row }) => row.id)).toEqual(['b', 'a', 'c'])
  expect(lines[0]!.cells.map(({ share }) => share)).toEqual([1, 0.2, null])
  expect(lines[1]!.cells.map(({ share }) => share)).toEqual([0.8, 1, null])
  expect(lines[2]!.cells.every(({ share }) => share === null)).toBe(true)
})

test('who is in many sources is told together', () => {
  const { depths } = overlapOf([depth(1, 50), depth(2, 30), depth(4, 10), depth(6, 10)])
  expect(depths.map(({ sources, isLast, share }) => [sources, isLast, share])).toEqual([
    [1, false, 0.5],
    [2, false, 0.3],
    [3, false, 0],
    [4, true, 0.2],
  ])
})
