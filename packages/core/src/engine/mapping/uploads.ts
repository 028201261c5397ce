// Files that an administrator brings for a mapping, part by part, until they are used: then they go to the inbox of the
// source. Kept in the data folder, and of one start only: a mapping in work does not outlive the platform.
import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { EngineClock } from '../tokens.ts'
import { uploadOffset, uploadUnfinished, uploadUnknown } from './errors.ts'

/** A table of a region's residents with twenty columns. */
export const UPLOAD_BYTES_MAX = 200 * 1024 * 1024
/** What is sent again when a line breaks: a minute and a half at 0.4 Mbit/s. */
export const PART_BYTES_MAX = 4 * 1024 * 1024
/** The one that was begun first makes room for the next. */
const UPLOADS_MAX = 10
const KEPT_MS = 86_400_000
const NAME_LENGTH_MAX = 120

export interface Upload {
  id: string
  fileName: string
  sizeBytes: number
  receivedBytes: number
  path: string
}

interface Kept extends Upload {
  startedAt: number
  isWriting: boolean
}

export class Uploads {
  readonly #folder: string
  readonly #clock: Pick<EngineClock, 'now'>
  readonly #kept = new Map<string, Kept>()

  constructor(dataDirectory: string, clock: Pick<EngineClock, 'now'>) {
    this.#folder = path.join(dataDirectory, 'mappings')
    this.#clock = clock
  }

  /** Removes what an earlier start has left. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  async begin(fileName: string, sizeBytes: number): Promise<Upload> {
    const now = this.#clock.now().getTime()
    const oldest = [...this.#kept.values()].sort((a, b) => a.startedAt - b.startedAt)
    for (const [index, { id, startedAt }] of oldest.entries()) {
      if (now - startedAt > KEPT_MS || oldest.length - index >= UPLOADS_MAX) await this.drop(id)
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const id = randomUUID()
    const upload: Kept = {
      id,
      fileName: safeName(fileName),
      sizeBytes,
      receivedBytes: 0,
      path: path.join(this.#folder, id),
      startedAt: now,
      isWriting: false,
    }
    this.#kept.set(id, upload)
    return upload
  }

  async append(id: string, offset: number, part: Buffer): Promise<Upload> {
    const upload = this.#find(id)
    const end = offset + part.length
    if (upload.isWriting || offset !== upload.receivedBytes || end > upload.sizeBytes)
      throw uploadOffset(upload.receivedBytes)
    upload.isWriting = true
    try {
      await appendFile(upload.path, part, { mode: 0o600 })
      upload.receivedBytes = end
    } finally {
      upload.isWriting = false
    }
    return upload
  }

  /** A file that has come in whole. */
  whole(id: string): Upload {
    const upload = this.#find(id)
    if (upload.receivedBytes < upload.sizeBytes) throw uploadUnfinished()
    return upload
  }

  async drop(id: string): Promise<void> {
    const upload = this.#kept.get(id)
    this.#kept.delete(id)
    if (upload) await rm(upload.path, { force: true })
  }

  #find(id: string): Kept {
    const upload = this.#kept.get(id)
    if (!upload) throw uploadUnknown()
    return upload
  }
}

/** A name of one file in one folder that an inbox takes: no path, no hidden file, none that seems unfinished. */
function safeName(fileName: string): string {
  const last = fileName.split(/[/\\]/).at(-1)!
  const plain = last.replaceAll(/\p{C}/gu, '').replace(/^\.+/, '').trim()
  const { name, ext } = path.parse(plain)
  const short = `${name.slice(0, NAME_LENGTH_MAX - 10)}${ext.slice(0, 10)}`
  if (short === '') return 'table.csv'
  return /\.(tmp|part)$/i.test(short) ? `${short}.csv` : short
}
