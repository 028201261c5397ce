// Writes one large file in constant memory: text goes into a fixed buffer, full buffers go to the disk while the
// other one fills. The file appears under its name only when it is whole, so an inbox never sees half of it.
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

/** Two of these per open file. */
const BUFFER_BYTES = 1 << 20
/** One `put` may bring at most this much text; UTF-8 makes up to three bytes of a UTF-16 unit. */
const TEXT_UNITS_MAX = 1 << 17
const ROOM_BYTES = TEXT_UNITS_MAX * 3

export interface WrittenFile {
  path: string
  bytes: number
}

export class FileOutput {
  readonly #path: string
  readonly #temporary: string
  readonly #handle: FileHandle
  #filling = Buffer.allocUnsafe(BUFFER_BYTES)
  #resting = Buffer.allocUnsafe(BUFFER_BYTES)
  #used = 0
  #bytes = 0
  #writing: Promise<unknown> = Promise.resolve()

  private constructor(filePath: string, temporary: string, handle: FileHandle) {
    this.#path = filePath
    this.#temporary = temporary
    this.#handle = handle
  }

  static async create(filePath: string, mode = 0o644): Promise<FileOutput> {
    await mkdir(path.dirname(filePath), { recursive: true })
    // Same folder, so that the rename is atomic; the leading dot and the ending keep it from every `*.xml`.
    const temporary = path.join(path.dirname(filePath), `.${path.basename(filePath)}.part`)
    await rm(temporary, { force: true })
    return new FileOutput(filePath, temporary, await open(temporary, 'wx', mode))
  }

  /** Bytes so far, those in the buffer included. */
  get bytes(): number {
    return this.#bytes + this.#used
  }

  /** Returns false when the buffer is nearly full: then `await drain()` before the next put. */
  put(text: string): boolean {
    if (text.length > TEXT_UNITS_MAX)
      throw new RangeError(`a text of ${text.length} units is too long for one put`)
    if (this.#used + text.length * 3 > BUFFER_BYTES) throw new RangeError('put without drain')
    this.#used += this.#filling.write(text, this.#used)
    return this.#used + ROOM_BYTES <= BUFFER_BYTES
  }

  async drain(): Promise<void> {
    await this.#writing
    const { buffer, used } = { buffer: this.#filling, used: this.#used }
    this.#filling = this.#resting
    this.#resting = buffer
    this.#used = 0
    this.#bytes += used
    this.#writing = writeAll(this.#handle, buffer, used)
    // A failed write surfaces at the next drain or at the end; until then it must not look unhandled.
    this.#writing.catch(() => undefined)
  }

  async finish(): Promise<WrittenFile> {
    await this.drain()
    await this.#writing
    await this.#handle.close()
    await rename(this.#temporary, this.#path)
    return { path: this.#path, bytes: this.#bytes }
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined)
    await this.#handle.close()
    await rm(this.#temporary, { force: true })
  }
}

async function writeAll(handle: FileHandle, buffer: Buffer, used: number): Promise<void> {
  let done = 0
  while (done < used) done += (await handle.write(buffer, done, used - done)).bytesWritten
}

/** A small file at once, atomically; for what fits into memory many times over. */
export async function writeWhole(filePath: string, text: string, mode = 0o644): Promise<WrittenFile> {
  const output = await FileOutput.create(filePath, mode)
  try {
    for (let at = 0; at < text.length; at += TEXT_UNITS_MAX) {
      // A surrogate pair must not be cut in two; names and numbers have none, JSON of a pack might.
      if (!output.put(text.slice(at, at + TEXT_UNITS_MAX))) await output.drain()
    }
    return await output.finish()
  } catch (error) {
    await output.abandon()
    throw error
  }
}

/** File for the next document, and whether it has just begun. */
export interface Place {
  output: FileOutput
  isNew: boolean
}

/**
 * A delivery in several files: a new one begins where `place()` is called after the last grew past the limit.
 * Names come from `nameOf(1)`, `nameOf(2)` …
 */
export class FileSeries {
  readonly #folder: string
  readonly #nameOf: (number: number) => string
  readonly #fileBytesMax: number
  #current: FileOutput | undefined
  readonly files: WrittenFile[] = []

  constructor(folder: string, nameOf: (number: number) => string, fileBytesMax: number) {
    this.#folder = folder
    this.#nameOf = nameOf
    this.#fileBytesMax = fileBytesMax
  }

  async place(): Promise<Place> {
    if (this.#current && this.#current.bytes < this.#fileBytesMax)
      return { output: this.#current, isNew: false }
    await this.close()
    const name = this.#nameOf(this.files.length + 1)
    this.#current = await FileOutput.create(path.join(this.#folder, name))
    return { output: this.#current, isNew: true }
  }

  async close(): Promise<void> {
    if (!this.#current) return
    const output = this.#current
    this.#current = undefined
    this.files.push(await output.finish())
  }

  async abandon(): Promise<void> {
    await this.#current?.abandon()
    this.#current = undefined
  }
}
