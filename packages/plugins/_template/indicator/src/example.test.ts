import { indicatorValue } from '@obzor/core/plugin-api/testing'
import { expect, it } from 'vitest'
import { examplePlugin } from './index.ts'

it('counts the children of poor households among all children', () => {
  const households = [
    { members: 4, children: 2, incomeKopecks: 3_000_000, lineKopecks: 6_000_000 },
    { members: 3, children: 1, incomeKopecks: 9_000_000, lineKopecks: 4_500_000 },
    { members: 1, children: 1, incomeKopecks: 1_500_000, lineKopecks: 1_500_000 },
  ]
  expect(indicatorValue(examplePlugin, 'example.share', households)).toBe(50)
  expect(indicatorValue(examplePlugin, 'example.share', [])).toBeNull()
})
