// The whole live path as a process of its own, built once for a test file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleForNode } from '../../packages/core/src/testing/node-bundle.ts'
import { startEngineProcess, type EngineProcess } from './engine-process.ts'

export interface BuiltEngine {
  start(databaseUrl: string): Promise<EngineProcess>
  /** Removes what was built. */
  remove(): void
}

export async function buildEngine(): Promise<BuiltEngine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-engine-'))
  const script = path.join(folder, 'live-engine.mjs')
  await bundleForNode(fileURLToPath(new URL('live-engine.ts', import.meta.url)), script)
  return {
    start: (databaseUrl) => startEngineProcess(script, { databaseUrl }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
