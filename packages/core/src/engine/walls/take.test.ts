import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  AFTER_FIRST_MS,
  beginTake,
  LEAD_MS,
  progressOf,
  NOBODY_WITHIN_MS,
  READY_WITHIN_MS,
  screenLeft,
  screenReady,
  takeDue,
  type TakeInProgress,
} from './take.ts'

const NOW = 1_000_000
const ready = (take: TakeInProgress, screen: string, now: number) =>
  screenReady(take, { screen, frames: null }, now)

test('the last screen that makes ready sets one moment for all', () => {
  const begun = beginTake(7, ['1-1', '1-2'], NOW)
  const first = ready(begun, '1-1', NOW + 10)
  expect(first.show).toEqual([])
  const second = ready(first.take, '1-2', NOW + 30)
  expect(second.show.toSorted()).toEqual(['1-1', '1-2'])
  expect(progressOf(second.take)).toEqual({ revision: 7, at: NOW + 30 + LEAD_MS, waitingFor: [], late: [] })
})

test('a screen that is not ready in time holds nobody up, is named, and joins when it can', () => {
  const begun = ready(beginTake(7, ['1-1', '1-2'], NOW), '1-1', NOW).take
  expect(takeDue(begun, NOW + READY_WITHIN_MS - 1).show).toEqual([])
  const due = takeDue(begun, NOW + READY_WITHIN_MS)
  expect(due.show).toEqual(['1-1'])
  expect(progressOf(due.take).late).toEqual(['1-2'])
  const joined = ready(due.take, '1-2', NOW + 9_000)
  expect(joined.show).toEqual(['1-2'])
  expect(progressOf(joined.take).late).toEqual([])
})

test('a scene that all load slowly is waited for: the wall changes as one, and not screen by screen', () => {
  const screens = ['1-1', '1-2', '2-1']
  const begun = beginTake(7, screens, NOW)
  expect(takeDue(begun, NOW + READY_WITHIN_MS).take.at).toBeNull()
  const first = ready(begun, '1-1', NOW + 2_000)
  expect(takeDue(first.take, NOW + 2_000 + AFTER_FIRST_MS - 1).show).toEqual([])
  const second = ready(first.take, '1-2', NOW + 2_500)
  const due = takeDue(second.take, NOW + 2_000 + AFTER_FIRST_MS)
  expect(due.show.toSorted()).toEqual(['1-1', '1-2'])
  expect(progressOf(due.take).late).toEqual(['2-1'])
})

test('a wall whose screens all hang lets its operator go on', () => {
  const due = takeDue(beginTake(7, ['1-1', '1-2'], NOW), NOW + NOBODY_WITHIN_MS)
  expect(due.show).toEqual([])
  expect(progressOf(due.take)).toMatchObject({ late: ['1-1', '1-2'] })
})

test('a screen that dies while others wait for it is waited for no longer', () => {
  const begun = ready(beginTake(7, ['1-1', '1-2'], NOW), '1-1', NOW).take
  const left = screenLeft(begun, '1-2', NOW + 100)
  expect(left.show).toEqual(['1-1'])
  expect(left.take.at).toBe(NOW + 100 + LEAD_MS)
})

test('a wall without a screen takes at once', () => {
  expect(beginTake(7, [], NOW).at).toBe(NOW)
})

test('whatever comes in whatever order, each screen that made ready is told the one moment exactly once', () => {
  const screens = ['a', 'b', 'c', 'd']
  const event = fc.record({
    kind: fc.constantFrom('ready' as const, 'left' as const, 'due' as const),
    screen: fc.constantFrom(...screens),
    after: fc.integer({ min: 0, max: READY_WITHIN_MS }),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let take: TakeInProgress = beginTake(1, screens, NOW)
      let now = NOW
      let moment: number | null = null
      const told: string[] = []
      const made = new Set<string>()
      for (const { kind, screen, after } of events) {
        now += after
        if (kind === 'ready' && made.has(screen)) continue
        if (kind === 'ready') made.add(screen)
        const step =
          kind === 'ready'
            ? ready(take, screen, now)
            : kind === 'left'
              ? screenLeft(take, screen, now)
              : takeDue(take, now)
        take = step.take
        told.push(...step.show)
        moment ??= take.at
        expect(take.at).toBe(moment)
      }
      expect(new Set(told).size).toBe(told.length)
      expect(told.every((screen) => made.has(screen))).toBe(true)
    }),
  )
})
