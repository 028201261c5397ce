// Groups of walls: which belong together, and takes that all of them show at one moment.
import type { DataSource } from 'typeorm'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Actor } from '../access/journal.ts'
import type { EngineClock } from '../tokens.ts'
import {
  findGroup,
  listGroups,
  removeGroup,
  saveGroup,
  type StoredGroup,
  type WallGroup,
} from './db/group-rows.ts'
import type { Hall } from './hall.ts'
import { changeAirs, type JointChange } from './joint-air.ts'
import type { JointlyTaken } from './joint-take.ts'
import { groupChanged, groupUnknown } from './wall-errors.ts'

export interface WallGroupsDeps {
  control: DataSource
  clock: EngineClock
  hall: Pick<Hall, 'showTogether'>
}

export class WallGroups {
  readonly #deps: WallGroupsDeps
  readonly #ask: Ask

  constructor(deps: WallGroupsDeps) {
    this.#deps = deps
    this.#ask = (sql, parameters) => deps.control.query(sql, parameters)
  }

  list(): Promise<StoredGroup[]> {
    return listGroups(this.#ask)
  }

  /** `revision` 0 makes a new one. Throws `OBZ_WALL_GROUP_CHANGED`. */
  async save(group: WallGroup, revision: number): Promise<StoredGroup> {
    const saved = await this.#deps.control.transaction((manager) =>
      saveGroup((sql, parameters) => manager.query(sql, parameters), group, revision),
    )
    if (saved === undefined) throw groupChanged()
    return await this.#find(group.id)
  }

  /** Throws `OBZ_WALL_GROUP_UNKNOWN`. */
  async remove(code: string): Promise<void> {
    if (!(await removeGroup(this.#ask, code))) throw groupUnknown(code)
  }

  /**
   * All walls of the group, or none. Throws `OBZ_WALL_GROUP_UNKNOWN`, `OBZ_WALL_GROUP_CHANGED` where other walls are in it than
   * the caller knows, and `OBZ_WALL_AIR_CHANGED`.
   */
  async take(
    code: string,
    { walls, change, by }: { walls: JointChange['walls']; change: JointChange['change']; by: Actor },
  ): Promise<JointlyTaken & { walls: { wall: string; revision: number }[] }> {
    const { group } = await this.#find(code)
    const named = walls.map(({ wall }) => wall).toSorted()
    if (JSON.stringify(named) !== JSON.stringify(group.walls.toSorted())) throw groupChanged()
    const at = this.#deps.clock.now()
    const airs = (await changeAirs(this.#deps.control, { walls, change, by: by.login, at })) ?? []
    const taken = await this.#deps.hall.showTogether(airs)
    return { ...taken, walls: airs.map(({ wall, air }) => ({ wall, revision: air.revision })) }
  }

  async #find(code: string): Promise<StoredGroup> {
    const found = await findGroup(this.#ask, code)
    if (!found) throw groupUnknown(code)
    return found
  }
}
