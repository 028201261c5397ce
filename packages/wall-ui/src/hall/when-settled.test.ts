import { expect, test } from 'vitest'
import { SETTLED_WITHIN_MS, whenSettled, type SettledPage } from './when-settled.ts'

/** A page whose frames and rests come when the test says so. */
function pageByHand(): SettledPage & { turn: (rounds?: number) => Promise<void>; clockMs: number } {
  const waiting: (() => void)[] = []
  const page = {
    clockMs: 0,
    frame: (callback: () => void) => void waiting.push(callback),
    rest: (callback: () => void) => void waiting.push(callback),
    fonts: () => Promise.resolve(),
    now: () => page.clockMs,
    turn: async (rounds = 1) => {
      await Promise.resolve()
      // A frame and the rest after it.
      for (let turned = 0; turned < 2 * rounds; turned += 1)
        for (const callback of waiting.splice(0)) callback()
    },
  }
  return page
}

test('a scene is loaded when its figures are there and the page has rested after several frames', async () => {
  const page = pageByHand()
  let told = 0
  whenSettled(
    () => true,
    () => (told += 1),
    page,
  )
  await page.turn(2)
  expect(told).toBe(0)
  await page.turn(5)
  expect(told).toBe(1)
})

test('what comes late begins the wait anew: panels ask for their channels only once they stand', async () => {
  const page = pageByHand()
  let [isThere, told] = [true, 0]
  whenSettled(
    () => isThere,
    () => (told += 1),
    page,
  )
  await page.turn(2)
  isThere = false
  await page.turn(3)
  isThere = true
  await page.turn(2)
  expect(told).toBe(0)
  await page.turn(1)
  expect(told).toBe(1)
})

test('a source that never answers keeps no scene off the air', async () => {
  const page = pageByHand()
  let told = 0
  whenSettled(
    () => false,
    () => (told += 1),
    page,
  )
  await page.turn(20)
  expect(told).toBe(0)
  page.clockMs = SETTLED_WITHIN_MS
  await page.turn(1)
  expect(told).toBe(1)
})

test('a scene that was taken off the page says nothing any more', async () => {
  const page = pageByHand()
  let told = 0
  const end = whenSettled(
    () => true,
    () => (told += 1),
    page,
  )
  await page.turn(1)
  end()
  await page.turn(5)
  expect(told).toBe(0)
})
