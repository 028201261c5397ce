// The one-time code that makes the first administrator. It lives in `<dataDirectory>/setup-code`, readable by
// the platform's user alone, while nobody can sign in: whoever may read that file owns the installation anyway.
import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Crockford's base32: no I, L, O, U, so that a code read aloud is typed right. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 50 bits; with five attempts a minute guessing takes longer than the universe is old. */
const LENGTH = 10
const FORM = /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/

export function newSetupCode(): string {
  let code = ''
  for (let index = 0; index < LENGTH; index += 1) code += ALPHABET[randomInt(ALPHABET.length)]
  return `${code.slice(0, 5)}-${code.slice(5)}`
}

/** Forgives what people do when they type a code: lower case, spaces, a missing hyphen, O for 0, I or L for 1. */
export function normaliseSetupCode(text: string): string {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return `${plain.slice(0, 5)}-${plain.slice(5)}`
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export class SetupCodeFile {
  readonly path: string

  constructor(dataDirectory: string) {
    this.path = path.join(dataDirectory, 'setup-code')
  }

  /** Keeps the code that is there, so that a second start prints the same one. */
  async ensure(): Promise<string> {
    const present = await this.#read()
    if (present !== undefined) return present
    const code = newSetupCode()
    await mkdir(path.dirname(this.path), { recursive: true })
    const draft = `${this.path}.${process.pid}`
    await writeFile(draft, `${code}\n`, { mode: 0o600, flag: 'w' })
    await rename(draft, this.path)
    return code
  }

  /** Compares in constant time; false when there is no code. */
  async matches(text: string): Promise<boolean> {
    const present = await this.#read()
    return timingSafeEqual(digest(present ?? newSetupCode()), digest(normaliseSetupCode(text)))
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true })
  }

  async #read(): Promise<string | undefined> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    return FORM.test(text.trim()) ? text.trim() : undefined
  }
}
