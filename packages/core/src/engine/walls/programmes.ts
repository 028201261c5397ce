// Programmes of walls as documents: read with what is wrong in them by now, and saved from the revision that the caller has seen.
import type { DataSource } from 'typeorm'
import {
  NO_PROGRAMMES,
  programmeFault,
  programmeFaultWords,
  programmeTroubles,
  type PlacedFault,
  type ProgrammeWords,
  type WallProgrammes,
} from '../../model/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import { findProgrammes, saveProgrammes } from './db/programme-rows.ts'
import { findWall } from './db/wall-rows.ts'
import { programmeInvalid, programmesChanged, wallUnknown } from './wall-errors.ts'

export interface ReadProgrammes {
  programmes: WallProgrammes
  /** 0 before the first are saved. */
  revision: number
  /** What they name and is not there any longer. */
  troubles: PlacedFault[]
}
export interface ProgrammesDeps {
  control: DataSource
  /** Names that may be used, as of now. */
  words: () => Promise<ProgrammeWords>
}

export class Programmes {
  readonly #ask: Ask
  readonly #words: ProgrammesDeps['words']

  constructor({ control, words }: ProgrammesDeps) {
    this.#ask = (sql, parameters) => control.query(sql, parameters)
    this.#words = words
  }

  /** Throws `OBZ_WALL_UNKNOWN`. */
  async read(wall: string): Promise<ReadProgrammes> {
    const found = await findProgrammes(this.#ask, wall)
    if (!found && !(await findWall(this.#ask, wall))) throw wallUnknown(wall)
    const programmes = found?.document ?? NO_PROGRAMMES
    const troubles = programmeTroubles(programmes, await this.#words())
    return { programmes, revision: found?.revision ?? 0, troubles }
  }

  /**
   * Throws `OBZ_PROGRAMME_INVALID`, also for a name that is new in it and unknown here; what has vanished since the last time may
   * stay, or nobody could change anything else. Throws `OBZ_PROGRAMME_CHANGED` and `OBZ_WALL_UNKNOWN`.
   */
  async save(wall: string, programmes: WallProgrammes, revision: number): Promise<ReadProgrammes> {
    const fault = programmeFault(programmes)
    if (fault) throw programmeInvalid(programmeFaultWords(fault))
    const former = await this.read(wall)
    if (former.revision !== revision) throw programmesChanged()
    const known = new Set(former.troubles.map(nameOf))
    const trouble = programmeTroubles(programmes, await this.#words()).find(
      (placed) => !known.has(nameOf(placed)),
    )
    if (trouble) throw programmeInvalid(programmeFaultWords(trouble))
    const saved = await saveProgrammes(this.#ask, { wall, document: programmes, revision })
    if (saved === undefined) throw programmesChanged()
    return await this.read(wall)
  }
}

const nameOf = ({ fault }: PlacedFault): string =>
  fault.kind === 'unknown' ? `${fault.what} ${fault.name}` : fault.kind
