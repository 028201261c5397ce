import { describe, expect, test } from 'vitest'
import {
  BY_DEPTH,
  BY_RATIO,
  RATIO_EDGES_OF_LINE,
  typeOf,
  type BreakdownDimension,
  type Expression,
} from './index.ts'

/** Class of a household with this income and this line, kopecks. */
function classOf(dimension: BreakdownDimension, incomeKopecks: number, lineKopecks: number): string {
  const fields: Record<string, number> = { incomeKopecks, lineKopecks }
  const value = (part: Expression): number => {
    switch (part.op) {
      case 'field':
        return fields[part.name]!
      case 'int':
        return part.value
      case 'min':
        return Math.min(value(part.left), value(part.right))
      case 'eq':
        return Number(value(part.left) === value(part.right))
      case 'when':
        return value(part.condition) ? value(part.yes) : value(part.no)
      case 'ratio':
        return value(part.right) > 0 ? Math.floor((value(part.left) * part.scale) / value(part.right)) : 0
      case 'bin':
        return part.edges.filter((edge) => edge <= value(part.of)).length
      default:
        throw new Error(part.op)
    }
  }
  return dimension.values[value(dimension.of)]!.code
}

describe('income against the line', () => {
  test('has an edge on the line, so that its classes below it are the poor', () => {
    expect(RATIO_EDGES_OF_LINE).toContain(1)
    expect(classOf(BY_RATIO, 999_999, 1_000_000)).toBe('950-1000')
    expect(classOf(BY_RATIO, 1_000_000, 1_000_000)).toBe('1000-1050')
    expect(classOf(BY_RATIO, 0, 1_000_000)).toBe('0-250')
    expect(classOf(BY_RATIO, Number.MAX_SAFE_INTEGER, 1)).toBe('3000-up')
  })

  test.each([
    [BY_RATIO, '3000-up'],
    [BY_DEPTH, 'above'],
  ])('of a household without a line is not that of the poorest: it is not poor', (dimension, code) => {
    expect(classOf(dimension, 0, 0)).toBe(code)
    expect(classOf(dimension, 500_000, 0)).toBe(code)
  })

  test('is one of its classes whatever a household has', () => {
    for (const dimension of [BY_RATIO, BY_DEPTH]) {
      const { min, max, isProven } = typeOf(dimension.of, { over: 'person', place: dimension.code })
      expect([min, max, isProven]).toEqual([0, dimension.values.length - 1, true])
      expect(new Set(dimension.values.map(({ code }) => code)).size).toBe(dimension.values.length)
    }
  })

  test('is written in parts of the line', () => {
    const title = (code: string) => BY_RATIO.values.find((value) => value.code === code)?.title
    expect(title('850-900')).toEqual({ ru: 'от 0,85 до 0,9 границы', en: 'from 0.85 to 0.9 of the line' })
    expect(title('3000-up')).toEqual({ ru: '3 границы и больше', en: '3 of the line and more' })
  })
})
