// Fetches each picture at its interval, keeps what is good and says why the rest is not. One engine of a database does it: the one
// that publishes.
import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { ObzorError, type SitePictureFailure } from '../../model/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import { brokerBytes, type HttpGrant } from '../host/http-broker.ts'
import { imageHead } from '../scenes/image-size.ts'
import type { EngineClock } from '../tokens.ts'
import {
  keepFailure,
  keepTaken,
  keepUnchanged,
  listPictures,
  listSites,
  type SitePicture,
  type TakenPicture,
} from './db/site-picture-rows.ts'

const LOOK_MS = 5_000
/** Of one picture with all its redirects. */
const FETCH_MS_MAX = 20_000
/** Uploaded pictures have the same bounds. */
const BYTES_MAX = 8 * 1024 * 1024
const SIDE_MAX = 8_192
/** Thirty slow sites must not hold thirty answers of 8 MB in memory at once. */
const AT_ONCE_MAX = 3
const ETAG_LENGTH_MAX = 200

export interface SitePictureFetcherDeps {
  ask: Ask
  clock: EngineClock
  log: Logger
  /** Whether this engine is the one that publishes. */
  leads: () => boolean
  /** Rows were written. */
  ring: () => void
  /** Of names, for tests. */
  resolve?: HttpGrant['resolve']
}

type Outcome =
  | { kind: 'taken'; picture: TakenPicture }
  | { kind: 'unchanged' }
  | { kind: 'failed'; why: SitePictureFailure }

export class SitePictureFetcher {
  readonly #deps: SitePictureFetcherDeps
  /** When each was tried last, by key and address: a changed address is tried at once. */
  readonly #triedAt = new Map<string, number>()
  readonly #underWay = new Map<string, Promise<void>>()
  #cancel: () => void = () => undefined
  #stop = new AbortController()
  #looking: Promise<void> = Promise.resolve()

  constructor(deps: SitePictureFetcherDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#stop = new AbortController()
    this.#later(0)
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the engine stops'))
    this.#cancel()
    await this.#looking
    await Promise.all(this.#underWay.values())
  }

  /** One look at all of them: those whose time has come are fetched, and the promise waits for them. */
  async look(): Promise<void> {
    if (!this.#deps.leads()) return
    const pictures = await listPictures(this.#deps.ask)
    const keys = new Set(pictures.map(turnOf))
    for (const key of this.#triedAt.keys()) if (!keys.has(key)) this.#triedAt.delete(key)
    const now = this.#deps.clock.now().getTime()
    const due = pictures.filter((picture) => now >= this.#nextAt(picture))
    const turns = due[Symbol.iterator]()
    await Promise.all(
      Array.from({ length: AT_ONCE_MAX }, async () => {
        for (const picture of turns) if (!this.#stop.signal.aborted) await this.fetch(picture)
      }),
    )
  }

  /** Fetches one now; two who ask at once wait for the same answer. */
  fetch(picture: SitePicture): Promise<void> {
    const turn = turnOf(picture)
    const present = this.#underWay.get(turn)
    if (present) return present
    this.#triedAt.set(turn, this.#deps.clock.now().getTime())
    const made = this.#fetchAndKeep(picture).finally(() => this.#underWay.delete(turn))
    this.#underWay.set(turn, made)
    return made
  }

  #nextAt(picture: SitePicture): number {
    // After a start what was taken a moment ago is not asked for again.
    const last = this.#triedAt.get(turnOf(picture)) ?? picture.takenAt?.getTime()
    return last === undefined ? 0 : last + picture.everySeconds * 1_000
  }

  async #fetchAndKeep(picture: SitePicture): Promise<void> {
    const { ask, clock, log, ring } = this.#deps
    const outcome = await this.#attempt(picture)
    if (this.#stop.signal.aborted) return
    const attempt = { key: picture.key, address: picture.address, at: clock.now() }
    if (outcome.kind === 'taken') await keepTaken(ask, attempt, outcome.picture)
    else if (outcome.kind === 'unchanged') await keepUnchanged(ask, attempt)
    else {
      // The address is left out: it may hold a key.
      log.warn({ picture: picture.id, why: outcome.why }, 'a picture of a site was not fetched')
      await keepFailure(ask, attempt, outcome.why)
    }
    ring()
  }

  async #attempt({ address, etag, hash }: SitePicture): Promise<Outcome> {
    const sites = await listSites(this.#deps.ask)
    const grant: HttpGrant = {
      pluginId: 'site-pictures',
      hosts: sites.map(({ host }) => host),
      privateHosts: () => Promise.resolve(sites),
      isTlsOutside: true,
      ...(this.#deps.resolve && { resolve: this.#deps.resolve }),
    }
    const headers = {
      accept: 'image/png, image/jpeg, image/webp',
      ...(etag !== null && { 'if-none-match': etag }),
    }
    try {
      const answer = await brokerBytes(
        { url: address, headers, timeoutMs: FETCH_MS_MAX, bodyBytesMax: BYTES_MAX },
        grant,
        this.#stop.signal,
      )
      if (answer.status === 304 && hash !== null) return { kind: 'unchanged' }
      if (answer.status !== 200) return { kind: 'failed', why: 'status' }
      const picture = pictureOf(answer.body, answer.headers['etag'])
      return picture ? { kind: 'taken', picture } : { kind: 'failed', why: 'not-a-picture' }
    } catch (error) {
      return { kind: 'failed', why: whyOf(error) }
    }
  }

  #later(ms: number): void {
    if (this.#stop.signal.aborted) return
    this.#cancel = this.#deps.clock.after(ms, () => {
      this.#looking = this.look()
        .catch((error: unknown) =>
          this.#deps.log.warn({ err: error }, 'pictures of sites were not looked at'),
        )
        .then(() => this.#later(LOOK_MS))
    })
  }
}

const turnOf = ({ key, address }: SitePicture): string => `${key} ${address}`

function pictureOf(body: Buffer, etag: string | undefined): TakenPicture | undefined {
  const head = imageHead(body)
  if (!head) return undefined
  const { width, height } = head
  if (Math.max(width, height) > SIDE_MAX || Math.min(width, height) < 1) return undefined
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 32)
  return { ...head, hash, body, etag: etag && etag.length <= ETAG_LENGTH_MAX ? etag : null }
}

function whyOf(error: unknown): SitePictureFailure {
  const code = error instanceof ObzorError ? error.code : ''
  if (code.startsWith('OBZ_CAPABILITY_')) return 'refused'
  if (code === 'OBZ_HTTP_TIMEOUT') return 'timeout'
  return code === 'OBZ_HTTP_TOO_LARGE' ? 'too-large' : 'unreachable'
}
