// «Проверить соединение» of one source with settings that are entered and not saved: asks its connector, in the plugin's own
// process and under its own grants, and says what was reached, or why not. Writes nothing anywhere.
import { constants } from 'node:fs'
import { access, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../model/index.ts'
import { SecretStore } from '../access/secret-store.ts'
import { checkedFindings, type Found } from '../host/check-findings.ts'
import { HOST_LIMITS, type HostLimits } from '../host/limits.ts'
import { PluginHost, unknownSource } from '../host/plugin-host.ts'
import type { RunOrder } from '../host/wire/messages.ts'
import { DATABASE, ENGINE_CLOCK, ENGINE_CONFIG, type EngineClock, type EngineConfig } from '../tokens.ts'
import * as journal from './db/run-journal.ts'
import { patternToRegExp } from './inbox.ts'
import { connectorFailure } from './run-ends.ts'
import { DELIVERY_CHUNK_BYTES } from './spool.ts'

/** A check holds a plugin's process and a connection to the outside: more at once are refused. */
const CHECKS_AT_ONCE_MAX = 4
/** Runs of sources count from 1 and deliveries of channels from 2⁴⁰: a check must be taken for neither. */
const FIRST_CHECK = 2 ** 50
/** Names looked at in an inbox. */
const FILES_MAX = 10_000

export interface InboxFacts {
  /** From the data folder. */
  folder: string
  exists: boolean
  isReadable: boolean
  /** Files that fit the pattern. */
  waiting: number
  /** The one that was looked into. */
  lookedInto: string | null
}
export interface CheckReport {
  tookMs: number
  /** `null` for a source that fetches by itself. */
  inbox: InboxFacts | null
  /** What the connector said; `null` when it failed or nothing was there to look into. */
  found: Found | null
  failure: { code: string; fact: string; risk: string; action: string } | null
}

@injectable()
export class SourceCheck {
  readonly #dataDirectory: string
  readonly #host: PluginHost
  readonly #secrets: SecretStore
  readonly #database: pg.Pool
  readonly #clock: EngineClock
  readonly #limits: HostLimits
  readonly #going = new Set<string>()
  #number = FIRST_CHECK

  constructor(
    @inject(ENGINE_CONFIG) config: Pick<EngineConfig, 'dataDirectory'>,
    @inject(PluginHost) host: PluginHost,
    @inject(SecretStore) secrets: SecretStore,
    @inject(DATABASE) database: pg.Pool,
    @inject(ENGINE_CLOCK) clock: EngineClock,
    @inject(HOST_LIMITS) limits: HostLimits,
  ) {
    this.#dataDirectory = config.dataDirectory
    this.#host = host
    this.#secrets = secrets
    this.#database = database
    this.#clock = clock
    this.#limits = limits
  }

  /** `gone` aborts when nobody waits any longer. Throws only for a source that is not there, and when it is busy. */
  async check(code: string, config: unknown, gone: AbortSignal): Promise<CheckReport> {
    const hosted = this.#host.source(code)
    if (!hosted) throw unknownSource(code)
    if (this.#going.has(code) || this.#going.size >= CHECKS_AT_ONCE_MAX) throw checkBusy(code)
    this.#going.add(code)
    try {
      return await this.#carryOut(code, config, gone)
    } finally {
      this.#going.delete(code)
    }
  }

  async #carryOut(code: string, config: unknown, gone: AbortSignal): Promise<CheckReport> {
    const begun = this.#clock.now().getTime()
    const { trigger } = this.#host.source(code)!.declaration
    const inbox = 'inbox' in trigger ? await this.#inbox(trigger.inbox, trigger.pattern) : null
    let found: Found | null = null
    let failure: CheckReport['failure'] = null
    try {
      // A source of files with nothing to look into: the folder is all there is to say.
      if (inbox === null || inbox.lookedInto !== null) found = await this.#ask(code, config, inbox, gone)
    } catch (error) {
      const {
        code: reason,
        fact,
        risk,
        action,
      } = error instanceof ObzorError ? error : connectorFailure(error)
      failure = { code: reason, fact, risk, action }
    }
    return { tookMs: this.#clock.now().getTime() - begun, inbox, found, failure }
  }

  async #ask(code: string, config: unknown, inbox: InboxFacts | null, gone: AbortSignal): Promise<Found> {
    const file = inbox?.lookedInto
    const source = file ? await open(path.join(this.#dataDirectory, inbox.folder, file), READ_NO_LINK) : null
    const late = new AbortController()
    const { checkMs } = this.#limits
    const cancel = this.#clock.after(checkMs, () => late.abort(checkTooLate(code, checkMs / 1000)))
    const onGone = (): void => late.abort(checkLeft(code))
    gone.addEventListener('abort', onGone, { once: true })
    try {
      const delivery = source && file ? { name: file, sizeBytes: (await source.stat()).size } : null
      let position = 0
      const answer = await this.#host.run(
        await this.#order(code, config, delivery),
        () => ({
          rows: () => undefined,
          batch: () => undefined,
          progress: () => undefined,
          readDelivery: async () => {
            const chunk = Buffer.allocUnsafe(DELIVERY_CHUNK_BYTES)
            const at = position
            position += DELIVERY_CHUNK_BYTES
            const { bytesRead } = await source!.read(chunk, 0, chunk.length, at)
            return chunk.subarray(0, bytesRead)
          },
        }),
        late.signal,
      )
      return checkedFindings(answer.found)
    } finally {
      cancel()
      gone.removeEventListener('abort', onGone)
      await source?.close()
    }
  }

  async #order(code: string, config: unknown, delivery: RunOrder['delivery']): Promise<RunOrder> {
    this.#number += 1
    return {
      run: this.#number,
      sourceCode: code,
      config,
      delivery,
      knownOktmo: await journal.knownOktmo(this.#database),
      today: this.#clock.now().toISOString().slice(0, 10),
      sealPublicKey: this.#secrets.vaultPublicKey().toString('hex'),
      pepper: this.#secrets.sourcePepper(code).toString('hex'),
      storage: {},
      isCheck: true,
      quarantineKeptMax: 0,
    }
  }

  async #inbox(name: string, pattern: string): Promise<InboxFacts> {
    const relative = path.join('inbox', name)
    const folder = path.join(this.#dataDirectory, relative)
    const facts: InboxFacts = {
      folder: relative,
      exists: true,
      isReadable: true,
      waiting: 0,
      lookedInto: null,
    }
    if (!(await stat(folder).catch(() => null))?.isDirectory())
      return { ...facts, exists: false, isReadable: false }
    const names = await access(folder, constants.R_OK | constants.X_OK)
      .then(() => readdir(folder, { withFileTypes: true }))
      .catch(() => null)
    if (names === null) return { ...facts, isReadable: false }
    const matches = patternToRegExp(pattern)
    const files = names
      .slice(0, FILES_MAX)
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && matches.test(entry.name))
      .map((entry) => entry.name)
      .toSorted()
    return { ...facts, waiting: files.length, lookedInto: files[0] ?? null }
  }
}

/** Not through a link: whoever may write the inbox must not choose what the server reads. */
const READ_NO_LINK = constants.O_RDONLY | constants.O_NOFOLLOW

const checkBusy = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_CHECK_BUSY',
    fact: `${code} is being checked already, or ${CHECKS_AT_ONCE_MAX} others are`,
    risk: 'nothing was checked',
    action: 'wait ten seconds and try again',
  })
const checkTooLate = (code: string, seconds: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_CHECK_TIMEOUT',
    fact: `${code} did not answer within ${seconds} s`,
    risk: 'nothing was saved; a run waits longer',
    action: 'look whether the address is right and the server is up',
  })
const checkLeft = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_CHECK_CANCELLED',
    fact: `the check of ${code} was stopped`,
    risk: 'nothing was saved',
    action: 'nothing',
  })
