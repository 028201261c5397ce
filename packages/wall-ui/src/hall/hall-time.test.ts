import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HallTime } from './hall-time.ts'

const HOUR_MS = 3_600_000
const own = (): number => performance.timeOrigin + performance.now()

beforeEach(() => {
  vi.useFakeTimers()
  // A frame every 16 ms, as a screen gives them.
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) =>
    setTimeout(() => callback(performance.now()), 16),
  )
  vi.stubGlobal('cancelAnimationFrame', (handle: ReturnType<typeof setTimeout>) => clearTimeout(handle))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a device whose clock is an hour behind shows at the hall’s moment, in the first frame after it', async () => {
  const time = new HallTime()
  await time.ask(() => Promise.resolve(own() + HOUR_MS))
  expect(time.ahead?.ms).toBeCloseTo(-HOUR_MS, 0)
  const at = time.now() + 500
  let shownAt = 0
  time.at(at, () => (shownAt = time.now()))
  vi.advanceTimersByTime(499)
  expect(shownAt).toBe(0)
  vi.advanceTimersByTime(20)
  expect(shownAt).toBeGreaterThanOrEqual(at)
  expect(shownAt - at).toBeLessThanOrEqual(17)
})

test('a moment that has passed is shown in the next frame, and one that is cancelled never', () => {
  const time = new HallTime()
  const shown = vi.fn<() => void>()
  time.at(time.now() - 1_000, shown)
  vi.advanceTimersByTime(16)
  expect(shown).toHaveBeenCalledOnce()
  const cancelled = vi.fn<() => void>()
  time.at(time.now() + 200, cancelled)()
  vi.advanceTimersByTime(5_000)
  expect(cancelled).not.toHaveBeenCalled()
})

test('answers that come late leave the clock as it was known better', async () => {
  const time = new HallTime()
  await time.ask(() => Promise.resolve(own() + 250))
  const slow = (): Promise<number> =>
    new Promise((resolve) => {
      setTimeout(() => resolve(own() + 250), 40)
    })
  const asked = time.ask(slow)
  await vi.advanceTimersByTimeAsync(1_000)
  await asked
  expect(time.ahead?.ms).toBeCloseTo(-250, 0)
})

test('where nobody answers the former offset holds', async () => {
  const time = new HallTime()
  await time.ask(() => Promise.resolve(own() + 250))
  const asked = time.ask(() => new Promise(() => undefined))
  await vi.advanceTimersByTimeAsync(13_000)
  await asked
  expect(time.ahead?.ms).toBeCloseTo(-250, 0)
})
