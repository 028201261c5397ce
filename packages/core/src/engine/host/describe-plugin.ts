// What a plugin's file says of itself: asked of a process of its own that can do nothing else and ends with the answer.
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { ObzorError } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import type { EngineClock } from '../tokens.ts'
import { readClientFiles } from './client/client-files.ts'
import type { HostLimits } from './limits.ts'
import { checkManifest } from './manifest-check.ts'
import { PluginProcess } from './plugin-process.ts'

/** Heap for the process that only describes a plugin. */
const DESCRIBE_HEAP_MB = 128

export interface Describing {
  file: string
  /** What its bundle said: anything else is refused. */
  expected?: PluginManifest | undefined
  limits: HostLimits
  clock: EngineClock
  logger: Logger
}

/**
 * Throws `OBZ_PLUGIN_INVALID`, `OBZ_PLUGIN_API_MISMATCH`, `OBZ_PLUGIN_CRASHED`, or `OBZ_PLUGIN_MANIFEST_DIFFERS` for a
 * process that says something else of itself than its bundle did.
 */
export async function describePlugin({ file, expected, ...parts }: Describing): Promise<PluginManifest> {
  const process = new PluginProcess({
    ...parts,
    id: path.basename(file, '.mjs'),
    file,
    heapMb: DESCRIBE_HEAP_MB,
  })
  try {
    const manifest: unknown = await process.describe()
    checkManifest(manifest, path.basename(file))
    if (expected && !isDeepStrictEqual(manifest, expected)) throw manifestDiffers(expected.id)
    readClientFiles(file, manifest)
    return manifest
  } finally {
    await process.stop()
  }
}

const manifestDiffers = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_MANIFEST_DIFFERS',
    fact: `plugin '${id}' declares something else than its bundle says`,
    risk: 'it is not loaded: what was accepted is not what it would do',
    action: 'do not use this bundle; tell its author',
  })
