// One DuckDB in memory for one piece of work, with a bound and a folder of its own for what does not fit. Measuring and
// linkage ask it; what they ask is theirs.
import { DuckDBInstance, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A name, and a text, as a statement writes them. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const quoteText = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** What DuckDB said of a failure, without the trace that follows. */
export const firstLines = (error: unknown, lines: number): string =>
  (error instanceof Error ? error.message : String(error)).split('\n').slice(0, lines).join(' ').slice(0, 400)

/** Whether the work failed because its bound of memory is too small for it. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Out of Memory Error')

export class DuckSession {
  /** `null`: nothing is written to a disk. */
  readonly #folder: string | null
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection

  private constructor(folder: string | null, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#folder = folder
    this.#instance = instance
    this.#connection = connection
  }

  /**
   * `work`: part of the name of the folder for what does not fit; `null`: for persons' identities, which never go to a disk, so what
   * does not fit fails (`isOutOfMemory`). Rows come in no order but one that is asked for.
   */
  static async open(work: string | null, memoryMegabytes: number): Promise<DuckSession> {
    const folder = work === null ? null : mkdtempSync(path.join(tmpdir(), `obzor-${work}-`))
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${memoryMegabytes}MB`,
      temp_directory: folder ?? '',
      preserve_insertion_order: 'false',
    })
    return new DuckSession(folder, instance, await instance.connect())
  }

  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true })
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  /** An answer that is small enough to hold. */
  async ask(sql: string): Promise<{ names: string[]; rows: Record<string, unknown>[] }> {
    const reader = await this.#connection.runAndReadAll(sql)
    return { names: reader.columnNames(), rows: reader.getRowObjects() }
  }

  /** An answer of any length, of three columns of numbers without nulls: whole arrays are read, not value by value. */
  async each(sql: string, visit: (first: number, second: number, third: number) => void): Promise<void> {
    const result = await this.#connection.stream(sql)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) return
      const [firsts, seconds, thirds] = [0, 1, 2].map(
        (column) => (chunk.getColumnVector(column) as unknown as { items: ArrayLike<number> }).items,
      )
      for (let row = 0; row < chunk.rowCount; row += 1) visit(firsts![row]!, seconds![row]!, thirds![row]!)
    }
  }

  /** The same of any number of columns of integers. */
  async eachRow(sql: string, columns: number, visit: (values: readonly number[]) => void): Promise<void> {
    const result = await this.#connection.stream(sql)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) return
      const items = Array.from(
        { length: columns },
        (_, column) => (chunk.getColumnVector(column) as unknown as { items: ArrayLike<number> }).items,
      )
      for (let row = 0; row < chunk.rowCount; row += 1) visit(items.map((of) => of[row]!))
    }
  }

  /** An answer of any length, of one column of texts without nulls. */
  async texts(sql: string): Promise<string[]> {
    const texts: string[] = []
    const result = await this.#connection.stream(sql)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) return texts
      for (const text of chunk.getColumnValues(0)) texts.push(text as string)
    }
  }

  /** Takes rows into a table in whole chunks. */
  appender(table: string): Promise<DuckDBAppender> {
    return this.#connection.createAppender(table)
  }
}
