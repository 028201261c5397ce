import { describe, expect, it } from 'vitest'
import { Pace } from './pace.ts'

/** A machine whose frames after a picture take so long each. */
function machine(): { pace: Pace; picture: (frameMs: number) => void } {
  let now = 0
  const waiting: (() => void)[] = []
  const pace = new Pace({ now: () => now, onFrame: (callback) => waiting.push(callback) })
  return {
    pace,
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
})
