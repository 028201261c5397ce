import { describe, expect, test } from 'vitest'
import { failureLines, failureParts, retryText } from './run-words.ts'

describe('why a run failed', () => {
  test('is the fact and the next step; a long advice stays whole', () => {
    const text = 'OBZ_X_Y: the server is silent; the picture ages; look at it; then call the agency'
    expect(failureLines(failureParts('OBZ_X_Y', text))).toEqual([
      'OBZ_X_Y: the server is silent',
      '  next: look at it; then call the agency',
    ])
  })

  test('in a form that is not ours is told as it is', () => {
    expect(failureLines(failureParts('OBZ_X_Y', 'half a sentence; and more'))).toEqual([
      'OBZ_X_Y: half a sentence; and more',
    ])
    expect(failureLines(failureParts('OBZ_X_Y', null))).toEqual(['OBZ_X_Y'])
  })
})

test('a source that waits says how long and after how many failures', () => {
  const now = 1_000_000
  const at = (ms: number): Date => new Date(now + ms)
  expect(retryText({ failuresInRow: 0, retryAt: null }, now)).toBe('')
  expect(retryText({ failuresInRow: 1, retryAt: at(40_000) }, now)).toBe('tried again in 40 s (1 failure)')
  expect(retryText({ failuresInRow: 3, retryAt: at(-5) }, now)).toBe('tried again now (3 failures in a row)')
  // Files wait for nobody.
  expect(retryText({ failuresInRow: 2, retryAt: null }, now)).toBe('2 failures in a row')
})
