import { expect, test } from 'vitest'
import { fillWages } from './wages.ts'

test('a published wage stays; a gap takes the year before and the median growth; else the median', () => {
  const filled = fillWages([
    { before: 100, now: 120 },
    { before: 200, now: 220 },
    { before: 100, now: 130 },
    { before: 50, now: null },
    { before: null, now: null },
  ])
  expect(filled.map(({ kopecks }) => kopecks)).toEqual([12_000, 22_000, 13_000, 6_000, 13_000])
  expect(filled.map(({ note }) => note?.split(':')[1]?.trim())).toEqual([
    undefined,
    undefined,
    undefined,
    "the year before × the region's median growth 1.200",
    "the region's median",
  ])
})

test('a region without any wage keeps its gaps', () => {
  expect(fillWages([{ before: null, now: null }])).toEqual([{ kopecks: null }])
})
