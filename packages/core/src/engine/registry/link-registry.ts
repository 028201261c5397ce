// One run of the registry's linkage: opens what changed, weighs it against whoever may be the same, finds the groups that can
// change, and applies them. A crash at any point loses nothing: what was read waits as «pending» until its group is applied.
import { createHmac, type KeyObject } from 'node:crypto'
import type { Client } from 'pg'
import { openSealed } from '../access/sealing.ts'
import { LINKAGE_LOCK } from '../db/advisory-locks.ts'
import { IdentityTable } from '../linkage/db/identity-table.ts'
import { learnPeople } from '../linkage/learn-people.ts'
import { BLOCKING, identityOf, type Identity, type WrittenIdentity } from '../linkage/identity.ts'
import { BUILT_IN, type PeopleModel } from '../linkage/people-model.ts'
import { applyPending } from './apply-pending.ts'
import * as rows from './db/linkage-rows.ts'
import { linkageBusy } from './errors.ts'

/** A block of more records is not compared: half a million pairs for one dummy of an agency. */
const BLOCK_RECORDS_MAX = 1_000
/** From this share of all records on, all are compared again from memory instead of looked up. */
const BULK_SHARE = 0.2
const BULK_RECORDS_MIN = 20_000
const PAIRS_WRITTEN = 5_000
const LOADED_RECORDS = 5_000

export interface LinkRegistryOptions {
  client: Client
  /** Opens sealed identities. */
  key: KeyObject
  /** Under which СНИЛС are persons' keys. */
  registryPepper: Buffer
  /** Under which blocking keys and names become fingerprints. */
  linkagePepper: Buffer
  memoryMegabytes: number
  /** Waited for between batches of reading and of applying. */
  say(progress: LinkProgress): void | Promise<void>
}
export interface LinkProgress {
  stage: 'reading' | 'looking up' | 'comparing' | 'applying' | 'done'
  done: number
  of: number
}
export interface LinkRun {
  records: number
  compared: number
  pairs: number
  merges: number
  splits: number
  /** Identities that did not open: their records stay whose they are. */
  unreadable: number
}

/** `null` where another run is under way. */
export async function linkRegistry(options: LinkRegistryOptions): Promise<LinkRun | null> {
  const { client } = options
  const { rows: lock } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
    LINKAGE_LOCK,
  ])
  if (!lock[0]!.ours) return null
  try {
    const version = await rows.currentVersion(client, BUILT_IN)
    const runId = await rows.beginRun(client, version.id)
    try {
      const run = await new Run(options, version, runId).done()
      await rows.endRun(client, runId, null)
      return run
    } catch (error) {
      await rows.endRun(client, runId, codeOf(error)).catch(() => undefined)
      throw error
    }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LINKAGE_LOCK]).catch(() => undefined)
  }
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? 'OBZ_LINKAGE_FAILED'

/**
 * Learns new parameters from all records that were linked and puts them into force: a new version, and every record waits to be
 * weighed by it. Returns its number. Throws `OBZ_LINKAGE_TOO_FEW` and `OBZ_LINKAGE_BUSY`.
 */
export async function learnVersion(options: LinkRegistryOptions, madeBy: string): Promise<number> {
  const { client } = options
  const { rows: lock } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
    LINKAGE_LOCK,
  ])
  if (!lock[0]!.ours) throw linkageBusy()
  try {
    const version = await rows.currentVersion(client, BUILT_IN)
    return await new Run(options, version, '0').learned(madeBy)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LINKAGE_LOCK]).catch(() => undefined)
  }
}

class Run {
  readonly #options: LinkRegistryOptions
  readonly #version: number
  readonly #model: PeopleModel
  readonly #runId: string
  /** Id of each record of the table, by its number in it. */
  #ids: number[] = []
  #touched = new Set<number>()
  /** Numbers of rows that a later one of the same record replaces. */
  readonly #stale: number[] = []
  #bits = new Map<bigint, number>()
  #stops = new Set<bigint>()
  readonly #counts: LinkRun = { records: 0, compared: 0, pairs: 0, merges: 0, splits: 0, unreadable: 0 }

  constructor(options: LinkRegistryOptions, version: rows.VersionRow, runId: string) {
    this.#options = options
    this.#version = version.id
    this.#model = version.model
    this.#runId = runId
  }

  async done(): Promise<LinkRun> {
    const { client, memoryMegabytes } = this.#options
    this.#bits = await rows.termBits(client, this.#version)
    this.#stops = await rows.stopKeys(client, this.#version)
    const { queued, known } = await rows.queueSize(client)
    const isBulk = queued >= BULK_RECORDS_MIN && queued > BULK_SHARE * (known + queued)
    const table = await IdentityTable.open(memoryMegabytes)
    try {
      // A run that was killed in the midst of a bulk load left none.
      await (isBulk ? rows.dropKeyIndex(client) : rows.makeKeyIndex(client))
      await this.#read(table, queued)
      await this.#loadPending(table)
      if (this.#touched.size > 0) {
        await this.#loadOthers(table, isBulk)
        await this.#compare(table)
      }
    } finally {
      table.close()
      if (isBulk) await rows.makeKeyIndex(client)
    }
    await rows.takeActs(client)
    await this.#apply()
    await this.#options.say({ stage: 'done', done: this.#counts.records, of: this.#counts.records })
    return this.#counts
  }

  async learned(madeBy: string): Promise<number> {
    const { client, memoryMegabytes } = this.#options
    const table = await IdentityTable.open(memoryMegabytes)
    try {
      await this.#load(table, await rows.otherIds(client, new Set()), true)
      await table.dropCommon(BLOCK_RECORDS_MAX)
      const { model, terms } = await learnPeople(table)
      const bits = terms.map(({ column, value, bits: said }) => ({
        term: this.#fingerprint(`term ${column} ${value}`),
        bits: said,
      }))
      return await rows.putVersion(client, { model, madeBy, terms: bits })
    } finally {
      table.close()
    }
  }

  /** Takes the queue out in transactions of their own; each record waits as pending from then on. */
  async #read(table: IdentityTable, queued: number): Promise<void> {
    const { client } = this.#options
    for (let isMore = true; isMore;) {
      await client.query('begin')
      try {
        const queue = await rows.takeQueued(client)
        const opened = queue.map(({ sealed }) => (sealed ? this.#open(sealed) : null))
        // What does not open stays whose it is: a lost key must not take persons apart.
        const taken = queue.filter((_, at) => opened[at] !== undefined)
        const read = opened.filter((identity) => identity !== undefined)
        const keys = read.map((identity) => (identity ? this.#keysOf(identity) : []))
        const ids = await rows.putFingerprints(
          client,
          this.#version,
          taken.map(({ sourceId, recordKey }, at) => ({
            sourceId,
            recordKey,
            keys: keys[at]!.filter((key) => key !== null),
            snilsKey: this.#snilsKey(read[at] ?? null),
            birthDate: dateOf(read[at]?.birth ?? null),
            sex: read[at]?.sex ?? null,
          })),
        )
        await client.query('commit')
        for (const [at, id] of ids.entries()) {
          // Changed again while this run was reading: the first reading counts no more.
          if (this.#touched.has(id)) this.#stale.push(this.#ids.lastIndexOf(id))
          this.#add(table, id, read[at] ?? null, keys[at]!, true)
        }
        isMore = queue.length > 0
      } catch (error) {
        await client.query('rollback').catch(() => undefined)
        throw error
      }
      this.#counts.records = this.#touched.size
      await this.#say('reading', this.#touched.size, queued)
    }
  }

  async #loadPending(table: IdentityTable): Promise<void> {
    const waiting = await rows.pendingIds(this.#options.client)
    await this.#load(
      table,
      waiting.filter((id) => !this.#touched.has(id)),
      true,
    )
    this.#counts.records = this.#touched.size
  }

  async #loadOthers(table: IdentityTable, isBulk: boolean): Promise<void> {
    const { client } = this.#options
    await this.#say('looking up', 0, this.#touched.size)
    const others = isBulk
      ? await rows.otherIds(client, this.#touched)
      : await rows.candidateIds(client, [...this.#touched])
    await this.#load(table, others, false)
  }

  async #load(table: IdentityTable, ids: readonly number[], isTouched: boolean): Promise<void> {
    for (let from = 0; from < ids.length; from += LOADED_RECORDS) {
      const part = ids.slice(from, from + LOADED_RECORDS)
      if (isTouched) for (const id of part) this.#touched.add(id)
      for (const { id, sealed } of await rows.identitiesOf(this.#options.client, part)) {
        const identity = this.#open(sealed)
        if (identity) this.#add(table, Number(id), identity, this.#keysOf(identity), isTouched)
        // Its pairs stay as they were.
        else this.#touched.delete(Number(id))
      }
    }
  }

  #add(
    table: IdentityTable,
    id: number,
    identity: Identity | null,
    keys: readonly (bigint | null)[],
    isTouched: boolean,
  ): void {
    if (isTouched) this.#touched.add(id)
    if (!identity) return
    const { levels } = this.#model
    const bits = (['surname', 'given', 'patronymic'] as const).map((column) => {
      const value = identity[column]
      return value === null
        ? null
        : (this.#bits.get(this.#fingerprint(`term ${column} ${value}`)) ?? levels[column].at(-1)!)
    })
    table.add({
      at: this.#ids.length,
      isTouched,
      identity,
      keys: keys.map((key) => (key !== null && this.#stops.has(key) ? null : key)),
      bits,
    })
    this.#ids.push(id)
  }

  async #compare(table: IdentityTable): Promise<void> {
    const { client } = this.#options
    await table.remove(this.#stale)
    const dropped = await table.dropCommon(BLOCK_RECORDS_MAX)
    if (dropped.length > 0) await rows.addStopKeys(client, this.#version, dropped)
    await client.query('begin')
    try {
      const touched = [...this.#touched]
      for (let from = 0; from < touched.length; from += PAIRS_WRITTEN)
        await rows.removePairs(client, touched.slice(from, from + PAIRS_WRITTEN))
      this.#counts.compared = await table.pairsOfRules()
      for (const rule of BLOCKING.keys()) {
        const seen: rows.PairRow[] = []
        await table.weigh(rule, this.#model, (left, right, parts) => {
          seen.push({
            left: this.#ids[left]!,
            right: this.#ids[right]!,
            weight: parts.reduce((sum, part) => sum + part, this.#model.prior),
            parts,
          })
        })
        for (let from = 0; from < seen.length; from += PAIRS_WRITTEN)
          await rows.addPairs(client, seen.slice(from, from + PAIRS_WRITTEN))
        this.#counts.pairs += seen.length
        await this.#options.say({ stage: 'comparing', done: rule + 1, of: BLOCKING.length })
      }
      await client.query('commit')
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    }
    await client.query('analyze vault.linkage_pair; analyze vault.linkage_record')
  }

  async #apply(): Promise<void> {
    const { client } = this.#options
    const applied = await applyPending(client, {
      version: this.#version,
      model: this.#model,
      runId: this.#runId,
      onProgress: (done, of) => this.#say('applying', done, of),
    })
    this.#counts.merges = applied.merges
    this.#counts.splits = applied.splits
    await rows.noteRun(client, this.#runId, { ...this.#counts, stage: 'done' })
  }

  async #say(stage: LinkProgress['stage'], done: number, of: number): Promise<void> {
    await this.#options.say({ stage, done, of })
    await rows.noteRun(this.#options.client, this.#runId, { ...this.#counts, stage })
  }

  /** `undefined` where it does not open with this key. */
  #open(sealed: Buffer): Identity | undefined {
    try {
      return identityOf(JSON.parse(openSealed(this.#options.key, sealed).toString('utf8')) as WrittenIdentity)
    } catch {
      this.#counts.unreadable += 1
      return undefined
    }
  }

  #keysOf(identity: Identity): (bigint | null)[] {
    return BLOCKING.map((keyOf, rule) => {
      const key = keyOf(identity)
      return key === null ? null : this.#fingerprint(`key ${rule} ${key}`)
    })
  }

  #fingerprint(text: string): bigint {
    return createHmac('sha256', this.#options.linkagePepper).update(text).digest().readBigInt64LE()
  }

  #snilsKey(identity: Identity | null): string | null {
    if (!identity?.snils) return null
    const hex = createHmac('sha256', this.#options.registryPepper)
      .update(identity.snils)
      .digest('hex')
      .slice(0, 32)
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
}

/** A day that is not known is no date. */
const dateOf = (digits: string | null): string | null => {
  if (digits === null) return null
  const text = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  const day = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text ? null : text
}
