// What a screen keeps on its device so that its page comes back where the server does not answer: the page's own files, the
// documents it reads, the last rows of its channels, and which picture was on the glass. Published aggregates only, for this
// screen alone; emptied when the device is sent away. Browsers give such a store to https, localhost and addresses they are told
// to trust: elsewhere nothing is kept, and the desk says so.
import type { Wall } from '@obzor/core/model'
import { decodeFrame, encodeFrame, frameOf, type Frame, type Prepare } from '@obzor/core/protocol'

export const KEPT = 'obzor-screen'
/** An older picture says nothing of the region any more, and a device that was put away must not show one. */
export const KEPT_MS_MAX = 7 * 86_400_000
/** Of one channel: 200,000 points. A larger one is missing in a kept picture and says so by its state. */
const CHANNEL_BYTES_MAX = 4 * 1024 * 1024
const AIR = '/kept/air'
const channelAddress = (name: string): string => `/kept/channel/${encodeURIComponent(name)}`

export interface KeptAir {
  wall: Wall
  screen: string
  air: Prepare
  /** Milliseconds since 1970 by the device. */
  at: number
}

/** `undefined` where the browser has no such store for this address. */
const open = async (): Promise<Cache | undefined> =>
  'caches' in globalThis ? await caches.open(KEPT) : undefined

/** Reads and writes that fail, fail quietly: a full disk must not take a picture off the wall. */
async function tried<Result>(work: (kept: Cache) => Promise<Result>): Promise<Result | undefined> {
  try {
    const kept = await open()
    return kept && (await work(kept))
  } catch {
    return undefined
  }
}

export const keepAir = (air: KeptAir): Promise<void> =>
  tried((kept) => kept.put(AIR, Response.json(air))).then(() => undefined)

export const keptAir = (now = Date.now()): Promise<KeptAir | undefined> =>
  tried(async (kept) => {
    const found = await kept.match(AIR)
    const air = found && ((await found.json()) as KeptAir)
    return air && now - air.at < KEPT_MS_MAX ? air : undefined
  })

export const keepSnapshot = (frame: Extract<Frame, { kind: 'snapshot' }>): Promise<void> =>
  tried(async (kept) => {
    const bytes = encodeFrame({ ...frame, from: frame.version, to: frame.version, put: frame.rows })
    if (bytes.length <= CHANNEL_BYTES_MAX) await kept.put(channelAddress(frame.channel), new Response(bytes))
  }).then(() => undefined)

export const keptSnapshot = (channel: string): Promise<Frame | undefined> =>
  tried(async (kept) => {
    const found = await kept.match(channelAddress(channel))
    const decoded = found && decodeFrame(new Uint8Array(await found.arrayBuffer()))
    return decoded?.ok ? frameOf(decoded.frame) : undefined
  })

/** Nothing of what this device showed stays on it. */
export async function forgetKept(): Promise<void> {
  try {
    if ('caches' in globalThis) await caches.delete(KEPT)
    const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? []
    await Promise.all(registrations.map((each) => each.unregister()))
  } catch {
    // The next message of the server that sends it away tries again.
  }
}

/**
 * From now on the page's files and documents are kept as they come; those that came before are asked for once more. To be called
 * again when more has been loaded: what came while the worker began was seen by nobody.
 */
export async function keepPage(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false
  try {
    await navigator.serviceWorker.register('/wall/screen-worker.js', { scope: '/wall/screen' })
    const { active } = await navigator.serviceWorker.ready
    const addresses = performance.getEntriesByType('resource').map(({ name }) => name)
    active?.postMessage({ kind: 'keep', addresses: ['/wall/screen', ...addresses] }, [])
    return active !== null
  } catch {
    return false
  }
}
