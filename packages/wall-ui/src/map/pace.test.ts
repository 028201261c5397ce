import { describe, expect, it } from 'vitest'
import { Pace } from './pace.ts'

/** A machine whose frames after a picture take so long each. */
function machine(): {
  pace: Pace
  picture: (frameMs: number) => void
  /** Lets time pass by frames of 10 ms. */
  pass: (ms: number) => void
  told: boolean[]
} {
  let now = 0
  const waiting: (() => void)[] = []
  const timers: { at: number; callback: () => void }[] = []
  const told: boolean[] = []
  const pace = new Pace({
    now: () => now,
    onFrame: (callback) => waiting.push(callback),
    later: (callback, ms) => timers.push({ at: now + ms, callback }),
    onDear: (isDear) => told.push(isDear),
  })
  return {
    pace,
    told,
    pass: (ms) => {
      for (const end = now + ms; now < end; now += 10) {
        for (const timer of timers.filter(({ at }) => at <= now)) {
          timers.splice(timers.indexOf(timer), 1)
          timer.callback()
        }
        for (const callback of waiting.splice(0)) callback()
      }
    },
    picture: (frameMs) => {
      pace.painted()
      while (waiting.length > 0) {
        now += frameMs
        waiting.shift()!()
      }
    },
  }
}
const QUICK_MS = 1000 / 60

describe('the pace of the map', () => {
  it('is 25 pictures a second where the frames after a picture come in time', () => {
    const { pace, picture } = machine()
    for (let turn = 0; turn < 50; turn++) picture(QUICK_MS)
    expect([pace.apartMs, pace.isDear]).toEqual([40, false])
  })

  it('leaves nine tenths of the frames to the rest of the wall where a picture takes 100 ms', () => {
    const { pace, picture } = machine()
    for (let turn = 0; turn < 50; turn++) picture(QUICK_MS + 100 / 3)
    expect(pace.isDear).toBe(true)
    expect(pace.apartMs).toBeGreaterThan(950)
    expect(pace.apartMs).toBeLessThan(1050)
  })

  it('spares a machine without a graphics card from the first picture on, and comes back when it proves quick', () => {
    const { pace, picture } = machine()
    pace.assumeSoftware()
    expect(pace.isDear).toBe(true)
    for (let turn = 0; turn < 50; turn++) picture(QUICK_MS)
    expect(pace.isDear).toBe(false)
  })

  it('does not take an hour in a hidden tab for the price of a picture', () => {
    const { pace, picture } = machine()
    picture(3_600_000)
    expect(pace.apartMs).toBeLessThanOrEqual(1500)
    for (let turn = 0; turn < 50; turn++) picture(QUICK_MS)
    expect(pace.isDear).toBe(false)
  })

  it('paints what changes in many layers together, and not before the machine has rested from the last picture', () => {
    const { pace, pass } = machine()
    pace.assumeSoftware()
    const painted: string[] = []
    const [points, labels] = [() => painted.push('points'), () => painted.push('labels')]
    pace.ask(points)
    pass(20)
    expect(painted).toEqual(['points'])
    pace.ask(labels)
    pass(300)
    pace.ask(points)
    pace.ask(points)
    expect(painted).toEqual(['points'])
    pass(600)
    expect(painted).toEqual(['points', 'labels', 'points'])
  })

  it('paints at once where pictures are cheap, and nothing that was painted meanwhile', () => {
    const { pace, pass } = machine()
    const painted: string[] = []
    const paint = (): void => void painted.push('points')
    pace.ask(paint)
    pass(20)
    pass(100)
    pace.ask(paint)
    pass(20)
    expect(painted).toEqual(['points', 'points'])
    pace.ask(paint)
    pace.forget(paint)
    pass(200)
    expect(painted).toHaveLength(2)
  })

  it('says when what only decorates has to stand still, and when it may move again', () => {
    const { pace, picture, told } = machine()
    pace.assumeSoftware()
    for (let turn = 0; turn < 50; turn++) picture(QUICK_MS)
    expect(told).toEqual([true, false])
  })
})
