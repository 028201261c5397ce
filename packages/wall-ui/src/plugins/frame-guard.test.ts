import { describe, expect, it } from 'vitest'
import { FrameGuard, RETRY_AFTER_MS, type Seat } from './frame-guard.ts'

const SECOND = 1_000

/** Panels of a wall whose frames share one process: where one hangs, none that runs answers. */
function hall(names: readonly string[], { isShared = true } = {}) {
  let now = 0
  let timers: { at: number; callback: () => void }[] = []
  const guard = new FrameGuard({
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback }
      timers.push(timer)
      return () => (timers = timers.filter((other) => other !== timer))
    },
  })
  const running = new Set<string>()
  const gone: string[] = []
  let hanging: string | null = null
  const seats = new Map<string, Seat>()
  for (const name of names) {
    const seat: Seat = {
      start: () => running.add(name),
      stop: () => {
        running.delete(name)
        if (hanging === name) hanging = null
      },
      giveUp: () => {
        running.delete(name)
        if (hanging === name) hanging = null
        gone.push(name)
      },
      isAnswering: () => hanging === null || (!isShared && hanging !== name),
    }
    seats.set(name, seat)
    guard.enter(seat)
  }
  return {
    guard,
    seats,
    gone,
    running: () => [...running].toSorted().join(''),
    hangs: (name: string) => {
      hanging = name
      // Whichever frame is asked first is the one that is found silent.
      const found = [...running].find((other) => !seats.get(other)!.isAnswering())!
      guard.fell(seats.get(found)!, 'hangs')
    },
    pass: (ms: number) => {
      const end = now + ms
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)
        if (!next) break
        now = Math.max(now, next.at)
        timers = timers.filter((other) => other !== next)
        next.callback()
      }
      now = end
    },
  }
}

describe('panels in frames', () => {
  it('all start at once while none has hung', () => expect(hall(['a', 'b', 'c']).running()).toBe('abc'))

  it('go together when one hangs, and come back one after another', () => {
    const { hangs, running, pass } = hall(['a', 'b', 'c'])
    hangs('b')
    expect(running()).toBe('a')
    pass(20 * SECOND)
    expect(running()).toBe('ab')
    pass(40 * SECOND)
    expect(running()).toBe('abc')
  })

  it('lose only the one that hangs again while it is watched, after so many tries', () => {
    const { hangs, running, pass, gone } = hall(['a', 'b', 'c'])
    hangs('c')
    for (let tries = 0; tries <= RETRY_AFTER_MS.length; tries += 1) {
      // Until it is its turn again; the others are back before it.
      for (let seconds = 0; !running().includes('c') && seconds < 600; seconds += 1) pass(SECOND)
      expect(running()).toBe('abc')
      hangs('c')
    }
    expect(gone).toEqual(['c'])
    pass(300 * SECOND)
    expect(running()).toBe('ab')
  })

  it('live on beside one that hangs where the browser keeps them apart', () => {
    const { hangs, running, pass } = hall(['a', 'b', 'c'], { isShared: false })
    hangs('b')
    expect(running()).toBe('ac')
    pass(RETRY_AFTER_MS[0]!)
    expect(running()).toBe('abc')
  })

  it('are all cut off when they hang together again and again and nobody can be blamed', () => {
    const { hangs, running, pass, gone } = hall(['a', 'b'])
    for (let time = 0; time < 5; time += 1) {
      for (let seconds = 0; running() !== 'ab' && seconds < 600; seconds += 1) pass(SECOND)
      // Past every watch: both are trusted again.
      pass(61 * SECOND)
      hangs('a')
    }
    expect(gone.toSorted()).toEqual(['a', 'b'])
    pass(600 * SECOND)
    expect(running()).toBe('')
  })

  it('are forgiven with a new build, and what was long ago', () => {
    const { guard, seats, hangs, running, pass, gone } = hall(['a', 'b'], { isShared: false })
    for (let time = 0; time < 10; time += 1) {
      hangs('a')
      pass(31 * 60 * SECOND)
    }
    expect([gone, running()]).toEqual([[], 'ab'])
    for (const pause of [...RETRY_AFTER_MS, 0]) {
      hangs('a')
      pass(pause + 6 * SECOND)
    }
    expect([gone, running()]).toEqual([['a'], 'b'])
    guard.enter(seats.get('a')!)
    expect(running()).toBe('ab')
  })

  it('that leave while they are watched let the next one come', () => {
    const { guard, seats, hangs, running, pass } = hall(['a', 'b', 'c'])
    hangs('b')
    guard.leave(seats.get('a')!)
    expect(running()).toContain('b')
    pass(20 * SECOND)
    expect(running()).toContain('c')
  })
})
