// Packing, signing and verifying: one file that goes to a closed network on a stick, and says there who answers for it.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  BUNDLE_ENTRY,
  BUNDLE_EXTENSION,
  bundleError,
  generateSigningKey,
  openBundle,
  packBundle,
  readPublicKey,
  signBundle,
  TrustStore,
  verifyBundle,
  type BundleVerdict,
} from '../../engine/host/bundle/index.ts'
import { requireClients } from '../../engine/host/client/client-files.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import type { Paths } from '../paths.ts'
import { buildClients, buildFolder } from './build-folder.ts'
import { describeBuild } from './describe-build.ts'
import { kitError } from './kit-error.ts'
import { filesOf, linkKit, openFolder, type PluginFolder } from './plugin-folder.ts'

export interface Packed {
  file: string
  bytes: number
  digest: string
  manifest: PluginManifest
}

/** What an administrator may want to read before it is let in; sources and tests stay with the author. */
const COMPANIONS = /^(?:README\.md|LICENSE(?:\.md|\.txt)?|fixtures\/[\w.-]+)$/

/** The same folder gives the same bytes: no time, no path, no name of a machine is in it. */
export async function packPlugin(
  paths: Paths,
  { directory, out }: { directory: string; out?: string },
): Promise<Packed> {
  const folder = openFolder(directory)
  linkKit(folder, paths.root)
  const build = await buildFolder(folder, paths.root)
  const manifest = await describeBuild(folder.id, build)
  requireOwnName(folder, manifest)
  const clients = await buildClients(folder, paths.root)
  requireClients(manifest, clients)
  const contents = new Map<string, Uint8Array>([[BUNDLE_ENTRY, build]])
  for (const [name, content] of clients) contents.set(`client/${name}`, content)
  for (const file of filesOf(folder)) {
    if (COMPANIONS.test(file)) contents.set(file, readFileSync(path.join(folder.path, file)))
  }
  const bundle = packBundle(manifest, contents)
  const file = out ?? path.join(paths.calledFrom, `${manifest.id}-${manifest.version}${BUNDLE_EXTENSION}`)
  writeWhole(file, bundle)
  return { file, bytes: bundle.length, digest: openBundle(bundle).digest, manifest }
}

export function requireOwnName(folder: PluginFolder, { id }: PluginManifest): void {
  if (id === folder.id) return
  throw kitError(
    'OBZ_PLUGIN_FOLDER_INVALID',
    `the folder is called '${folder.id}' and declares the id '${id}'`,
    'give the folder the name of the plugin',
  )
}

const keyFile = (paths: Paths, name: string): string => path.join(paths.data, 'keys', `${name}.pem`)

/** Makes a key of the region's own; this installation trusts it from now on. */
export function newKey(
  paths: Paths,
  name: string,
): { keyId: string; privateFile: string; publicFile: string } {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw kitError(
      'OBZ_PLUGIN_KEY_MISSING',
      `'${name}' is no name of a key`,
      'use lower case letters, digits and hyphens',
    )
  }
  const privateFile = keyFile(paths, name)
  const publicFile = privateFile.replace(/\.pem$/, '.pub.pem')
  mkdirSync(path.dirname(privateFile), { recursive: true, mode: 0o700 })
  const { keyId, privateKeyPem, publicKeyPem } = generateSigningKey()
  try {
    writeFileSync(privateFile, privateKeyPem, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw kitError(
      'OBZ_PLUGIN_KEY_EXISTS',
      `there is a key '${name}' in ${path.dirname(privateFile)}`,
      'choose another name',
    )
  }
  writeFileSync(publicFile, publicKeyPem, { mode: 0o644 })
  new TrustStore(paths.data).add(readPublicKey(publicKeyPem), name)
  return { keyId, privateFile, publicFile }
}

export function signFile(paths: Paths, { file, key }: { file: string; key: string }): BundleVerdict {
  const privateFile = key.endsWith('.pem') ? path.resolve(paths.calledFrom, key) : keyFile(paths, key)
  if (!existsSync(privateFile)) {
    throw kitError(
      'OBZ_PLUGIN_KEY_MISSING',
      `there is no key at ${privateFile}`,
      `make one: ./obzor plugin key new ${key}`,
    )
  }
  const signed = signBundle(readBundle(file), readFileSync(privateFile, 'utf8'))
  writeWhole(file, signed)
  return verifyBundle(signed, new TrustStore(paths.data))
}

/** Throws `OBZ_BUNDLE_*` for what is broken; whom to believe is the verdict. */
export const verifyFile = (paths: Paths, file: string): BundleVerdict =>
  verifyBundle(readBundle(file), new TrustStore(paths.data))

export function verdictText(verdict: BundleVerdict): string {
  const { manifest, digest, files } = verdict.bundle
  const what = `${manifest.id} ${manifest.version}, ${files.size} files, ${digest.slice(0, 16)}…`
  if (verdict.kind === 'trusted')
    return `${what}: signed by ${verdict.name} (${verdict.keyId}), whom this installation trusts`
  if (verdict.kind === 'unknown-key')
    return `${what}: signed by ${verdict.keyId}, whom this installation does not know`
  return `${what}: not signed`
}

function readBundle(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw bundleError('OBZ_BUNDLE_MALFORMED', `${file} cannot be read`, error)
  }
}

function writeWhole(file: string, content: Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.part`, content)
  renameSync(`${file}.part`, file)
}
