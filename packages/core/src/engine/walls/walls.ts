// Walls as documents: make, draw, remove, and change what is on air, each from the revision that the caller has seen.
import type { DataSource } from 'typeorm'
import {
  changedAir,
  FIRST_AIR,
  wallFault,
  wallFaultWords,
  type Air,
  type AirState,
  type Wall,
} from '../../model/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Actor } from '../access/journal.ts'
import type { EngineClock } from '../tokens.ts'
import {
  addWall,
  changeAir,
  findWall,
  listWalls,
  redrawWall,
  removeWall,
  type StoredWall,
} from './db/wall-rows.ts'
import { airChanged, wallInvalid, wallRedrawn, wallTaken, wallUnknown } from './wall-errors.ts'

export interface WallsDeps {
  control: DataSource
  clock: EngineClock
}

export class Walls {
  readonly #ask: Ask
  readonly #clock: EngineClock
  readonly #listeners = new Set<(wall: string) => void>()

  constructor({ control, clock }: WallsDeps) {
    this.#ask = (sql, parameters) => control.query(sql, parameters)
    this.#clock = clock
  }

  /** Called with the name of a wall that was drawn anew or removed. */
  onDrawn(listener: (wall: string) => void): void {
    this.#listeners.add(listener)
  }

  list(): Promise<StoredWall[]> {
    return listWalls(this.#ask)
  }

  /** Throws `OBZ_WALL_UNKNOWN`. */
  async find(code: string): Promise<StoredWall> {
    const found = await findWall(this.#ask, code)
    if (!found) throw wallUnknown(code)
    return found
  }

  /** Throws `OBZ_WALL_INVALID` and `OBZ_WALL_TAKEN`. */
  async add(wall: Wall): Promise<StoredWall> {
    const fault = wallFault(wall)
    if (fault) throw wallInvalid(wallFaultWords(fault))
    if (!(await addWall(this.#ask, wall, FIRST_AIR))) throw wallTaken(wall.id)
    return await this.find(wall.id)
  }

  /** Throws `OBZ_WALL_INVALID`, `OBZ_WALL_UNKNOWN` and `OBZ_WALL_REDRAWN`. */
  async redraw(wall: Wall, revision: number): Promise<StoredWall> {
    const fault = wallFault(wall)
    if (fault) throw wallInvalid(wallFaultWords(fault))
    if ((await redrawWall(this.#ask, wall, revision)) === undefined) {
      await this.find(wall.id)
      throw wallRedrawn()
    }
    this.#tell(wall.id)
    return await this.find(wall.id)
  }

  async remove(code: string): Promise<void> {
    if (!(await removeWall(this.#ask, code))) throw wallUnknown(code)
    this.#tell(code)
  }

  /** Throws `OBZ_WALL_UNKNOWN` and `OBZ_WALL_AIR_CHANGED`, which names who was first. */
  async changeAir(
    code: string,
    { revision, change, by }: { revision: number; change: Partial<AirState>; by: Actor },
  ): Promise<Air> {
    const { air } = await this.find(code)
    const state = changedAir(air.state, change)
    const next =
      air.revision === revision &&
      (await changeAir(this.#ask, { code, revision, state, by: by.login, at: this.#clock.now() }))
    if (!next) throw airChanged((await this.find(code)).air.changedBy)
    return next
  }

  #tell(code: string): void {
    for (const listener of this.#listeners) listener(code)
  }
}
