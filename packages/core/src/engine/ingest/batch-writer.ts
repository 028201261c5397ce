// Takes one run's rows from the wire to committed facts. Two connections: while one batch merges, the next is
// already copied into staging. Merges of a run never overlap, so the last line of a file wins everywhere.
import { Sealer } from '../access/sealing.ts'
import type { SecretStore } from '../access/secret-store.ts'
import { PARTITION_LOCK, REGISTRY_LOCK } from '../db/advisory-locks.ts'
import type pg from 'pg'
import type { CopyStreamQuery } from 'pg-copy-streams'
import type { RecordKind } from '../../model/index.ts'
import { denied } from '../host/http-broker.ts'
import type { WireFlow } from '../host/plugin-process.ts'
import type { BatchEnd } from '../host/wire/messages.ts'
import { STAGE } from '../host/wire/staging.ts'
import { databaseFailure } from './database-failure.ts'
import { mergeActs } from './db/merge-acts.ts'
import { mergeAreaCounts } from './db/merge-area-counts.ts'
import { mergeBenefitChanges, mergeFacts } from './db/merge-facts.ts'
import { mergeNamedPersons } from './db/merge-named-persons.ts'
import { mergeOpenData, removeUnseen } from './db/merge-open-data.ts'
import { mergePersons } from './db/merge-persons.ts'
import { addResults, NOTHING, type FactContext, type MergeResult } from './db/merge-result.ts'
import { pepperInForce } from './db/pseudonyms.ts'
import { closeBrought, closeGone, keepRejections, leaveOutdated } from './db/quarantine-ledger.ts'
import { countBatch, keepStorage } from './db/run-journal.ts'
import { COPY_TRAILER, openCopy, prepareStaging } from './db/staging-connection.ts'

/** One batch copying, one merging. */
const SLOTS = 2
/** Rows taken from the wire and not yet given to COPY. */
const QUEUED_BYTES_MAX = 4 * 1024 * 1024

const KIND_OF_TABLE: Partial<Record<number, RecordKind>> = {
  [STAGE.person]: 'person',
  [STAGE.benefit]: 'benefit',
  [STAGE.benefitChange]: 'benefit-change',
  [STAGE.income]: 'income',
  [STAGE.statistic]: 'statistic',
  [STAGE.feature]: 'feature',
  [STAGE.seen]: 'feature',
  [STAGE.status]: 'status',
  [STAGE.property]: 'property',
  [STAGE.areaCount]: 'areaCount',
  [STAGE.kinship]: 'kinship',
  [STAGE.vital]: 'vital',
  [STAGE.entitlement]: 'right',
}
/** Tries of one batch whose rows another connection was writing at the same moment. */
const CONFLICTS_MAX = 3

export interface BatchWriterOptions {
  pool: pg.Pool
  pluginId: string
  sourceId: string
  runId: string
  secrets: Pick<SecretStore, 'registryPepper' | 'vaultPublicKey'>
  /** Kinds the source declared; rows of another kind end the run. */
  emits: readonly RecordKind[]
  quarantineKeptMax: number
  /** Where the delivery is rows of quarantine that were mended. */
  fixId: string | null
  /** No delivery: what was put aside once is not put aside again. */
  isPolled: boolean
  flow: WireFlow
  bytesRead(): number
  /** After each commit. */
  onBatch(result: MergeResult): void
  /** Once, with the first error: the run has to be stopped. */
  onFailure(error: Error): void
}

interface Slot {
  client: pg.PoolClient
  copy: { table: number; stream: CopyStreamQuery } | undefined
  tables: Set<number>
}

type Item = { table: number; bytes: Buffer } | { end: BatchEnd }

export class BatchWriter {
  readonly #options: BatchWriterOptions
  #queue: Item[] = []
  #queuedBytes = 0
  #working: Promise<void> | undefined
  #merging: Promise<void> = Promise.resolve()
  #slot: Slot | undefined
  readonly #open = new Set<Slot>()
  #slotFreed: () => void = () => undefined
  #slotsTaken = 0
  #failure: Error | undefined
  #kept = 0

  constructor(options: BatchWriterOptions) {
    this.#options = options
  }

  rows(table: number, bytes: Buffer): void {
    if (this.#failure) return
    const kind = KIND_OF_TABLE[table]
    if (kind && !this.#options.emits.includes(kind)) {
      return this.#fail(denied(this.#options.pluginId, `records of kind '${kind}'`))
    }
    this.#queuedBytes += bytes.length
    if (this.#queuedBytes > QUEUED_BYTES_MAX) this.#options.flow.pause()
    this.#push({ table, bytes })
  }

  batch(end: BatchEnd): void {
    if (!this.#failure) this.#push({ end })
  }

  /** Resolves when everything taken is committed; rejects with the first failure. */
  async finish(): Promise<void> {
    await this.#working
    await this.#merging
    if (this.#failure) throw this.#failure
  }

  /** Lets go of everything not committed. Call in any case at the end; harmless after `finish`. */
  async discard(): Promise<void> {
    this.#failure ??= new Error('the run is over')
    this.#queue = []
    this.#slotFreed()
    const unfinished = [...this.#open]
    this.#open.clear()
    // Destroyed, not returned: an open COPY or transaction must not meet the next run.
    for (const { client } of unfinished) client.release(true)
    this.#options.flow.resume()
    await this.#working?.catch(() => undefined)
    await this.#merging.catch(() => undefined)
  }

  #push(item: Item): void {
    this.#queue.push(item)
    this.#working ??= this.#work().finally(() => (this.#working = undefined))
  }

  async #work(): Promise<void> {
    try {
      for (let item = this.#queue.shift(); item && !this.#failure; item = this.#queue.shift()) {
        if ('end' in item) await this.#closeBatch(item.end)
        else await this.#copy(item.table, item.bytes)
      }
    } catch (error) {
      this.#fail(databaseFailure(error))
    }
  }

  async #copy(table: number, bytes: Buffer): Promise<void> {
    const slot = await this.#current()
    if (slot.copy?.table !== table) {
      await endCopy(slot)
      slot.copy = { table, stream: openCopy(slot.client, table) }
      slot.copy.stream.on('error', (error) => this.#fail(databaseFailure(error)))
      slot.tables.add(table)
    }
    const { stream } = slot.copy!
    if (!stream.write(bytes)) await drained(stream)
    this.#queuedBytes -= bytes.length
    if (this.#queuedBytes < QUEUED_BYTES_MAX / 2) this.#options.flow.resume()
  }

  async #closeBatch(end: BatchEnd): Promise<void> {
    const slot = await this.#current()
    await endCopy(slot)
    this.#slot = undefined
    const before = this.#merging
    this.#merging = this.#mergeAfter(before, slot, end)
  }

  async #mergeAfter(before: Promise<void>, slot: Slot, end: BatchEnd): Promise<void> {
    await before
    if (this.#failure) return
    try {
      const result = await this.#merge(slot, end)
      this.#open.delete(slot)
      slot.client.release()
      this.#options.onBatch(result)
    } catch (error) {
      this.#fail(databaseFailure(error))
    } finally {
      this.#slotsTaken -= 1
      this.#slotFreed()
    }
  }

  async #merge({ client, tables }: Slot, end: BatchEnd): Promise<MergeResult> {
    const { sourceId, runId, bytesRead } = this.#options
    await client.query('savepoint staged')
    let result: MergeResult | undefined
    for (let attempt = 1; result === undefined; attempt += 1) {
      try {
        result = await this.#mergeTables(client, tables, end)
      } catch (error) {
        if (!isConflict(error) || attempt >= CONFLICTS_MAX) throw error
        await client.query('rollback to savepoint staged')
      }
    }
    if (result.read !== end.read) {
      throw new Error(`a batch of ${end.read} rows arrived as ${result.read}`)
    }
    if (Object.keys(end.storage).length > 0) await keepStorage(client, sourceId, end.storage)
    await countBatch(client, runId, result, bytesRead())
    await client.query('commit')
    this.#kept += result.quarantined
    return result
  }

  async #mergeTables(client: pg.PoolClient, tables: Set<number>, end: BatchEnd): Promise<MergeResult> {
    const { sourceId, runId, secrets, quarantineKeptMax, fixId, isPolled } = this.#options
    const quarantineLeft = quarantineKeptMax - this.#kept
    let result: MergeResult = { ...NOTHING, read: end.rejectedUnkept, quarantined: end.rejectedUnkept }
    const add = async (table: number, merge: () => Promise<MergeResult>): Promise<void> => {
      if (tables.has(table)) result = addResults(result, await merge())
    }
    // Nobody's records and facts go over to another person between the look-up of a person and the write.
    await client.query('select pg_advisory_xact_lock_shared($1)', [PARTITION_LOCK])
    // Two registers of residents would change the same households in different orders. Sources of facts need no lock:
    // they only add persons, in the order of their keys as registers do, and whoever comes second adopts the first's id.
    if (tables.has(STAGE.person) || tables.has(STAGE.namedPerson))
      await client.query('select pg_advisory_xact_lock($1)', [REGISTRY_LOCK])
    const pepper = await pepperInForce(client, tables, (version) => secrets.registryPepper(version))
    // Made when it is needed: most batches name nobody new.
    let sealer: Sealer | undefined
    const seal = (plain: string): Buffer => (sealer ??= new Sealer(secrets.vaultPublicKey())).seal(plain)
    const context: FactContext = { sourceId, runId, pepper, seal, quarantineLeft, fixId, isPolled }
    await add(STAGE.rejection, () => keepRejections(client, context))
    result = addResults(result, await leaveOutdated(client, tables, context))
    await add(STAGE.person, () => mergePersons(client, context))
    await add(STAGE.benefit, () => mergeFacts(client, 'benefit', context))
    await add(STAGE.benefitChange, () => mergeBenefitChanges(client, context))
    await add(STAGE.income, () => mergeFacts(client, 'income', context))
    await add(STAGE.status, () => mergeFacts(client, 'status', context))
    await add(STAGE.property, () => mergeFacts(client, 'property', context))
    await add(STAGE.entitlement, () => mergeFacts(client, 'entitlement', context))
    await add(STAGE.namedPerson, () => mergeNamedPersons(client, context))
    await add(STAGE.kinship, () => mergeActs(client, 'kinship', context))
    await add(STAGE.vital, () => mergeActs(client, 'vital', context))
    await add(STAGE.areaCount, () => mergeAreaCounts(client, context))
    await add(STAGE.statistic, () => mergeOpenData(client, 'statistics', context))
    await add(STAGE.feature, () => mergeOpenData(client, 'features', context))
    await closeBrought(client, tables, context)
    if (end.snapshotLayers.length > 0) {
      if (fixId === null && !isPolled) await closeGone(client, end.snapshotLayers, context)
      result.removed += await removeUnseen(client, end.snapshotLayers, context)
    }
    return result
  }

  /** The slot that takes rows now; waits until one of the two is free. */
  async #current(): Promise<Slot> {
    if (this.#slot) return this.#slot
    while (this.#slotsTaken >= SLOTS) {
      await new Promise<void>((resolve) => (this.#slotFreed = resolve))
      if (this.#failure) throw this.#failure
    }
    this.#slotsTaken += 1
    const client = await this.#options.pool.connect()
    const slot: Slot = { client, copy: undefined, tables: new Set() }
    this.#open.add(slot)
    if (this.#failure) throw this.#failure
    await prepareStaging(client)
    await client.query('begin')
    this.#slot = slot
    return slot
  }

  #fail(error: Error): void {
    if (this.#failure) return
    this.#failure = error
    this.#queue = []
    this.#slotFreed()
    // The wire must flow again: the process has to hear that it is cancelled.
    this.#options.flow.resume()
    this.#options.onFailure(error)
  }
}

/** Unique violation, serialisation failure, deadlock: the same batch again sees what the other has committed. */
const isConflict = (error: unknown): boolean =>
  ['23505', '40001', '40P01'].includes((error as { code?: string }).code ?? '')

async function endCopy(slot: Slot): Promise<void> {
  if (!slot.copy) return
  const { stream } = slot.copy
  slot.copy = undefined
  await new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve)
    stream.once('error', reject)
    stream.end(COPY_TRAILER)
  })
}

function drained(stream: CopyStreamQuery): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      stream.off('drain', ok)
      stream.off('error', settle)
      if (error) reject(error)
      else resolve()
    }
    const ok = (): void => settle()
    stream.on('drain', ok)
    stream.on('error', settle)
  })
}
