// One run of the registry's linkage: opens what changed, weighs it against whoever may be the same, finds the groups that can
// change, and applies them. A crash at any point loses nothing: what was read waits as «pending» until its group is applied.
import type { Client, ClientBase } from 'pg'
import { LINKAGE_LOCK } from '../db/advisory-locks.ts'
import { IdentityTable } from '../linkage/db/identity-table.ts'
import { codeOfFailure } from './linkage-failure.ts'
import { isPlausible, LEARNED_RECORDS_MIN, learnPeople, type LearnedPeople } from '../linkage/learn-people.ts'
import { BLOCKING, type Identity } from '../linkage/identity.ts'
import { BUILT_IN, type PeopleModel } from '../linkage/people-model.ts'
import { applyPending } from './apply-pending.ts'
import { takeActs } from './db/linkage-acts.ts'
import { settleAlone } from './db/linkage-components.ts'
import { addPairs, hasPairs, type PairRow, removePairs } from './db/linkage-pairs.ts'
import { FIRST_PLACE, pendingIds, queueSize, type SealedIdentity, takeQueued } from './db/linkage-queue.ts'
import {
  addStopKeys,
  candidateIds,
  dropKeyIndex,
  identitiesOf,
  makeKeyIndex,
  otherIds,
  putFingerprints,
  stopKeys,
} from './db/linkage-records.ts'
import { beginRun, endRun, noteRun } from './db/linkage-runs.ts'
import * as versions from './db/linkage-versions.ts'
import { linkageBusy, versionUnknown } from './errors.ts'
import { IdentityReader, type IdentityReaderOptions } from './identity-reader.ts'
import { StageTimes } from './stage-times.ts'

/** A block of more records is not compared: half a million pairs for one dummy of an agency. */
const BLOCK_RECORDS_MAX = 1_000
/** From this share of all records on, all are compared again from memory instead of looked up. */
const BULK_SHARE = 0.2
const BULK_RECORDS_MIN = 20_000
const PAIRS_WRITTEN = 5_000
const LOADED_RECORDS = 5_000
/** Batches of one transaction of reading: while one is opened, the database writes the one before. Ingest of the same records waits 1.5 s. */
const BATCHES_READ_AHEAD = 4
/** Who made the version that a region's first linkage learned. */
export const FIRST_LINKAGE = 'first linkage'

export interface LinkRegistryOptions extends IdentityReaderOptions {
  client: Client
  memoryMegabytes: number
  /** Waited for between batches of reading and of applying. */
  say(progress: LinkProgress): void | Promise<void>
}
export interface LinkProgress {
  stage: 'reading' | 'looking up' | 'learning' | 'comparing' | 'grouping' | 'applying' | 'done'
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
    const version = await versions.currentVersion(client, BUILT_IN)
    const runId = await beginRun(client, version.id)
    try {
      const run = await new Run(options, version, runId).done()
      await endRun(client, runId, null)
      return run
    } catch (error) {
      await endRun(client, runId, codeOfFailure(error)).catch(() => undefined)
      throw error
    }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LINKAGE_LOCK]).catch(() => undefined)
  }
}

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
    const version = await versions.currentVersion(client, BUILT_IN)
    return await new Run(options, version, '0').learned(madeBy)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LINKAGE_LOCK]).catch(() => undefined)
  }
}

/** Puts an earlier version into force again. Throws `OBZ_REGISTRY_NO_VERSION` and `OBZ_LINKAGE_BUSY`. */
export async function useVersion(client: ClientBase, id: number): Promise<void> {
  const { rows: lock } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
    LINKAGE_LOCK,
  ])
  if (!lock[0]!.ours) throw linkageBusy()
  try {
    if (!(await versions.putIntoForce(client, id))) throw versionUnknown(id)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LINKAGE_LOCK]).catch(() => undefined)
  }
}

class Run {
  readonly #options: LinkRegistryOptions
  readonly #reader: IdentityReader
  readonly #times = new StageTimes()
  readonly #runId: string
  #version: number
  #model: PeopleModel
  /** Id of each record of the table, by its number in it. */
  #ids: number[] = []
  #touched = new Set<number>()
  /** Numbers of rows that a later one of the same record replaces. */
  readonly #stale: number[] = []
  #bits = new Map<bigint, number>()
  #stops = new Set<bigint>()
  readonly #counts: LinkRun = { records: 0, compared: 0, pairs: 0, merges: 0, splits: 0, unreadable: 0 }

  constructor(options: LinkRegistryOptions, version: versions.VersionRow, runId: string) {
    this.#options = options
    this.#reader = new IdentityReader(options)
    this.#version = version.id
    this.#model = version.model
    this.#runId = runId
  }

  async done(): Promise<LinkRun> {
    const { client, memoryMegabytes } = this.#options
    this.#bits = await versions.termBits(client, this.#version)
    this.#stops = await stopKeys(client, this.#version)
    const { queued, known } = await queueSize(client)
    const isBulk = queued >= BULK_RECORDS_MIN && queued > BULK_SHARE * (known + queued)
    const table = await IdentityTable.open(memoryMegabytes)
    try {
      // A run that was killed in the midst of a bulk load left none.
      await (isBulk ? dropKeyIndex(client) : makeKeyIndex(client))
      await this.#read(table, queued)
      await this.#loadPending(table)
      if (this.#touched.size > 0) {
        await this.#loadOthers(table, isBulk)
        await table.remove(this.#stale)
        if (isBulk && this.#version === 0 && table.size >= LEARNED_RECORDS_MIN) await this.#learnFirst(table)
        await this.#compare(table)
      }
    } finally {
      table.close()
      if (isBulk) await makeKeyIndex(client)
    }
    await takeActs(client)
    await this.#apply()
    this.#times.enter('done')
    await noteRun(client, this.#runId, { ...this.#counts, stage: 'done', seconds: this.#times.seconds })
    await this.#options.say({ stage: 'done', done: this.#counts.records, of: this.#counts.records })
    return this.#counts
  }

  async learned(madeBy: string): Promise<number> {
    const { client, memoryMegabytes } = this.#options
    const table = await IdentityTable.open(memoryMegabytes)
    try {
      await this.#load(table, await otherIds(client, new Set()), true)
      await table.dropCommon(BLOCK_RECORDS_MAX)
      const learned = await learnPeople(table)
      const id = await versions.putVersion(client, this.#asVersion(learned, madeBy, table.size))
      await versions.queueAll(client)
      return id
    } finally {
      table.close()
    }
  }

  /**
   * The built-in parameters ask an officer thousands of needless questions and find 92 of 100: a region's first linkage learns its
   * own before it compares, so that nothing is weighed twice. An officer accepts them, or goes back to the built-in ones.
   */
  async #learnFirst(table: IdentityTable): Promise<void> {
    await this.#say('learning', 0, table.size)
    await table.dropCommon(BLOCK_RECORDS_MAX)
    const learned = await learnPeople(table)
    if (!isPlausible(learned.model)) return
    const { client } = this.#options
    this.#version = await versions.putVersion(client, this.#asVersion(learned, FIRST_LINKAGE, table.size))
    this.#model = learned.model
    await versions.noteVersion(client, this.#runId, this.#version)
  }

  #asVersion({ model, terms }: LearnedPeople, madeBy: string, learnedFrom: number): versions.NewVersion {
    return {
      model,
      madeBy,
      learnedFrom,
      terms: terms.map(({ column, value, bits }) => ({ term: this.#reader.termOf(column, value), bits })),
    }
  }

  /**
   * Takes the queue out, some batches a transaction; each record waits as pending from then on. A batch is opened while the database
   * writes the one before and hands out the next.
   */
  async #read(table: IdentityTable, queued: number): Promise<void> {
    const { client } = this.#options
    let place = FIRST_PLACE
    const take = async (): Promise<SealedIdentity[]> => {
      const taken = await takeQueued(client, place)
      place = taken.place
      return taken.records
    }
    for (let isMore = true; isMore;) {
      const start = place
      await client.query('begin')
      try {
        let queue = await take()
        const isEmpty = queue.length === 0
        let written: Promise<void> = Promise.resolve()
        for (let batch = 1; queue.length > 0; batch += 1) {
          const next = batch < BATCHES_READ_AHEAD ? take() : Promise.resolve([])
          // What fails here is thrown where it is awaited.
          next.catch(() => undefined)
          const opened = this.#opened(queue)
          await written
          written = this.#write(table, opened)
          written.catch(() => undefined)
          queue = await next
        }
        await written
        await client.query('commit')
        // Until nothing is left: what changed while this run read is read again, wherever it was put.
        isMore = !isEmpty || start !== FIRST_PLACE
        if (isEmpty) place = FIRST_PLACE
      } catch (error) {
        await client.query('rollback').catch(() => undefined)
        throw error
      }
      this.#counts.records = this.#touched.size
      await this.#say('reading', this.#touched.size, queued)
    }
  }

  /** What does not open stays whose it is: a lost key must not take persons apart. */
  #opened(queue: readonly SealedIdentity[]): OpenedRecord[] {
    return queue.flatMap(({ sourceId, recordKey, sealed }) => {
      const identity = sealed ? this.#reader.open(sealed) : null
      return identity === undefined
        ? []
        : [{ sourceId, recordKey, identity, keys: identity ? this.#reader.keysOf(identity) : [] }]
    })
  }

  async #write(table: IdentityTable, opened: readonly OpenedRecord[]): Promise<void> {
    const ids = await putFingerprints(
      this.#options.client,
      this.#version,
      opened.map(({ sourceId, recordKey, identity, keys }) => ({
        sourceId,
        recordKey,
        keys: keys.filter((key) => key !== null),
        snilsKey: this.#reader.snilsKeyOf(identity),
        birthDate: dateOf(identity?.birth ?? null),
        sex: identity?.sex ?? null,
      })),
    )
    for (const [at, { sourceId, identity, keys }] of opened.entries()) {
      const id = ids[at]!
      // Changed again while this run was reading: the first reading counts no more.
      if (this.#touched.has(id)) this.#stale.push(this.#ids.lastIndexOf(id))
      this.#add(table, { id, sourceId, identity, keys, isTouched: true })
    }
  }

  async #loadPending(table: IdentityTable): Promise<void> {
    const waiting = await pendingIds(this.#options.client)
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
      ? await otherIds(client, this.#touched)
      : await candidateIds(client, [...this.#touched])
    await this.#load(table, others, false)
  }

  async #load(table: IdentityTable, ids: readonly number[], isTouched: boolean): Promise<void> {
    for (let from = 0; from < ids.length; from += LOADED_RECORDS) {
      const part = ids.slice(from, from + LOADED_RECORDS)
      if (isTouched) for (const id of part) this.#touched.add(id)
      for (const { id, sourceId, sealed } of await identitiesOf(this.#options.client, part)) {
        const identity = this.#reader.open(sealed)
        if (identity)
          this.#add(table, {
            id: Number(id),
            sourceId,
            identity,
            keys: this.#reader.keysOf(identity),
            isTouched,
          })
        // Its pairs stay as they were.
        else this.#touched.delete(Number(id))
      }
    }
  }

  #add(
    table: IdentityTable,
    {
      id,
      sourceId,
      identity,
      keys,
      isTouched,
    }: Pick<OpenedRecord, 'sourceId' | 'identity' | 'keys'> & { id: number; isTouched: boolean },
  ): void {
    if (isTouched) this.#touched.add(id)
    if (!identity) return
    const { levels } = this.#model
    const bits = (['surname', 'given', 'patronymic'] as const).map((column) => {
      const value = identity[column]
      return value === null
        ? null
        : (this.#bits.get(this.#reader.termOf(column, value)) ?? levels[column].at(-1)!)
    })
    table.add({
      at: this.#ids.length,
      isTouched,
      source: Number(sourceId),
      identity,
      keys: keys.map((key) => (key !== null && this.#stops.has(key) ? null : key)),
      bits,
    })
    this.#ids.push(id)
  }

  async #compare(table: IdentityTable): Promise<void> {
    const { client } = this.#options
    await this.#say('comparing', 0, BLOCKING.length)
    const dropped = await table.dropCommon(BLOCK_RECORDS_MAX)
    if (dropped.length > 0) await addStopKeys(client, this.#version, dropped)
    await client.query('begin')
    try {
      const touched = (await hasPairs(client)) ? [...this.#touched] : []
      for (let from = 0; from < touched.length; from += PAIRS_WRITTEN)
        await removePairs(client, touched.slice(from, from + PAIRS_WRITTEN))
      this.#counts.compared = await table.pairsOfRules()
      for (const rule of BLOCKING.keys()) {
        const seen: PairRow[] = []
        await table.weigh(rule, this.#model, (left, right, parts) => {
          seen.push({
            left: this.#ids[left]!,
            right: this.#ids[right]!,
            weight: parts.reduce((sum, part) => sum + part, this.#model.prior),
            parts,
          })
        })
        for (let from = 0; from < seen.length; from += PAIRS_WRITTEN)
          await addPairs(client, seen.slice(from, from + PAIRS_WRITTEN))
        this.#counts.pairs += seen.length
        await this.#say('comparing', rule + 1, BLOCKING.length)
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
    await this.#say('grouping', 0, this.#touched.size)
    await settleAlone(client, this.#model)
    const applied = await applyPending(client, {
      version: this.#version,
      model: this.#model,
      runId: this.#runId,
      onProgress: (done, of) => this.#say('applying', done, of),
    })
    this.#counts.merges = applied.merges
    this.#counts.splits = applied.splits
  }

  async #say(stage: LinkProgress['stage'], done: number, of: number): Promise<void> {
    this.#times.enter(stage)
    this.#counts.unreadable = this.#reader.unreadable
    await this.#options.say({ stage, done, of })
    await noteRun(this.#options.client, this.#runId, {
      ...this.#counts,
      stage,
      done,
      of,
      seconds: this.#times.seconds,
    })
  }
}

interface OpenedRecord {
  sourceId: string
  recordKey: string
  /** `null`: the record is gone. */
  identity: Identity | null
  keys: readonly (bigint | null)[]
}

/** A day that is not known is no date. */
const dateOf = (digits: string | null): string | null => {
  if (digits === null) return null
  const text = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  const day = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text ? null : text
}
