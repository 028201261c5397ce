// The last link of the journal, kept outside the database in `<dataDirectory>/journal-head`: without it nobody could
// tell a journal whose end was cut off, or one that was written anew from its beginning, from a whole one.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { JournalLink } from './db/journal-chain.ts'

const FORM = /^(\d{1,18}) ([0-9a-f]{64})\n$/

export class JournalHead {
  readonly #file: string

  constructor(dataDirectory: string) {
    this.#file = path.join(dataDirectory, 'journal-head')
  }

  /** `undefined` before the first entry, or where the file is not ours. */
  read(): JournalLink | undefined {
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    const [, id, hash] = FORM.exec(text) ?? []
    return id === undefined || hash === undefined ? undefined : { id, hash: Buffer.from(hash, 'hex') }
  }

  /** Synchronous, about 0.1 ms: two entries must not overtake each other. */
  write({ id, hash }: JournalLink): void {
    mkdirSync(path.dirname(this.#file), { recursive: true })
    const draft = `${this.#file}.${process.pid}`
    writeFileSync(draft, `${id} ${hash.toString('hex')}\n`, { mode: 0o600 })
    renameSync(draft, this.#file)
  }
}
