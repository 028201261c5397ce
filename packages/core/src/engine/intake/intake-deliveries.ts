// Puts what an agency sends over HTTP into the inbox of its source, whole or not at all: the answer goes out when the
// file is on the disk under its name, so what was acknowledged survives a crash. From there it is a file like any other.
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { ObzorError } from '../../model/index.ts'
import { moveToFreeName, patternToRegExp } from '../ingest/inbox.ts'
import type { EngineClock } from '../tokens.ts'
import type { IntakeInbox } from './intake-keys.ts'

/** One delivery. The full region's file of benefits has 400 MB. */
export const DELIVERY_BYTES_MAX = 1024 ** 3
/** Files that may wait in one inbox before the next is refused: the sender is faster than the reading. */
export const WAITING_MAX = 1_000
/** A part that nobody has written to for this long was left by an engine that was killed. */
const LEFT_AFTER_MS = 3_600_000
const PART = /^\.intake-[\w-]+\.part$/

export interface TakenDelivery {
  /** Name in the inbox. */
  delivery: string
  sizeBytes: number
  sha256: string
  /** True when a file with the same content waits already; nothing was added. */
  isRepeat: boolean
}

export class IntakeDeliveries {
  readonly #inboxes: string
  readonly #clock: EngineClock
  readonly #bytesMax: number

  constructor(dataDirectory: string, clock: EngineClock, bytesMax = DELIVERY_BYTES_MAX) {
    this.#inboxes = path.join(dataDirectory, 'inbox')
    this.#clock = clock
    this.#bytesMax = bytesMax
  }

  /**
   * Reads `body` to its end; that it comes at all is watched by `http/body-guard.ts`. Throws `OBZ_INTAKE_TOO_LARGE`, `OBZ_INTAKE_EMPTY`, `OBZ_INTAKE_CUT`
   * and `OBZ_INTAKE_BACKLOG`; nothing is left behind then.
   */
  async take({ inbox, pattern }: IntakeInbox, body: Readable): Promise<TakenDelivery> {
    const folder = path.join(this.#inboxes, inbox)
    await mkdir(folder, { recursive: true })
    await this.#requireRoom(folder, pattern)
    const part = path.join(folder, `.intake-${randomUUID()}.part`)
    try {
      const { sizeBytes, sha256 } = await this.#write(body, part)
      const name = nameFor(pattern, sha256)
      const isRepeat = await stat(path.join(folder, name)).then(
        () => true,
        () => false,
      )
      if (!isRepeat) {
        await moveToFreeName(part, folder, name)
        await syncFolder(folder)
      }
      return { delivery: name, sizeBytes, sha256, isRepeat }
    } finally {
      await rm(part, { force: true })
    }
  }

  async #write(body: Readable, part: string): Promise<{ sizeBytes: number; sha256: string }> {
    const hash = createHash('sha256')
    const file = await open(part, 'wx', 0o600)
    let sizeBytes = 0
    // Not destroyed: the refusal goes out over the same connection.
    const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
    try {
      for (;;) {
        const { value: chunk, done } = await chunks.next()
        if (done) break
        sizeBytes += chunk.length
        if (sizeBytes > this.#bytesMax) throw tooLarge(this.#bytesMax)
        hash.update(chunk)
        await file.writeFile(chunk)
      }
      if (sizeBytes === 0) throw empty()
      await file.sync()
      return { sizeBytes, sha256: hash.digest('hex') }
    } catch (error) {
      throw isCut(error) ? broken() : error
    } finally {
      await file.close()
    }
  }

  async #requireRoom(folder: string, pattern: string): Promise<void> {
    const matches = patternToRegExp(pattern)
    const names = await readdir(folder)
    for (const left of names.filter((name) => PART.test(name))) {
      const file = path.join(folder, left)
      const written = await stat(file).catch(() => null)
      if (written && this.#clock.now().getTime() - written.mtimeMs > LEFT_AFTER_MS)
        await rm(file, { force: true })
    }
    // A pattern without a place for a name of our own has room for one file.
    const room = pattern.includes('*') ? WAITING_MAX : 1
    if (names.filter((name) => matches.test(name)).length >= room) throw backlog(room)
  }
}

/** A name that the inbox reads, the same for the same content: `*.xml` → `http-3f5a….xml`. */
function nameFor(pattern: string, sha256: string): string {
  return pattern
    .replace('*', `http-${sha256.slice(0, 24)}`)
    .replaceAll('*', '')
    .replaceAll('?', '0')
}

/** The connection broke before the body had ended. */
const isCut = (error: unknown): boolean =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes((error as NodeJS.ErrnoException).code ?? '')

/** A name that was given is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const NOTHING_TAKEN = 'nothing of it was taken'
const tooLarge = (bytesMax: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_INTAKE_TOO_LARGE',
    fact: `the delivery is larger than ${bytesMax} bytes`,
    risk: NOTHING_TAKEN,
    action: 'send it in several files',
  })
const empty = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_INTAKE_EMPTY',
    fact: 'the delivery has 0 bytes',
    risk: 'nothing was read; the last good data stay',
    action: 'send the file as the body of the request',
  })
const broken = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_INTAKE_CUT',
    fact: 'the connection broke in the middle of a delivery',
    risk: NOTHING_TAKEN,
    action: 'send it again from the beginning',
  })
const backlog = (room: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_INTAKE_BACKLOG',
    fact: `${room === 1 ? 'the last delivery waits' : `${room} deliveries wait`} to be read`,
    risk: NOTHING_TAKEN,
    action: 'send it again in a minute; if this lasts, look at the state of the source in the console',
  })
