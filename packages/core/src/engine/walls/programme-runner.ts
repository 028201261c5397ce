// Runs the programmes of all walls: looks when an item's time is over, puts the next on air, and says what stands and what comes.
// What runs and what is on air are one transaction, so a restart finds the programme where the wall is, and of two engines one
// switches.
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import {
  airOfItem,
  ObzorError,
  pressProgramme,
  programmeStatus,
  stepProgramme,
  type AirState,
  type ProgrammeFacts,
  type ProgrammePress,
  type ProgrammeRun,
  type ProgrammeStatus,
  type RunStep,
  type WallProgrammes,
} from '../../model/index.ts'
import type { FollowedProgramme } from '../../protocol/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Actor } from '../access/journal.ts'
import type { EngineClock } from '../tokens.ts'
import { findGroup, type StoredGroup } from './db/group-rows.ts'
import { findProgrammes, listProgrammes, saveRun, type StoredProgrammes } from './db/programme-rows.ts'
import { findWall } from './db/wall-rows.ts'
import type { Hall } from './hall.ts'
import { changeAirs } from './joint-air.ts'
import { programmePressVain, wallUnknown } from './wall-errors.ts'

/** Between two looks: an alert or a person's take is noticed so soon. The end of an item has a look of its own. */
const LOOK_MS = 1_000
const LOOK_MS_MIN = 20
/** A scene is loaded so long before its item begins: the slowest took 5 s on two cores. */
const PRELOAD_MS = 20_000

/** What all walls have in common; `null` while another engine leads or nothing is published yet. */
export type HallFacts = Omit<ProgrammeFacts, 'air'>

export interface ProgrammeRunnerDeps {
  control: DataSource
  clock: EngineClock
  log: Logger
  hall: Pick<Hall, 'showTogether' | 'say'>
  facts: () => HallFacts | null
}

/** A wall and those that are switched with it. */
interface Walls {
  walls: { wall: string; revision: number }[]
  /** Whether they show something else than the wall itself. */
  astray: { state: AirState; changedBy: string | null } | null
  /** Without the wall itself. */
  led: readonly string[]
}

export class ProgrammeRunner {
  readonly #deps: ProgrammeRunnerDeps
  readonly #ask: Ask
  #cancel: () => void = () => undefined
  #isStopped = true
  /** What was said last of each wall. */
  readonly #said = new Map<string, string>()
  /** By the wall whose programme leads: the walls it leads, and what they were told. */
  readonly #ledBy = new Map<string, ReadonlyMap<string, string | null>>()
  /** What was said last of the programme that each wall follows. */
  readonly #saidFollowed = new Map<string, string>()
  /** One look or press after another: each begins where the one before has ended. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(deps: ProgrammeRunnerDeps) {
    this.#deps = deps
    this.#ask = (sql, parameters) => deps.control.query(sql, parameters)
  }

  start(): void {
    this.#isStopped = false
    this.#later(LOOK_MS_MIN)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancel()
    await this.#turn.catch(() => undefined)
  }

  /** One look at every wall, now. Resolves with milliseconds until the next thing that is due. */
  look(): Promise<number> {
    return this.#inTurn(async () => {
      const facts = this.#deps.facts()
      if (!facts) return LOOK_MS
      let waitMs = LOOK_MS
      const followed = new Map<string, FollowedProgramme>()
      for (const stored of await listProgrammes(this.#ask)) {
        waitMs = Math.min(waitMs, await this.#lookAt(stored, facts, followed))
      }
      this.#sayFollowed(followed)
      return Math.max(waitMs, LOOK_MS_MIN)
    })
  }

  /** Throws `OBZ_WALL_UNKNOWN`, `OBZ_PROGRAMME_PRESS_VAIN`, and `OBZ_WALL_AIR_CHANGED` where somebody was faster. */
  press(wall: string, press: ProgrammePress, by: Actor): Promise<void> {
    return this.#inTurn(async () => {
      const common = this.#deps.facts()
      const stored = await findProgrammes(this.#ask, wall)
      if (!stored) {
        if (await findWall(this.#ask, wall)) throw programmePressVain()
        throw wallUnknown(wall)
      }
      const { astray, led } = await this.#wallsOf(stored, stored.run)
      if (!common) throw programmePressVain()
      const facts = { ...common, air: astray ?? stored.air }
      const step = pressProgramme(stored.document, stored.run, press, facts, by.login)
      if (!step || !(await this.#commit(stored, step, by.login))) throw programmePressVain()
      this.#say({ ...stored, run: step.run }, facts, led)
      this.#later(LOOK_MS_MIN)
    })
  }

  async #lookAt(
    stored: StoredProgrammes,
    common: HallFacts,
    followed: Map<string, FollowedProgramme>,
  ): Promise<number> {
    try {
      const { astray, led } = await this.#wallsOf(stored, stored.run)
      const facts = { ...common, air: astray ?? stored.air }
      const step = stepProgramme(stored.document, stored.run, facts)
      const isSame = step.run === stored.run && step.take === null
      if (!isSame && !(await this.#commit(stored, step, null))) return LOOK_MS_MIN
      const leftMs = this.#say({ ...stored, run: step.run }, facts, led)
      await this.#addFollowed(stored, facts, step.run, followed)
      return leftMs
    } catch (error) {
      // Somebody took at the same moment: the next look finds it on air and pauses.
      const isOvertaken = error instanceof ObzorError && error.code === 'OBZ_WALL_AIR_CHANGED'
      if (!isOvertaken)
        this.#deps.log.warn({ err: error, wall: stored.wall }, 'a programme was not looked at')
      return LOOK_MS
    }
  }

  /** `false` where another engine has moved it meanwhile. */
  async #commit(stored: StoredProgrammes, { run, take }: RunStep, by: string | null): Promise<boolean> {
    const { control, clock, hall, log } = this.#deps
    const { wall, runRevision } = stored
    if (!take) return await saveRun(this.#ask, { wall, run, runRevision })
    // Another programme than before may switch other walls.
    const { walls } = await this.#wallsOf(stored, run)
    const airs = await changeAirs(control, {
      walls,
      change: airOfItem(take),
      by,
      at: clock.now(),
      also: (ask) => saveRun(ask, { wall, run, runRevision }),
    })
    if (!airs) return false
    // Nobody waits for screens here: the next wall may be due.
    void hall
      .showTogether(airs)
      .catch((error: unknown) => log.warn({ err: error, wall }, 'a programme was not shown'))
    return true
  }

  /** A group that is gone, or that the wall is in no longer, leaves the wall alone. */
  async #wallsOf({ wall, document, air }: StoredProgrammes, run: ProgrammeRun): Promise<Walls> {
    const own = { wall, revision: air.revision }
    const group = await this.#groupOf(document, run)
    const others = group?.group.walls.filter((other) => other !== wall) ?? []
    const walls = [own]
    let astray: Walls['astray'] = null
    for (const other of others) {
      const found = await findWall(this.#ask, other)
      if (!found) continue
      walls.push({ wall: other, revision: found.air.revision })
      const { scene, spotlight, isBlack, isPattern } = found.air.state
      const state = { ...air.state, scene, spotlight, isBlack, isPattern }
      if (isAstray(state, air.state)) astray ??= { state, changedBy: found.air.changedBy }
    }
    return { walls, astray, led: walls.slice(1).map(({ wall: led }) => led) }
  }

  async #groupOf(document: WallProgrammes, run: ProgrammeRun): Promise<StoredGroup | undefined> {
    const code = run.kind === 'off' ? null : document.programmes.find(({ id }) => id === run.programme)?.group
    return code ? await findGroup(this.#ask, code) : undefined
  }

  /** Milliseconds until the item's time is over. */
  #say({ wall, document, run }: StoredProgrammes, facts: ProgrammeFacts, led: readonly string[]): number {
    const programme = document.programmes.length > 0 ? programmeStatus(document, run, facts) : null
    const leftMs = programme?.kind === 'running' ? (programme.leftMs ?? LOOK_MS) : LOOK_MS
    const words = { programme, nextScene: programme && soonOf(programme) }
    // The time that is left is counted by whoever shows it: a desk is told nothing every second.
    const said = JSON.stringify({ ...words, programme: programme && { ...programme, leftMs: 0 } })
    if (this.#said.get(wall) !== said) this.#deps.hall.say(wall, words)
    this.#said.set(wall, said)
    this.#sayToLed(wall, new Map(led.map((other) => [other, words.nextScene])))
    // Time is over and nothing may be shown: not looked at faster than anything else.
    return leftMs > 0 ? leftMs : LOOK_MS
  }

  /** The other walls that the programme switches. Of two programmes that switch one wall it is told the first that runs. */
  async #addFollowed(
    { wall, document }: StoredProgrammes,
    facts: ProgrammeFacts,
    run: ProgrammeRun,
    followed: Map<string, FollowedProgramme>,
  ): Promise<void> {
    const group = await this.#groupOf(document, run)
    const others = group?.group.walls.filter((other) => other !== wall) ?? []
    const programme = programmeStatus(document, run, facts)
    if (!group || others.length === 0 || (programme.kind !== 'running' && programme.kind !== 'paused')) return
    const wallTitle = (await findWall(this.#ask, wall))?.wall.title ?? wall
    const told = { wall, wallTitle, groupTitle: group.group.title, programme }
    for (const other of others) {
      const isTaken = followed.get(other)?.programme.kind === 'running'
      if (!isTaken) followed.set(other, told)
    }
  }

  #sayFollowed(followed: ReadonlyMap<string, FollowedProgramme>): void {
    for (const wall of new Set([...this.#saidFollowed.keys(), ...followed.keys()])) {
      const told = followed.get(wall) ?? null
      const said = JSON.stringify(told && { ...told, programme: { ...told.programme, leftMs: 0 } })
      if (this.#saidFollowed.get(wall) !== said) this.#deps.hall.say(wall, { followed: told })
      if (told) this.#saidFollowed.set(wall, said)
      else this.#saidFollowed.delete(wall)
    }
  }

  /** The screens of the other walls load what comes too. A wall is led by one programme at a time: a second would pause the first. */
  #sayToLed(wall: string, scenes: ReadonlyMap<string, string | null>): void {
    const before = this.#ledBy.get(wall) ?? new Map<string, string | null>()
    for (const other of new Set([...before.keys(), ...scenes.keys()])) {
      const ledScene = scenes.get(other) ?? null
      if (ledScene !== (before.get(other) ?? null)) this.#deps.hall.say(other, { ledScene })
    }
    this.#ledBy.set(wall, scenes)
  }

  #later(ms: number): void {
    this.#cancel()
    if (this.#isStopped) return
    this.#cancel = this.#deps.clock.after(ms, () => void this.#goOn())
  }

  async #goOn(): Promise<void> {
    let waitMs = LOOK_MS
    try {
      waitMs = await this.look()
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'programmes were not looked at')
    }
    this.#later(waitMs)
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work)
    this.#turn = result.catch(() => undefined)
    return result
  }
}

/** Scene that screens load now, because it is shown soon. */
const soonOf = ({ kind, leftMs, next }: ProgrammeStatus): string | null =>
  kind === 'running' && (leftMs ?? LOOK_MS) <= PRELOAD_MS ? (next?.scene ?? null) : null

const isAstray = (one: AirState, other: AirState): boolean =>
  one.scene !== other.scene ||
  one.spotlight !== other.spotlight ||
  one.isBlack !== other.isBlack ||
  one.isPattern !== other.isPattern
