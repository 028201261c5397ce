// Asks a build what it is, in the shut process that the platform would start: whatever the plugin's code does when it is
// loaded, it does there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { systemClock } from '../../engine/clock.ts'
import { DEFAULT_HOST_LIMITS } from '../../engine/host/limits.ts'
import { checkManifest } from '../../engine/host/manifest-check.ts'
import { PluginProcess } from '../../engine/host/plugin-process.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'

const HEAP_MB = 128

/** Throws `OBZ_PLUGIN_CRASHED`, `OBZ_PLUGIN_INVALID` or `OBZ_PLUGIN_API_MISMATCH`. */
export async function describeBuild(id: string, build: Uint8Array): Promise<PluginManifest> {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-plugin-'))
  const file = path.join(folder, `${id}.mjs`)
  writeFileSync(file, build)
  const said: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void said.push(line) })
  const process = new PluginProcess({
    id,
    file,
    heapMb: HEAP_MB,
    limits: DEFAULT_HOST_LIMITS,
    clock: systemClock,
    logger,
  })
  try {
    const manifest: unknown = await process.describe()
    checkManifest(manifest, id)
    return manifest
  } finally {
    await process.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
