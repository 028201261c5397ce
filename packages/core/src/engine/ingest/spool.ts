// The spool: a private copy of a delivery, made while its SHA-256 is computed. The connector reads the copy, so
// nobody can replace the file under it; a file replaced during the copy is noticed and copied again.
import { createHash } from 'node:crypto'
import { constants, mkdirSync, rmSync } from 'node:fs'
import { open, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { ObzorError } from '../../model/index.ts'

const COPY_CHUNK_BYTES = 1024 * 1024
const COPY_ATTEMPTS_MAX = 5
/** One chunk to a plugin. */
export const DELIVERY_CHUNK_BYTES = 256 * 1024

/** Tells one state of a file from another without reading it. */
export interface FileIdentity {
  inode: bigint
  sizeBytes: bigint
  modifiedNs: bigint
}

export interface SpooledFile {
  path: string
  sizeBytes: number
  sha256: string
  /** Of the original, as it was when it was copied. */
  identity: FileIdentity
}

export async function identityOf(file: string): Promise<FileIdentity | undefined> {
  try {
    const { ino, size, mtimeNs } = await stat(file, { bigint: true })
    return { inode: ino, sizeBytes: size, modifiedNs: mtimeNs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export const sameIdentity = (a: FileIdentity | undefined, b: FileIdentity | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.inode === b.inode &&
  a.sizeBytes === b.sizeBytes &&
  a.modifiedNs === b.modifiedNs

export class Spool {
  readonly #folder: string

  constructor(dataDirectory: string) {
    this.#folder = path.join(dataDirectory, 'spool')
  }

  /** Removes copies that a killed engine left. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true })
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** Throws `OBZ_FILES_EMPTY`, `OBZ_FILES_REPLACED` or `OBZ_FILES_GONE`. */
  async take(original: string, runId: string): Promise<SpooledFile> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const copy = path.join(this.#folder, runId)
    for (let attempt = 1; attempt <= COPY_ATTEMPTS_MAX; attempt += 1) {
      const before = await identityOf(original)
      if (!before) throw gone(path.basename(original))
      if (before.sizeBytes === 0n) throw empty(path.basename(original))
      const { sha256, sizeBytes } = await copyAndHash(original, copy)
      const after = await identityOf(original)
      if (sameIdentity(before, after) && BigInt(sizeBytes) === before.sizeBytes) {
        return { path: copy, sha256, sizeBytes, identity: before }
      }
    }
    await rm(copy, { force: true })
    throw replaced(path.basename(original))
  }

  async drop(file: SpooledFile | undefined): Promise<void> {
    if (file) await rm(file.path, { force: true })
  }
}

async function copyAndHash(from: string, to: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256')
  // Not through a link: whoever may write the inbox must not choose what the server reads.
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW)
  let target: FileHandle | undefined
  try {
    target = await open(to, 'w', 0o600)
    const chunk = Buffer.allocUnsafe(COPY_CHUNK_BYTES)
    let sizeBytes = 0
    for (;;) {
      const { bytesRead } = await source.read(chunk, 0, chunk.length, null)
      if (bytesRead === 0) return { sha256: hash.digest('hex'), sizeBytes }
      const part = chunk.subarray(0, bytesRead)
      hash.update(part)
      await target.writeFile(part)
      sizeBytes += bytesRead
    }
  } finally {
    await source.close()
    await target?.close()
  }
}

const gone = (name: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_FILES_GONE',
    fact: `${name} disappeared from the inbox before it was read`,
    risk: 'its rows are not in the picture',
    action: 'put the file into the inbox again if it was removed by mistake',
  })

const empty = (name: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_FILES_EMPTY',
    fact: `${name} has 0 bytes`,
    risk: 'nothing was read; the last good data stay',
    action: 'ask the agency to send the file again',
  })

const replaced = (name: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_FILES_REPLACED',
    fact: `${name} was changed ${COPY_ATTEMPTS_MAX} times while it was copied`,
    risk: 'nothing was read of it yet',
    action: 'it is tried again by itself; let the sender write aside and rename when the file is whole',
  })
