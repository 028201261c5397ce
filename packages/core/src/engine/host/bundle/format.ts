// The bytes of a plugin bundle: one file that holds a plugin and cannot be read two ways. Nothing in it is
// compressed, so its size is the size of what comes out; nothing in it is a link, a mode or a time, so the same
// plugin packed twice is the same bytes.
//
//   8 bytes   magic 'OBZORPB1'
//   u32 LE    length of the header
//   header    JSON { manifest, files: [{ path, bytes, sha256 }] }, files in the order of their paths
//   files     their bytes, one after another, in the header's order
//   0 or 96   nothing, or an Ed25519 public key (32) and a signature (64)
//
// The signature covers the header, and the header covers every file by its hash.
import { createHash } from 'node:crypto'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import { bundleError } from './errors.ts'

export const BUNDLE_EXTENSION = '.obzor'
/** What the plugin's process runs: one self-contained file. */
export const BUNDLE_ENTRY = 'plugin.mjs'
/** The largest of ours is 1.1 MB; a panel with a library of charts of its own is about 3 MB. */
export const BUNDLE_BYTES_MAX = 32 * 1024 * 1024
export const BUNDLE_FILES_MAX = 200
const HEADER_BYTES_MAX = 2 * 1024 * 1024
const PATH_LENGTH_MAX = 120
const PATH_DEPTH_MAX = 6

const MAGIC = Buffer.from('OBZORPB1', 'latin1')
const HEADER_AT = MAGIC.length + 4
export const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const SEAL_BYTES = PUBLIC_KEY_BYTES + SIGNATURE_BYTES

export interface BundleFile {
  path: string
  bytes: number
  /** Hex. */
  sha256: string
}
export interface BundleHeader {
  manifest: PluginManifest
  files: BundleFile[]
}
/** Who signed and what was written; whether it fits is decided by `verifyBundle`. */
export interface BundleSeal {
  publicKey: Buffer
  signature: Buffer
}
export interface OpenBundle {
  manifest: PluginManifest
  /** By path; each content fits its hash. */
  files: ReadonlyMap<string, Buffer>
  /** SHA-256 of the header, hex: the name of this very content. */
  digest: string
  seal: BundleSeal | null
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** The same files give the same bytes, whatever order they come in. Throws `OBZ_BUNDLE_*` for what could not be opened again. */
export function packBundle(manifest: PluginManifest, contents: ReadonlyMap<string, Uint8Array>): Buffer {
  const paths = [...contents.keys()].sort()
  const files = paths.map((path): BundleFile => {
    const content = contents.get(path)!
    return { path, bytes: content.length, sha256: sha256(content).toString('hex') }
  })
  const header = Buffer.from(JSON.stringify({ manifest: sorted(manifest), files }), 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32LE(header.length)
  const bytes = Buffer.concat([MAGIC, length, header, ...paths.map((path) => contents.get(path)!)])
  openBundle(bytes)
  return bytes
}

/** Reads and checks everything but the signature. Throws `OBZ_BUNDLE_*`; never trusts a length before it is bounded. */
export function openBundle(bytes: Buffer): OpenBundle {
  if (bytes.length > BUNDLE_BYTES_MAX) {
    throw bundleError('OBZ_BUNDLE_TOO_LARGE', `it has ${bytes.length} bytes, ${BUNDLE_BYTES_MAX} are allowed`)
  }
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, Math.min(MAGIC.length, bytes.length)))) {
    throw bundleError('OBZ_BUNDLE_MALFORMED', 'it does not begin as a plugin bundle does')
  }
  if (bytes.length < HEADER_AT) throw truncated()
  const headerBytes = bytes.readUInt32LE(MAGIC.length)
  if (headerBytes > HEADER_BYTES_MAX) {
    throw bundleError('OBZ_BUNDLE_TOO_LARGE', `its header claims ${headerBytes} bytes`)
  }
  if (bytes.length < HEADER_AT + headerBytes) throw truncated()
  const header = bytes.subarray(HEADER_AT, HEADER_AT + headerBytes)
  const { manifest, files } = checkedHeader(header)
  const contents = new Map<string, Buffer>()
  let at = HEADER_AT + headerBytes
  for (const { path, bytes: length, sha256: expected } of files) {
    if (bytes.length < at + length) throw truncated()
    const content = bytes.subarray(at, at + length)
    if (sha256(content).toString('hex') !== expected) {
      throw bundleError('OBZ_BUNDLE_CHANGED', `the file '${path}' is not the one that was packed`)
    }
    contents.set(path, content)
    at += length
  }
  return {
    manifest,
    files: contents,
    digest: sha256(header).toString('hex'),
    seal: sealOf(bytes.subarray(at)),
  }
}

/** The bundle without a signature, to be followed by another one. */
export function withoutSeal(bytes: Buffer): Buffer {
  const { seal } = openBundle(bytes)
  return seal ? bytes.subarray(0, bytes.length - SEAL_BYTES) : bytes
}

function sealOf(rest: Buffer): BundleSeal | null {
  if (rest.length === 0) return null
  if (rest.length < SEAL_BYTES) throw truncated()
  if (rest.length > SEAL_BYTES) {
    throw bundleError('OBZ_BUNDLE_MALFORMED', `${rest.length - SEAL_BYTES} bytes follow its end`)
  }
  return { publicKey: rest.subarray(0, PUBLIC_KEY_BYTES), signature: rest.subarray(PUBLIC_KEY_BYTES) }
}

function checkedHeader(bytes: Buffer): BundleHeader {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw bundleError('OBZ_BUNDLE_MALFORMED', 'its header is not JSON')
  }
  if (!isRecord(header) || !isRecord(header.manifest) || !Array.isArray(header.files)) {
    throw bundleError('OBZ_BUNDLE_MALFORMED', 'its header has no manifest or no list of files')
  }
  const files = header.files as unknown[]
  if (files.length > BUNDLE_FILES_MAX) {
    throw bundleError(
      'OBZ_BUNDLE_TOO_LARGE',
      `it holds ${files.length} files, ${BUNDLE_FILES_MAX} are allowed`,
    )
  }
  let total = 0
  const checked = files.map((file) => {
    if (
      !isRecord(file) ||
      typeof file.path !== 'string' ||
      !Number.isSafeInteger(file.bytes) ||
      (file.bytes as number) < 0 ||
      typeof file.sha256 !== 'string' ||
      !/^[0-9a-f]{64}$/.test(file.sha256)
    ) {
      throw bundleError('OBZ_BUNDLE_MALFORMED', 'an entry of its list of files is not one')
    }
    total += file.bytes as number
    if (total > BUNDLE_BYTES_MAX)
      throw bundleError('OBZ_BUNDLE_TOO_LARGE', 'its files claim more than is allowed')
    return { path: file.path, bytes: file.bytes as number, sha256: file.sha256 }
  })
  checkPaths(checked.map(({ path }) => path))
  return { manifest: header.manifest as unknown as PluginManifest, files: checked }
}

/** Every path stays inside the folder it is unpacked into, on any file system, and no two meet there. */
function checkPaths(paths: readonly string[]): void {
  const taken = new Set<string>()
  const folders = new Set<string>()
  let former = ''
  for (const path of paths) {
    const parts = path.split('/')
    if (
      path.length > PATH_LENGTH_MAX ||
      parts.length > PATH_DEPTH_MAX ||
      // A part begins with a letter, a digit or '_': no '..', no hidden file, no drive, no root.
      !parts.every((part) => /^\w[\w.-]*$/.test(part) && !part.endsWith('.'))
    ) {
      throw bundleError(
        'OBZ_BUNDLE_PATH_INVALID',
        `the path ${JSON.stringify(path.slice(0, 200))} is not allowed`,
      )
    }
    if (path <= former && former !== '') {
      throw bundleError('OBZ_BUNDLE_MALFORMED', 'its files are not in the order of their paths')
    }
    former = path
    const folded = path.toLowerCase()
    if (taken.has(folded)) {
      throw bundleError('OBZ_BUNDLE_PATH_INVALID', `two paths differ by case only: '${path}'`)
    }
    taken.add(folded)
    for (let depth = 1; depth < parts.length; depth += 1) {
      folders.add(parts.slice(0, depth).join('/').toLowerCase())
    }
  }
  const both = [...folders].find((folder) => taken.has(folder))
  if (both !== undefined) {
    throw bundleError('OBZ_BUNDLE_PATH_INVALID', `'${both}' is a file and a folder at once`)
  }
  if (!taken.has(BUNDLE_ENTRY)) {
    throw bundleError('OBZ_BUNDLE_MALFORMED', `it holds no ${BUNDLE_ENTRY}`)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys in order, so that an author who moves a line in the declaration packs the same bytes. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}

const truncated = (): Error => bundleError('OBZ_BUNDLE_TRUNCATED', 'it ends before its last file does')
