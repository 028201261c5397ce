// Who may send deliveries of a source over HTTP: whoever brings its key. The key is shown once, when it is made; the
// database keeps its digest.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { DataSource } from 'typeorm'
import { ObzorError } from '../../model/index.ts'
import { SourceEntity, SourceIntakeEntity } from '../db/entities/index.ts'
import { sourceUnknown } from '../http/source-queries.ts'
import type { EngineClock } from '../tokens.ts'

const KEY_BYTES = 32
/** Before a key, so that one that lies where it should not is known for what it is. */
const KEY_PREFIX = 'obzor_in_'
/** Between two notes of a key's use. */
const NOTE_EVERY_MS = 60_000

export interface IntakeInbox {
  sourceId: string
  code: string
  /** Name of the inbox, and the form of its files. */
  inbox: string
  pattern: string
}
export interface IntakeState {
  /** Milliseconds since 1970. */
  madeAt: number
  /** Login of who made it. */
  madeBy: string
  /** Milliseconds since 1970, to the minute; `null` before the first delivery. */
  lastUsedAt: number | null
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest()

export class IntakeKeys {
  readonly #control: DataSource
  readonly #clock: EngineClock

  constructor(control: DataSource, clock: EngineClock) {
    this.#control = control
    this.#clock = clock
  }

  /** `null` where no key was made. Throws `OBZ_SOURCE_UNKNOWN` and `OBZ_INTAKE_NO_INBOX`. */
  async state(code: string): Promise<IntakeState | null> {
    const { sourceId } = await this.#inboxOf(code)
    const found = await this.#keys.findOneBy({ sourceId })
    return found && stateOf(found)
  }

  /** A new key in the place of the old one, which opens nothing from now on. */
  async make(code: string, madeBy: string): Promise<IntakeState & { key: string }> {
    const { sourceId } = await this.#inboxOf(code)
    const key = `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`
    const made = { sourceId, keyHash: digest(key), madeAt: this.#clock.now(), madeBy, lastUsedAt: null }
    await this.#keys.upsert(made, ['sourceId'])
    return { key, ...stateOf(made) }
  }

  async revoke(code: string): Promise<void> {
    const { sourceId } = await this.#inboxOf(code)
    await this.#keys.delete({ sourceId })
  }

  /**
   * Where a delivery that came with this header goes. Throws `OBZ_INTAKE_REFUSED`, the same for a wrong key and for an
   * unknown source: a stranger learns nothing of what is here. Throws `OBZ_INTAKE_UNAVAILABLE` where nobody can tell.
   */
  async admit(code: string, authorization: string | undefined): Promise<IntakeInbox> {
    const given = /^Bearer (\S{1,200})$/i.exec(authorization ?? '')?.[1]
    try {
      const inbox = await this.#inboxOf(code)
      const kept = await this.#keys.findOneBy({ sourceId: inbox.sourceId })
      if (!kept || given === undefined || !timingSafeEqual(digest(given), kept.keyHash)) throw refused()
      const now = this.#clock.now()
      if (now.getTime() - (kept.lastUsedAt?.getTime() ?? 0) >= NOTE_EVERY_MS) {
        await this.#keys.update({ sourceId: inbox.sourceId }, { lastUsedAt: now })
      }
      return inbox
    } catch (error) {
      // Whoever is told that the key is wrong throws the delivery away: only a source that is not there says so.
      throw error instanceof ObzorError ? refused() : unavailable(error)
    }
  }

  get #keys() {
    return this.#control.getRepository(SourceIntakeEntity)
  }

  async #inboxOf(code: string): Promise<IntakeInbox> {
    const source = await this.#control.getRepository(SourceEntity).findOneBy({ code, retired: false })
    if (!source) throw sourceUnknown(code)
    if (!('inbox' in source.schedule)) {
      throw new ObzorError({
        code: 'OBZ_INTAKE_NO_INBOX',
        fact: `${code} fetches its data by itself and takes no deliveries`,
        risk: 'no key was made',
        action: 'make a key for a source that reads files',
      })
    }
    return { sourceId: source.id, code, ...source.schedule }
  }
}

const stateOf = ({ madeAt, madeBy, lastUsedAt }: Omit<SourceIntakeEntity, 'keyHash' | 'sourceId'>) => ({
  madeAt: madeAt.getTime(),
  madeBy,
  lastUsedAt: lastUsedAt?.getTime() ?? null,
})

const unavailable = (cause: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_INTAKE_UNAVAILABLE',
    fact: 'the key cannot be looked up: the database does not answer',
    risk: 'nothing was taken',
    action: 'send the same delivery again in a minute',
    cause,
  })

const refused = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_INTAKE_REFUSED',
    fact: 'no source takes deliveries with this key',
    risk: 'nothing was taken',
    action: 'send the header Authorization: Bearer with the key that the region gave for this source',
  })
