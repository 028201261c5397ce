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
import { ObzorError } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'

const HEAP_MB = 128
const STACK_LINES_MAX = 2

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
  } catch (error) {
    throw withItsOwnWords(error, said)
  } finally {
    await process.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** An engine's log is no place to look for one's own typing mistake: what the code threw stands in the fact. */
function withItsOwnWords(error: unknown, said: readonly string[]): unknown {
  if (!(error instanceof ObzorError) || error.code !== 'OBZ_PLUGIN_CRASHED') return error
  const lines = said.map((line) => (JSON.parse(line) as { line?: string }).line ?? '')
  const at = lines.findIndex((line) => /^(?:\w*Error|Uncaught)\b/.test(line))
  if (at < 0) return error
  const where = lines.slice(at + 1, at + 1 + STACK_LINES_MAX).map((line) => line.trim())
  return new ObzorError({
    code: error.code,
    fact: `${error.fact}: ${[lines[at], ...where].join(' ')}`,
    risk: error.risk,
    action: 'correct the code that is run when the plugin is loaded',
    cause: error,
  })
}
