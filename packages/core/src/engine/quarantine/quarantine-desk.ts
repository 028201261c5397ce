// Mending what was put aside: rows are opened for who may see them, and go back mended or as they were, through the same
// rules and checks, as a small delivery of the same source.
import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import { mappingInbox, type MappingRules, type ObzorRecord } from '../../model/index.ts'
import { recordOfRaw, recordWith, rowOfRecord } from '../../plugin-api/raw-record.ts'
import { openTable, rowOfRaw, type RawRow } from '../../plugin-api/table/index.ts'
import type { SecretStore } from '../access/secret-store.ts'
import { openSealed } from '../access/sealing.ts'
import { sourceUnknown } from '../http/source-queries.ts'
import { leaveMended } from '../ingest/mended-records.ts'
import { deliver } from '../mapping/deliveries.ts'
import type { EngineClock } from '../tokens.ts'
import * as rows from './db/quarantine-rows.ts'
import type { FixOutcome, QuarantineFilter, SealedRow } from './db/quarantine-rows.ts'
import {
  fixUnknown,
  noRowNumbers,
  notATable,
  nothingToRead,
  rowClosed,
  rowTaken,
  rowUnknown,
  tooManyRows,
} from './errors.ts'
import { fixFile, recordFile, withValues, type FixRow } from './fix-file.ts'

/** 16 KiB each at most, so an answer or a file stays below 160 MiB; a run keeps no more. */
export const ROWS_SENT_MAX = 10_000
export const ROWS_REVEALED_MAX = 500
/** As the console writes it in the files that it gives. */
export const ROW_NUMBER_TITLES = ['№ карантина', 'Quarantine no.']
const TABLE_SOURCE = /^table\.(.+)$/

export interface OpenedRow {
  id: string
  line: number
  field: string
  code: string
  reason: string
  /** What can be mended: cells under the titles of a table by rules, or fields of a record under their paths. */
  row: RawRow | null
  /** As it came, where that is no row of a table: what was refused before it became a record, or cut, has nothing else. */
  text: string | null
}
export interface SentRows {
  /** By it the outcome is asked for. */
  fix: string
  fileName: string
  rows: number
  /** Chosen, and not sent: nothing of them can be mended here. */
  left: number
}

export interface QuarantineDeskDeps {
  pool: pg.Pool
  secrets: SecretStore
  clock: EngineClock
  dataDirectory: string
  /** The newest rules of a mapping; throws `OBZ_MAPPING_UNKNOWN`. */
  rulesOf(code: string): Promise<MappingRules>
  /** Told when records wait to be read: a source that is polled looks seldom. */
  wake(source: string): void
}

/** A row that goes back. */
interface Mended extends FixRow {
  record: ObzorRecord | null
}
interface Order {
  /** Code of the source. */
  code: string
  source: string
  actor: string
}

export class QuarantineDesk {
  readonly #deps: QuarantineDeskDeps

  constructor(deps: QuarantineDeskDeps) {
    this.#deps = deps
  }

  /** Rows as they came. Who may ask is the route's business, and that it was asked stands in the journal. */
  async reveal(code: string, filter: QuarantineFilter): Promise<{ items: OpenedRow[]; next: string | null }> {
    const found = await rows.sealedRows(
      this.#deps.pool,
      await this.#source(code),
      filter,
      ROWS_REVEALED_MAX + 1,
    )
    const items = found.slice(0, ROWS_REVEALED_MAX).map((row) => this.#opened(code, row))
    return { items, next: found.length > ROWS_REVEALED_MAX ? items.at(-1)!.id : null }
  }

  /** Sends rows with other values. All or none: throws for the first that cannot go. */
  async fix(
    code: string,
    fixes: readonly { id: string; values: Record<string, string> }[],
    actor: string,
  ): Promise<SentRows> {
    const source = await this.#source(code)
    const sealed = await rows.sealedRows(
      this.#deps.pool,
      source,
      { ids: fixes.map(({ id }) => id) },
      ROWS_SENT_MAX,
    )
    const known = new Map(sealed.map((row) => [row.id, row]))
    const mended = fixes.map(({ id, values }): Mended => {
      const row = known.get(id)
      if (!row) throw rowUnknown(id)
      if (row.closedAs !== null) throw rowClosed(id)
      if (isSent(row)) throw rowTaken(id)
      const opened = this.#mendable(code, row)
      if (!opened) throw notATable()
      const record = opened.record && recordWith(opened.record, values)
      return { id, ...withValues(opened, values), record }
    })
    return await this.#send({ code, source, actor }, mended, 0)
  }

  /** The same by a file that was downloaded, mended and brought back; rows are known by their numbers. */
  async fixByFile(code: string, content: Buffer, actor: string): Promise<SentRows> {
    const { header, rows: read } = await openTable(inOneChunk(content), {
      isHeader: (titles) => numberAt(titles) >= 0,
    })
    const at = numberAt(header)
    const fixes: { id: string; values: Record<string, string> }[] = []
    for await (const { cells } of read) {
      if (at < 0) break
      const id = cells[at]?.replaceAll(/\s/g, '') ?? ''
      if (!/^\d{1,18}$/.test(id)) throw rowUnknown(id.slice(0, 40))
      if (fixes.length === ROWS_SENT_MAX) throw tooManyRows(ROWS_SENT_MAX)
      fixes.push({
        id,
        values: Object.fromEntries(header.map((title, column) => [title, unguarded(cells[column] ?? '')])),
      })
    }
    if (at < 0) throw noRowNumbers()
    if (fixes.length === 0) throw nothingToRead()
    return await this.fix(code, fixes, actor)
  }

  /** Sends what a filter leaves as it came: after the rules were mended, and not the rows. */
  async replay(code: string, filter: QuarantineFilter, actor: string): Promise<SentRows> {
    const source = await this.#source(code)
    const sealed = await rows.sealedRows(this.#deps.pool, source, { ...filter, state: 'open' }, ROWS_SENT_MAX)
    const opened = sealed.flatMap((row) => this.#mendable(code, row) ?? [])
    // In the order in which they came.
    return await this.#send({ code, source, actor }, opened.toReversed(), sealed.length - opened.length)
  }

  /** What came of rows that were sent. Throws `OBZ_QUARANTINE_FIX_UNKNOWN`. */
  async outcome(code: string, fix: string): Promise<FixOutcome> {
    const found = await rows.fixOutcome(this.#deps.pool, await this.#source(code), fix)
    if (!found) throw fixUnknown(fix)
    return found
  }

  async #send({ code, source, actor }: Order, mended: readonly Mended[], left: number): Promise<SentRows> {
    if (mended.length === 0) throw nothingToRead()
    const { pool, clock, dataDirectory, wake } = this.#deps
    const mapping = TABLE_SOURCE.exec(code)?.[1]
    const { content, lines } =
      mapping === undefined
        ? recordFile(mended.flatMap(({ id, record }) => (record ? [{ id, record }] : [])))
        : fixFile(mended, await this.#deps.rulesOf(mapping))
    const fileName = `исправленные ${stamp(clock.now())}-${randomBytes(2).toString('hex')}.${mapping === undefined ? 'jsonl' : 'csv'}`
    const folder = path.join(dataDirectory, 'mappings')
    const aside = path.join(folder, `fix-${randomBytes(8).toString('hex')}`)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(aside, content, { mode: 0o600 })
    const client = await pool.connect()
    let fix = ''
    try {
      await client.query('begin')
      const added = await rows.addFix(client, { sourceId: source, fileName, madeBy: actor }, lines)
      if (added.marked !== lines.length) throw rowTaken(lines[0]!.id)
      fix = added.fix
      // Before the commit: a file without its mark is read and harms nothing, a mark without its file would wait for ever.
      const file = { path: aside, fileName }
      if (mapping === undefined) await leaveMended(dataDirectory, code, file)
      else await deliver(dataDirectory, mappingInbox(mapping), file)
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
      await rm(aside, { force: true })
    }
    wake(code)
    return { fix, fileName, rows: mended.length, left }
  }

  async #source(code: string): Promise<string> {
    const id = await rows.idOfSource(this.#deps.pool, code)
    if (id === undefined) throw sourceUnknown(code)
    return id
  }

  #opened(source: string, sealed: SealedRow): OpenedRow {
    const { id, line, field, code, reason } = sealed
    const text = this.#textOf(sealed)
    const found = this.#mendable(source, sealed)
    const row = found && { columns: found.columns, cells: found.cells }
    const isOfTable = row !== undefined && found?.record === null
    const shown = isOfTable || text === null ? null : (recordOfRaw(text)?.raw ?? text)
    return { id, line: Number(line), field, code, reason, row: row ?? null, text: shown }
  }

  /** Rows of a table by rules are mended by their cells, what any other source brings by the fields of the record. */
  #mendable(source: string, sealed: SealedRow): Mended | undefined {
    const text = this.#textOf(sealed)
    if (text === null) return undefined
    const { id } = sealed
    if (TABLE_SOURCE.test(source)) {
      const row = rowOfRaw(text)
      return row && { id, ...row, record: null }
    }
    const record = recordOfRaw(text)?.record
    return record && { id, ...rowOfRecord(record), record }
  }

  #textOf({ raw }: SealedRow): string | null {
    return raw && openSealed(this.#deps.secrets.vaultKeys(), raw).toString('utf8')
  }
}

const isSent = ({ fixedAt, fixState }: SealedRow): boolean =>
  fixedAt !== null && (fixState === null || fixState === 'running' || fixState === 'succeeded')

const numberAt = (titles: readonly string[]): number =>
  titles.findIndex((title) => ROW_NUMBER_TITLES.includes(title.trim()))

/** A cell that a spreadsheet would take for a formula is given with an apostrophe before it. */
const unguarded = (cell: string): string => cell.replace(/^'(?=[=+@-])/, '')

async function* inOneChunk(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content
}

/** `2026-11-22 13-05-09` */
const stamp = (now: Date): string => now.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-')
