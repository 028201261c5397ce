// The service worker of a screen's page: keeps what the page loads and gives it out when the server does not answer. Built into a
// file of its own; see vite.config.ts.
import { isPictureOfSite, keepingOf } from './kept-addresses.ts'
import { KEPT } from './kept-store.ts'

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchEvent extends WorkerEvent {
  request: Request
  respondWith(answer: Promise<Response>): void
}
interface Worker {
  addEventListener(name: 'install' | 'activate', listener: (event: WorkerEvent) => void): void
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void
  addEventListener(name: 'message', listener: (event: WorkerEvent & { data: unknown }) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  location: Location
}
const worker = globalThis as unknown as Worker

/** A server that hangs is as good as none. */
const ANSWER_WITHIN_MS = 8_000
/** Files and documents of some builds; the oldest go first. What a screen of today keeps is about forty. */
const ENTRIES_MAX = 200
/** Of pictures from sites, which replace each other: a wall shows a few of them at once. */
const SITE_PICTURES_MAX = 12

/** In the place of a page that was never kept: the browser's own error page would stand on the glass for ever. */
const COMES_BACK =
  '<!doctype html><meta http-equiv="refresh" content="5"><title>…</title><body style="background:#080d13">'
const HTML = { 'content-type': 'text/html; charset=utf-8' }

const isKept = (url: URL, method: string): 'forever' | 'latest' | 'never' =>
  url.origin === worker.location.origin ? keepingOf({ method, path: url.pathname }) : 'never'

async function put(request: Request | string, answer: Response): Promise<void> {
  const kept = await caches.open(KEPT)
  await kept.put(request, answer)
  const keys = await kept.keys()
  const outdated = keys.filter(({ url }) => !new URL(url).pathname.startsWith('/kept/'))
  const ofSites = outdated.filter(({ url }) => isPictureOfSite(new URL(url).pathname))
  const tooMany = [...beyond(ofSites, SITE_PICTURES_MAX), ...beyond(outdated, ENTRIES_MAX)]
  for (const key of tooMany) await kept.delete(key)
}

/** The oldest come first. */
const beyond = (keys: readonly Request[], most: number): readonly Request[] =>
  keys.slice(0, Math.max(0, keys.length - most))

/** The page of a screen is one, whatever stands behind its address. */
const keyOf = (request: Request): Request | string =>
  request.mode === 'navigate' ? new URL(request.url).pathname : request

async function latest(request: Request, event: FetchEvent): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    // A fault of the server is no answer where a good one is kept.
    if (answer.status >= 500) return (await caches.match(keyOf(request))) ?? answer
    if (answer.ok) event.waitUntil(put(keyOf(request), answer.clone()).catch(() => undefined))
    return answer
  } catch (error) {
    const kept = await caches.match(keyOf(request))
    if (kept) return kept
    if (request.mode === 'navigate') return new Response(COMES_BACK, { headers: HTML })
    throw error
  }
}

async function forever(request: Request, event: FetchEvent): Promise<Response> {
  return (await caches.match(request)) ?? (await latest(request, event))
}

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()))
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('fetch', (event) => {
  const keeping = isKept(new URL(event.request.url), event.request.method)
  if (keeping === 'forever') event.respondWith(forever(event.request, event))
  else if (keeping === 'latest') event.respondWith(latest(event.request, event))
})
worker.addEventListener('message', (event) => {
  const { data } = event as { data: { kind?: unknown; addresses?: unknown } | null }
  if (data?.kind !== 'keep' || !Array.isArray(data.addresses)) return
  const addresses = data.addresses
    .filter((address): address is string => typeof address === 'string')
    .map((address) => new URL(address, worker.location.origin))
    .filter((address) => isKept(address, 'GET') !== 'never')
    .slice(0, ENTRIES_MAX)
  event.waitUntil(
    Promise.all(
      addresses.map(async (address) => {
        const key = address.pathname + address.search
        if (await caches.match(key)) return
        const answer = await fetch(key)
        if (answer.ok) await put(key, answer)
      }),
    ).catch(() => undefined),
  )
})
