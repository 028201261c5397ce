// What of the platform a screen may keep on its device, and how. Read by the worker that keeps it. Nothing that a signed-in person
// alone may read is in this list, so nothing of the kind is ever kept.

export type Keeping =
  /** The name changes with the content. */
  | 'forever'
  /** Asked for anew each time; the kept one is for when nobody answers. */
  | 'latest'
  | 'never'

/** Documents that the wall reads: the region, its map, its layers, indicators with their history and explanations, pictures. */
const DOCUMENTS = /^\/api\/v1\/(platform|map|layers|indicators|statistics|scenes|panels|images)(\/|$)/
const FILES = /^\/wall\/(screen$|panel-frame\.js$|assets\/)/
const HASHED = /^\/wall\/assets\/.+-[\w-]{8,}\.\w+$/
const PLUGIN_FILES = /^\/plugin-clients\//

export function keepingOf({ method, path }: { method: string; path: string }): Keeping {
  if (method !== 'GET') return 'never'
  if (HASHED.test(path)) return 'forever'
  return FILES.test(path) || DOCUMENTS.test(path) || PLUGIN_FILES.test(path) ? 'latest' : 'never'
}
