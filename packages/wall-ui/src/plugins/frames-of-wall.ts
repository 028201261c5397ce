// The one guard over the frames of this page: they share a process, so they share a fate.
import { FrameGuard } from './frame-guard.ts'

export const framesOfWall = new FrameGuard({
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
})
