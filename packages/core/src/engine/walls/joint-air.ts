// What is on air on several walls, changed as one: all of them, or none. What else has to be true at the same moment is written in
// the same transaction.
import type { DataSource } from 'typeorm'
import { airAct, changedAir, type Air, type JointAirChange } from '../../model/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import { changeAir, findWall } from './db/wall-rows.ts'
import { airChanged, wallUnknown } from './wall-errors.ts'

export interface JointChange {
  walls: readonly { wall: string; revision: number }[]
  change: JointAirChange
  /** Login; `null` for a programme. */
  by: string | null
  at: Date
  /** `false` undoes everything. */
  also?: (ask: Ask) => Promise<boolean>
}

/** Throws `OBZ_WALL_UNKNOWN` and `OBZ_WALL_AIR_CHANGED`; `null` where `also` did not want it. */
export async function changeAirs(
  control: DataSource,
  { walls, change, by, at, also }: JointChange,
): Promise<{ wall: string; air: Air }[] | null> {
  try {
    return await control.transaction(async (manager) => {
      const ask: Ask = (sql, parameters) => manager.query(sql, parameters)
      if (also && !(await also(ask))) throw new Unwanted()
      const airs: { wall: string; air: Air }[] = []
      // In one order, or two takes of two groups would wait for each other.
      for (const { wall, revision } of walls.toSorted((one, other) => (one.wall < other.wall ? -1 : 1))) {
        const found = await findWall(ask, wall)
        if (!found) throw wallUnknown(wall)
        const { air } = found
        const state = changedAir(air.state, change, at.getTime())
        const act = airAct(air.state, state)
        const next =
          air.revision === revision &&
          (await changeAir(ask, { code: wall, revision, state, act, restores: null, by, at }))
        if (!next) throw airChanged(air.changedBy)
        airs.push({ wall, air: next })
      }
      return airs
    })
  } catch (error) {
    if (error instanceof Unwanted) return null
    throw error
  }
}

class Unwanted extends Error {}
