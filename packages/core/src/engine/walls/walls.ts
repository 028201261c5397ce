// Walls as documents: make, draw, remove, and change what is on air, each from the revision that the caller has seen.
import type { DataSource } from 'typeorm'
import {
  airAct,
  changedAir,
  figuresOf,
  FIRST_AIR,
  restoredAir,
  undoTarget,
  wallFault,
  wallFaultWords,
  type Air,
  type AirChange,
  type AirState,
  type FormerAir,
  type StillFigures,
  type Wall,
} from '../../model/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Actor } from '../access/journal.ts'
import type { EngineClock } from '../tokens.ts'
import {
  addWall,
  airHistory,
  changeAir,
  findWall,
  keepFrozen,
  listWalls,
  readFrozen,
  redrawWall,
  removeWall,
  type StoredWall,
} from './db/wall-rows.ts'
import {
  airChanged,
  nothingFrozen,
  nothingToUndo,
  wallInvalid,
  wallRedrawn,
  wallTaken,
  wallUnknown,
} from './wall-errors.ts'

export interface WallsDeps {
  control: DataSource
  clock: EngineClock
  /** What is published to everybody now, for a wall that is frozen. Throws while nothing is. */
  figures: () => StillFigures
}

export class Walls {
  readonly #ask: Ask
  readonly #clock: EngineClock
  readonly #figures: () => StillFigures
  readonly #listeners = new Set<(wall: string) => void>()

  constructor({ control, clock, figures }: WallsDeps) {
    this.#ask = (sql, parameters) => control.query(sql, parameters)
    this.#clock = clock
    this.#figures = figures
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

  /**
   * Throws `OBZ_WALL_UNKNOWN`, `OBZ_WALL_AIR_CHANGED`, which names who was first, and for what is to be frozen
   * `OBZ_INDICATOR_NOT_COUNTED`.
   */
  async changeAir(
    code: string,
    { revision, change, by }: { revision: number; change: AirChange; by: Actor },
  ): Promise<Air> {
    const { air } = await this.find(code)
    if (air.revision !== revision) throw airChanged(air.changedBy)
    const at = this.#clock.now()
    const state = changedAir(air.state, change, at.getTime())
    if (state.frozenAt !== null && air.state.frozenAt === null) await this.#freeze(code, at)
    return await this.#put(code, air, { state, restores: null, by, at })
  }

  /** The state before the last change, again; each time one further back. Throws `OBZ_WALL_UNDO_EMPTY` too. */
  async undo(code: string, { revision, by }: { revision: number; by: Actor }): Promise<Air> {
    const { air } = await this.find(code)
    if (air.revision !== revision) throw airChanged(air.changedBy)
    const target = undoTarget(await airHistory(this.#ask, code))
    if (!target) throw nothingToUndo()
    return await this.#putBack(code, { air, target, by })
  }

  /** A state that was on air, again. Throws `OBZ_WALL_UNDO_EMPTY` where it is not kept any longer. */
  async back(code: string, { revision, to, by }: { revision: number; to: number; by: Actor }): Promise<Air> {
    const { air } = await this.find(code)
    if (air.revision !== revision) throw airChanged(air.changedBy)
    const target = (await airHistory(this.#ask, code)).find((former) => former.revision === to)
    if (!target) throw nothingToUndo()
    return await this.#putBack(code, { air, target, by })
  }

  /** Newest first. Throws `OBZ_WALL_UNKNOWN`. */
  async history(code: string): Promise<FormerAir[]> {
    await this.find(code)
    return (await airHistory(this.#ask, code)).reverse()
  }

  /** Figures of a frozen wall, breakdowns of these territories alone. Throws `OBZ_WALL_NOT_FROZEN`. */
  async frozen(code: string, territories: readonly string[]): Promise<StillFigures & { at: number }> {
    const { air } = await this.find(code)
    const kept = air.state.frozenAt === null ? undefined : await readFrozen(this.#ask, code)
    if (!kept) throw nothingFrozen()
    const figures = JSON.parse(kept.figures) as StillFigures
    return { at: kept.at.getTime(), ...figuresOf(figures, new Set(territories)) }
  }

  async #freeze(code: string, at: Date): Promise<void> {
    await keepFrozen(this.#ask, { code, at, figures: JSON.stringify(this.#figures()) })
  }

  #putBack(code: string, { air, target, by }: { air: Air; target: FormerAir; by: Actor }): Promise<Air> {
    const state = restoredAir(target.state, air.state)
    return this.#put(code, air, { state, restores: target.revision, by, at: this.#clock.now() })
  }

  async #put(
    code: string,
    air: Air,
    { state, restores, by, at }: { state: AirState; restores: number | null; by: Actor; at: Date },
  ): Promise<Air> {
    const act = airAct(air.state, state)
    const { revision } = air
    const next = await changeAir(this.#ask, { code, revision, state, act, restores, by: by.login, at })
    if (!next) throw airChanged((await this.find(code)).air.changedBy)
    return next
  }

  #tell(code: string): void {
    for (const listener of this.#listeners) listener(code)
  }
}
