// A take of several walls: the screens of all make ready, and all show at one moment. A wall without a screen holds nobody up.
import type { Air } from '../../model/index.ts'
import type { EngineClock } from '../tokens.ts'
import { momentAfter, READY_WITHIN_MS } from './take.ts'
import type { WallRoom } from './wall-room.ts'

export interface JointlyTaken {
  /** Hall's time of the moment. */
  at: number
  /** Screens that join later, by their wall. */
  late: { wall: string; screens: string[] }[]
}
export interface JointWall {
  wall: string
  air: Air
  room: Pick<WallRoom, 'beginJoint' | 'jointTake' | 'showJoint'>
}

/** Settles when the moment is set: at the latest after `READY_WITHIN_MS`. */
export function takeTogether(
  walls: readonly JointWall[],
  { clock, now }: { clock: Pick<EngineClock, 'after'>; now: () => number },
): Promise<JointlyTaken> {
  return new Promise((resolve) => {
    const waiting = new Set(walls)
    let isBegun = false
    const begin = (): void => {
      if (isBegun) return
      isBegun = true
      const at = momentAfter(
        now(),
        walls.map(({ room }) => room.jointTake()),
      )
      const late = walls.map(({ wall, air, room }) => ({ wall, screens: room.showJoint(air.revision, at) }))
      resolve({ at, late: late.filter(({ screens }) => screens.length > 0) })
    }
    const cancel = clock.after(READY_WITHIN_MS, begin)
    const ready = (wall: JointWall): void => {
      waiting.delete(wall)
      // Not before each of them has been told: the first may have nobody to wait for.
      if (waiting.size > 0) return
      cancel()
      begin()
    }
    for (const wall of walls) wall.room.beginJoint(wall.air, () => ready(wall))
  })
}
