// One inbox of one source: which files are whole and wait, and where they go afterwards. The poll is the truth,
// the watcher only shortens the wait.
import { mkdirSync, watch, type FSWatcher } from 'node:fs'
import { link, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { identityOf, sameIdentity, type FileIdentity, type SpooledFile } from './spool.ts'

/** A file that is written in place is whole when it stayed the same between two looks. */
const STABLE_MS = 900
/** A file that was renamed into place is whole; this only lets its 'change' events come first. */
const RENAMED_MS = 200
/** Before the name of a file that is being moved out of the inbox. */
const SETTLING = '.settling-'
/** Files waiting in one inbox that a look considers; the rest wait for the next look. */
const FILES_MAX = 10_000

interface Sighting {
  identity: FileIdentity
  since: number
}

export class Inbox {
  readonly folder: string
  readonly #matches: RegExp
  readonly #now: () => number
  readonly #sightings = new Map<string, Sighting>()
  /** Name → when it appeared by a single 'rename' event. */
  readonly #renamed = new Map<string, number>()
  #watcher: FSWatcher | undefined
  #isRecovered = false

  constructor(dataDirectory: string, name: string, pattern: string, now: () => number) {
    this.folder = path.join(dataDirectory, 'inbox', name)
    this.#matches = patternToRegExp(pattern)
    this.#now = now
  }

  /** Calls back when something happens in the folder. */
  watch(onChange: () => void): void {
    mkdirSync(this.folder, { recursive: true })
    try {
      this.#watcher = watch(this.folder, { persistent: false }, (event, name) => {
        if (name === null || !this.#isCandidate(name)) return
        if (event === 'rename') this.#renamed.set(name, this.#now())
        else this.#renamed.delete(name)
        onChange()
      })
      this.#watcher.on('error', () => this.#watcher?.close())
    } catch {
      // Out of inotify watches, or a file system without them: the poll alone finds the files, a second later.
    }
  }

  close(): void {
    this.#watcher?.close()
  }

  /** Names of whole files in the order they are read, and when to look again for those not yet whole. */
  async look(): Promise<{ ready: string[]; againInMs: number | null }> {
    if (!this.#isRecovered) await this.#recover()
    const names = (await readdir(this.folder).catch(() => []))
      .filter((name) => this.#isCandidate(name))
      .sort()
    const now = this.#now()
    const ready: string[] = []
    let againInMs: number | null = null
    for (const name of names.slice(0, FILES_MAX)) {
      const file = path.join(this.folder, name)
      if (!(await isRegularFile(file))) continue
      const identity = await identityOf(file)
      if (!identity) continue
      const sighting = this.#sightings.get(name)
      if (!sighting || !sameIdentity(sighting.identity, identity)) {
        this.#sightings.set(name, { identity, since: now })
      }
      const stableFor = now - this.#sightings.get(name)!.since
      const renamedAt = identity.sizeBytes > 0n ? this.#renamed.get(name) : undefined
      const waitMs =
        renamedAt === undefined
          ? STABLE_MS - stableFor
          : Math.min(RENAMED_MS - (now - renamedAt), STABLE_MS - stableFor)
      if (waitMs <= 0) ready.push(name)
      else againInMs = Math.min(againInMs ?? waitMs, waitMs)
    }
    const present = new Set(names)
    for (const known of [this.#sightings, this.#renamed]) {
      for (const name of known.keys()) if (!present.has(name)) known.delete(name)
    }
    return { ready, againInMs }
  }

  /** A file that could not be taken must be stable anew before it is tried again. */
  forget(name: string): void {
    this.#sightings.delete(name)
    this.#renamed.delete(name)
  }

  /** Moves a file that was read to `done/`. If the sender has put another in its place, that one stays. */
  async settleDone(name: string, spooled: SpooledFile): Promise<void> {
    await this.#move(name, spooled, 'done')
  }

  /** Moves a file that failed to `failed/`, with its reason beside it. */
  async settleFailed(name: string, spooled: SpooledFile | undefined, reason: string): Promise<void> {
    const moved = await this.#move(name, spooled, 'failed')
    if (moved) await writeFile(`${moved}.reason.txt`, `${reason}\n`)
  }

  async #move(
    name: string,
    spooled: SpooledFile | undefined,
    to: 'done' | 'failed',
  ): Promise<string | undefined> {
    const target = path.join(this.folder, to)
    await mkdir(target, { recursive: true })
    this.forget(name)
    const claimed = spooled === undefined ? path.join(this.folder, name) : await this.#claim(name, spooled)
    const source = claimed ?? spooled?.path
    return source === undefined ? undefined : await moveToFreeName(source, target, name)
  }

  /**
   * Takes the file that was read out of the sender's reach. Only then it is certain which file it is: between a look and a
   * move the sender may put another in its place. That one goes back, and `undefined` says so.
   */
  async #claim(name: string, { identity }: SpooledFile): Promise<string | undefined> {
    const original = path.join(this.folder, name)
    const claimed = path.join(this.folder, `${SETTLING}${name}`)
    try {
      await rename(original, claimed)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    if (sameIdentity(await identityOf(claimed), identity)) return claimed
    await moveToFreeName(claimed, this.folder, name)
    return undefined
  }

  /** Gives back what an engine that was killed had claimed; it is read again, which changes nothing. */
  async #recover(): Promise<void> {
    this.#isRecovered = true
    const names = await readdir(this.folder).catch(() => [])
    for (const claimed of names.filter((name) => name.startsWith(SETTLING))) {
      const name = claimed.slice(SETTLING.length)
      if (this.#isCandidate(name)) await moveToFreeName(path.join(this.folder, claimed), this.folder, name)
    }
  }

  #isCandidate(name: string): boolean {
    return !name.startsWith('.') && !/\.(tmp|part)$/i.test(name) && this.#matches.test(name)
  }
}

/** Never overwrites: `name.xml`, `name.2.xml`, `name.3.xml` … */
export async function moveToFreeName(
  source: string,
  folder: string,
  name: string,
): Promise<string | undefined> {
  const { name: stem, ext } = path.parse(name)
  for (let number = 1; ; number += 1) {
    const target = path.join(folder, number === 1 ? name : `${stem}.${number}${ext}`)
    try {
      // A link fails where the name is taken; rename would replace silently.
      await link(source, target)
      await rm(source)
      return target
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      if (code === 'ENOENT') return undefined
      // A file system without hard links.
      await rename(source, target)
      return target
    }
  }
}

async function isRegularFile(file: string): Promise<boolean> {
  try {
    // lstat: a link would let whoever writes the inbox read any file of the server.
    return (await lstat(file)).isFile()
  } catch {
    return false
  }
}

/** `*` and `?` as in a shell, nothing else; letter case does not matter, agencies' systems differ in it. */
export function patternToRegExp(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'iu')
}
