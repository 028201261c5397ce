// The browser half of a plugin: scripts in `client/` beside its process, one for each panel and each layer with code. They are read when the plugin is
// loaded and are bytes to the engine: nothing of them runs here.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { ObzorError } from '../../../model/index.ts'
import type { PluginManifest } from '../../../plugin-api/index.ts'

/** A panel with a library of charts of its own is about 1 MB; a wall reads it at each start. */
export const CLIENT_BYTES_MAX = 4 * 1024 * 1024
/** In the inline script of a frame these would end it, or hide its end. */
const BREAKS_OUT = /<\/script|<!--[\s\S]*?<script/i

/** `<id>.client/` where many plugins share a folder; `client/` in the folder of an unpacked bundle. */
export const clientFolders = (file: string, id: string): string[] => [
  path.join(path.dirname(file), `${id}.client`),
  path.join(path.dirname(file), 'client'),
]

/** What the manifest names scripts for, in words. */
const named = ({ panels = [], layers }: PluginManifest): { what: string; client: string }[] => [
  ...panels.map(({ type, client }) => ({ what: `panel '${type}'`, client })),
  ...layers.flatMap(({ code, client }) =>
    client === undefined ? [] : [{ what: `layer '${code}'`, client }],
  ),
]

/** Every script that a panel or a layer of the manifest names. Throws `OBZ_PLUGIN_CLIENT_INVALID`. */
export function readClientFiles(file: string, manifest: PluginManifest): Map<string, Buffer> {
  const folder = clientFolders(file, manifest.id).find((candidate) => existsSync(candidate))
  const scripts = new Map<string, Buffer>()
  for (const { client } of named(manifest)) {
    const script = folder === undefined ? undefined : path.join(folder, client)
    // A file that is too large to be taken is not read at all.
    if (script === undefined || !existsSync(script) || statSync(script).size > CLIENT_BYTES_MAX) continue
    scripts.set(client, readFileSync(script))
  }
  requireClients(manifest, scripts)
  return scripts
}

/** Throws `OBZ_PLUGIN_CLIENT_INVALID` for a panel whose script is not there or could not stand in a page. */
export function requireClients(manifest: PluginManifest, scripts: ReadonlyMap<string, Uint8Array>): void {
  const { id } = manifest
  for (const { client, what } of named(manifest)) {
    const content = scripts.get(client)
    if (!content || content.length > CLIENT_BYTES_MAX) {
      throw invalid(
        id,
        `${what} names client/${client}, which is not there or is larger than ${CLIENT_BYTES_MAX} bytes`,
      )
    }
    if (BREAKS_OUT.test(Buffer.from(content).toString('utf8'))) {
      throw invalid(id, `client/${client} holds '</script', or '<!--' before '<script', as it stands`)
    }
  }
}

const invalid = (id: string, fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_CLIENT_INVALID',
    fact: `plugin '${id}': ${fact}`,
    risk: 'it is not loaded; what was loaded before works on',
    action:
      'let client/<name>.vue or client/<name>.ts stand for each `<name>.js`, and build it with ./obzor plugin dev or pack',
  })
