// What of the platform a screen may keep on its device, and how. Read by the worker that keeps it. Nothing that a signed-in person
// alone may read is in this list, so nothing of the kind is ever kept.

export type Keeping =
  /** The name changes with the content. */
  | 'forever'
  /** Asked for anew each time; the kept one is for when nobody answers. */
  | 'latest'
  | 'never'

/** Documents that the wall reads: the region, its map, its layers, indicators with their history and explanations. */
const DOCUMENTS = /^\/api\/v1\/(platform|map|layers|indicators|statistics|scenes|panels)(\/|$)/
const FILES = /^\/wall\/(screen$|panel-frame\.js$|assets\/)/
const HASHED = /^\/wall\/assets\/.+-[\w-]{8,}\.\w+$/
/** Pictures that an operator brought, or that the platform fetched from a site. */
const PICTURES = /^\/(scene-images|site-pictures)\//
/** A new one each minute would take the place of everything else. */
export const isPictureOfSite = (path: string): boolean => path.startsWith('/site-pictures/')
const PLUGIN_FILES = /^\/plugin-clients\//

export function keepingOf({ method, path }: { method: string; path: string }): Keeping {
  if (method !== 'GET') return 'never'
  if (HASHED.test(path) || PICTURES.test(path)) return 'forever'
  return FILES.test(path) || DOCUMENTS.test(path) || PLUGIN_FILES.test(path) ? 'latest' : 'never'
}
