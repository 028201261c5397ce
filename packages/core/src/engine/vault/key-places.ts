// Where the secrets of the vault lie: files of this installation, or a command of the region's own key store. Outside the
// database in any case: whoever has a copy of it has nothing that opens it.
import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { keyCommandFailed } from './errors.ts'

export interface KeyPlace {
  names(): string[]
  /** `undefined` where there is none of this name. */
  read(name: string): Buffer | undefined
  /** Keeps what `make` gives unless the name is taken; returns what is kept. */
  make(name: string, make: () => Buffer): Buffer
  remove(name: string): void
}

/** Files of mode 0600 in a folder of mode 0700, of whoever runs the platform. */
export class KeyFiles implements KeyPlace {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  names(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder) : []
  }

  read(name: string): Buffer | undefined {
    const file = path.join(this.#folder, name)
    return existsSync(file) ? readFileSync(file) : undefined
  }

  make(name: string, make: () => Buffer): Buffer {
    const file = path.join(this.#folder, name)
    if (!existsSync(file)) {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      // Written aside and linked: a crash leaves either no secret or a whole one, and two engines agree on the first.
      const draft = `${file}.${process.pid}.tmp`
      writeFileSync(draft, make(), { mode: 0o600, flush: true })
      try {
        linkSync(draft, file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      } finally {
        rmSync(draft, { force: true })
      }
    }
    return readFileSync(file)
  }

  remove(name: string): void {
    rmSync(path.join(this.#folder, name), { force: true })
  }
}

/** A store that does not answer must not hold the platform for ever. */
const COMMAND_MS_MAX = 10_000
/** Names are asked for at each run of a source; a store over a network is spared. */
const LISTED_FOR_MS = 5_000

/** `COMMAND list | get NAME | put NAME | remove NAME`; secrets as one line of base64, on standard output and input. */
export class KeyCommand implements KeyPlace {
  readonly #command: string
  #listed: { names: string[]; at: number } | undefined

  constructor(command: string) {
    this.#command = command
  }

  names(): string[] {
    const now = performance.now()
    if (!this.#listed || now - this.#listed.at > LISTED_FOR_MS) {
      const names = this.#run(['list']).split('\n').filter(Boolean)
      this.#listed = { names, at: now }
    }
    return this.#listed.names
  }

  read(name: string): Buffer | undefined {
    if (!this.names().includes(name)) {
      // It may have been made a moment ago, by a rotation.
      this.#listed = undefined
      if (!this.names().includes(name)) return undefined
    }
    return Buffer.from(this.#run(['get', name]), 'base64')
  }

  make(name: string, make: () => Buffer): Buffer {
    this.#listed = undefined
    const known = this.read(name)
    if (known) return known
    this.#run(['put', name], `${make().toString('base64')}\n`)
    this.#listed = undefined
    const kept = this.read(name)
    // A store that forgets must be found out before anything is written under the key.
    if (!kept) throw keyCommandFailed('put')
    return kept
  }

  remove(name: string): void {
    this.#run(['remove', name])
    this.#listed = undefined
  }

  #run(words: readonly string[], input = ''): string {
    try {
      return execFileSync('/bin/sh', ['-c', `${this.#command} "$@"`, 'obzor', ...words], {
        input,
        encoding: 'utf8',
        timeout: COMMAND_MS_MAX,
        // What it says may hold a secret: it goes nowhere.
        stdio: ['pipe', 'pipe', 'ignore'],
      })
    } catch {
      throw keyCommandFailed(words[0]!)
    }
  }
}

/** `OBZOR_VAULT_KEY_COMMAND` takes the place of the files. */
export function keyPlace(
  dataDirectory: string,
  command: string | undefined = process.env.OBZOR_VAULT_KEY_COMMAND,
): KeyPlace {
  return command ? new KeyCommand(command) : new KeyFiles(path.join(dataDirectory, 'secrets'))
}
