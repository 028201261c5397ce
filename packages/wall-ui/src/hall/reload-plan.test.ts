import { expect, test } from 'vitest'
import { reloadWish, Restarts, type PageCondition } from './reload-plan.ts'

const HOUR_MS = 3_600_000
const wishOf = (changes: Partial<PageCondition>): string => {
  const wish = reloadWish({ pageMs: HOUR_MS, heapMb: 150, stalledMs: 0, isDark: false, hour: 14, ...changes })
  return wish.kind === 'none' ? 'none' : `${wish.kind}${wish.isRepair ? ', repair' : ''}`
}

test('a page that is well stays as it is', () => {
  expect(wishOf({})).toBe('none')
  expect(wishOf({ heapMb: null, stalledMs: 2_000, hour: 3, isDark: true })).toBe('none')
})

test('a page that hung is made new at once; one that has grown, when nobody sees it', () => {
  expect(wishOf({ stalledMs: 31_000 })).toBe('now, repair')
  expect(wishOf({ stalledMs: 12_000 })).toBe('none')
  expect(wishOf({ heapMb: 1_300 })).toBe('at-change, repair')
  expect(wishOf({ heapMb: 1_300, isDark: true })).toBe('now, repair')
  expect(wishOf({ heapMb: 2_600 })).toBe('now, repair')
})

test('a page of a day is made new at night, while the wall is black, or with the next scene', () => {
  const old = { pageMs: 21 * HOUR_MS }
  expect(wishOf(old)).toBe('at-change')
  expect(wishOf({ ...old, hour: 3 })).toBe('now')
  expect(wishOf({ ...old, isDark: true })).toBe('now')
})

test('a page that hangs again and again stops restarting itself for the rest of the hour', () => {
  const stored = new Map<string, string>()
  const storage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
  }
  let now = 1_000_000
  for (let turn = 0; turn < 3; turn += 1) {
    // Each on a page of its own, as after a reload.
    const restarts = new Restarts(storage, () => now)
    expect(restarts.mayRestart).toBe(true)
    restarts.note()
    now += 60_000
  }
  const last = new Restarts(storage, () => now)
  expect([last.mayRestart, last.count]).toEqual([false, 3])
  now += HOUR_MS
  expect(last.mayRestart).toBe(true)
  stored.set('obzor.screen.restarts', 'мусор')
  expect(last.count).toBe(0)
})
