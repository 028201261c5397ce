// Built user interfaces, served from memory: a wall and a console are a few megabytes, and an index made by reading
// the folder can serve nothing that is not in it, whatever dots and slashes an address holds.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}
const COMPRESSIBLE = new Set([
  '.html',
  '.js',
  '.mjs',
  '.css',
  '.json',
  '.webmanifest',
  '.svg',
  '.wasm',
  '.txt',
])
/** Smaller than one packet: compressing buys nothing. */
const COMPRESS_BYTES_MIN = 1400
/** A folder larger than this is not a user interface of ours. */
const FOLDER_BYTES_MAX = 64 * 1024 * 1024
/** Vite puts a content hash into names under assets/. */
const HASHED = /^assets\/.+-[\w-]{8,}\.\w+$/

export interface UiFile {
  body: Buffer
  type: string
  etag: string
  /** True when the name changes with the content. */
  immutable: boolean
  compressible: boolean
}
export type Encoding = 'br' | 'gzip'

export class UiFiles {
  readonly #folder: string
  #files = new Map<string, UiFile>()
  /** Time stamp of index.html that the index was made from: a new build shows without a restart. */
  #builtAtMs = 0
  readonly #compressed = new Map<string, Promise<Buffer>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** By a path relative to the folder; `undefined` when there is no such file. */
  find(relative: string): UiFile | undefined {
    this.#refresh()
    return this.#files.get(relative)
  }

  /** The page, also for addresses that the page's own router knows. `undefined` while nothing is built. */
  page(): UiFile | undefined {
    return this.find('index.html')
  }

  /** Compressed once, then kept. brotli 6: 1 MB of script in about 40 ms to 0.27 of its size. */
  compressed(file: UiFile, encoding: Encoding): Promise<Buffer> {
    const key = `${encoding} ${file.etag}`
    const present = this.#compressed.get(key)
    if (present) return present
    const made =
      encoding === 'br'
        ? promisify(brotliCompress)(file.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
        : promisify(gzip)(file.body)
    this.#compressed.set(key, made)
    return made
  }

  #refresh(): void {
    const index = path.join(this.#folder, 'index.html')
    const builtAtMs = existsSync(index) ? statSync(index).mtimeMs : 0
    if (builtAtMs === this.#builtAtMs) return
    this.#builtAtMs = builtAtMs
    this.#compressed.clear()
    this.#files = builtAtMs === 0 ? new Map() : read(this.#folder)
  }
}

function read(folder: string): Map<string, UiFile> {
  const files = new Map<string, UiFile>()
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const absolute = path.join(entry.parentPath, entry.name)
    const body = readFileSync(absolute)
    bytes += body.length
    if (bytes > FOLDER_BYTES_MAX) break
    const relative = path.relative(folder, absolute).split(path.sep).join('/')
    const extension = path.extname(entry.name).toLowerCase()
    files.set(relative, {
      body,
      type: TYPES[extension] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      immutable: HASHED.test(relative),
      compressible: COMPRESSIBLE.has(extension) && body.length >= COMPRESS_BYTES_MIN,
    })
  }
  return files
}

/**
 * True for an address that can only mean a file. Not every dot does: `/sources/egisso.facts` is a page of the
 * console's router.
 */
export function namesFile(relative: string): boolean {
  return relative.startsWith('assets/') || path.extname(relative).toLowerCase() in TYPES
}

/** What of our two encodings the header allows, the smaller first. `q=0` means no. */
export function encodingOf(acceptEncoding: string | undefined): Encoding | undefined {
  const accepted = new Set(
    (acceptEncoding ?? '')
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
      .map((part) => part.split(';', 1)[0]),
  )
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : undefined
}
