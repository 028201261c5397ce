import { describe, expect, it } from 'vitest'
import { largestFirst } from './bar-line.ts'

describe('lines with bars', () => {
  it('begin with the largest, whose bar is whole, and leave out what is not known', () => {
    const parts = [
      { key: 'a', value: 5 },
      { key: 'b', value: null },
      { key: 'c', value: 20 },
    ]
    expect(largestFirst(parts)).toEqual([
      { key: 'c', value: 20, share: 1 },
      { key: 'a', value: 5, share: 0.25 },
    ])
  })
  it('have no bars where everything is nothing, and are none of nobody', () => {
    expect(largestFirst([{ value: 0 }])).toEqual([{ value: 0, share: 0 }])
    expect(largestFirst([])).toEqual([])
  })
})
