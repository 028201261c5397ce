// Care for the screens of all walls: kept from a known revision, and told to screens when the hours of the hall change it.
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import { careFault, screenCare, type CareFacts, type ScreenCare, type WallCare } from '../../model/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { EngineClock } from '../tokens.ts'
import { findCare, listCare, saveCare, type StoredCare } from './db/care-rows.ts'
import type { Hall } from './hall.ts'
import { careChanged, careInvalid, wallUnknown } from './wall-errors.ts'

/** A screen fades over some seconds: nobody sees when within this a step begins. */
const LOOK_MS = 5_000

export interface CareWatchDeps {
  control: DataSource
  clock: EngineClock
  log: Logger
  hall: Pick<Hall, 'say'>
  facts: () => Omit<CareFacts, 'now'>
}

export class CareWatch {
  readonly #deps: CareWatchDeps
  readonly #ask: Ask
  /** What was told of each wall. */
  readonly #told = new Map<string, ScreenCare>()
  #cancel: () => void = () => undefined
  #isStopped = true

  constructor(deps: CareWatchDeps) {
    this.#deps = deps
    this.#ask = (sql, parameters) => deps.control.query(sql, parameters)
  }

  start(): void {
    this.#isStopped = false
    this.#later(0)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  /** One look at every wall, now. */
  async look(): Promise<void> {
    const facts = { ...this.#deps.facts(), now: this.#deps.clock.now().getTime() }
    for (const { wall, care } of await listCare(this.#ask)) this.#tell(wall, screenCare(care, facts))
  }

  /** Throws `OBZ_WALL_UNKNOWN`. */
  async read(wall: string): Promise<StoredCare> {
    const found = await findCare(this.#ask, wall)
    if (!found) throw wallUnknown(wall)
    return found
  }

  /** Throws `OBZ_WALL_CARE_INVALID`, `OBZ_WALL_CARE_CHANGED` and `OBZ_WALL_UNKNOWN`. */
  async save(wall: string, care: WallCare, revision: number): Promise<StoredCare> {
    const fault = careFault(care)
    if (fault) {
      const why =
        fault.kind === 'hours' ? `hours that cannot be (${fault.why})` : 'no hours: it would hold for ever'
      throw careInvalid(`step ${fault.step} has ${why}`)
    }
    await this.read(wall)
    if ((await saveCare(this.#ask, { wall, care, revision })) === undefined) throw careChanged()
    await this.look()
    return await this.read(wall)
  }

  #tell(wall: string, care: ScreenCare): void {
    const former = this.#told.get(wall)
    if (former?.brightness === care.brightness && former.driftMm === care.driftMm) return
    this.#told.set(wall, care)
    this.#deps.hall.say(wall, { care })
  }

  #later(ms: number): void {
    if (this.#isStopped) return
    this.#cancel = this.#deps.clock.after(ms, () => {
      void this.look()
        .catch((error: unknown) =>
          this.#deps.log.warn({ err: error }, 'the care for screens was not looked at'),
        )
        .then(() => this.#later(LOOK_MS))
    })
  }
}
