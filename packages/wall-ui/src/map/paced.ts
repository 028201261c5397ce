// Painting asked for by changes: at most once an animation frame, and no oftener than the machine can carry.
import { mapPace } from './pace.ts'

/** A shorter wait is a frame's. */
const TIMER_MS_MIN = 10

export interface Paced {
  ask(): void
  forget(): void
}

export function paced(paint: () => void): Paced {
  let request = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let paintedAt = Number.NEGATIVE_INFINITY
  const askFrame = (): void => {
    request = requestAnimationFrame(() => {
      request = 0
      paintedAt = performance.now()
      paint()
      mapPace.painted()
    })
  }
  return {
    ask: () => {
      if (request !== 0 || timer !== undefined) return
      const waitMs = paintedAt + mapPace.apartMs - performance.now()
      if (waitMs <= TIMER_MS_MIN) return askFrame()
      timer = setTimeout(() => {
        timer = undefined
        askFrame()
      }, waitMs)
    },
    forget: () => {
      cancelAnimationFrame(request)
      clearTimeout(timer)
      request = 0
      timer = undefined
    },
  }
}
