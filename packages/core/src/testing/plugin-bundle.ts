// A signed bundle for tests, made of a plugin's text as the author's kit makes it of a folder.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { packBundle, signBundle } from '../engine/host/bundle/index.ts'
import { DEFAULT_HOST_LIMITS } from '../engine/host/limits.ts'
import { PluginProcess } from '../engine/host/plugin-process.ts'
import { systemClock } from '../engine/clock.ts'
import type { PluginManifest } from '../plugin-api/index.ts'
import { buildPlugin } from './build-plugin.ts'

export interface TestBundleOptions {
  id: string
  /** Text that exports `plugin`. */
  code: string
  /** Absent: not signed. */
  privateKeyPem?: string
  /** A lie in the header, for tests of what follows. */
  lie?: (manifest: PluginManifest) => PluginManifest
}

export async function testBundle({ id, code, privateKeyPem, lie }: TestBundleOptions): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-bundle-'))
  try {
    const file = await buildPlugin(folder, id, code)
    const process = new PluginProcess({
      id,
      file,
      heapMb: 128,
      limits: DEFAULT_HOST_LIMITS,
      clock: systemClock,
      logger: pino({ level: 'silent' }),
    })
    const manifest = await process.describe().finally(() => process.stop())
    const contents = new Map([['plugin.mjs', readFileSync(file)]])
    const bundle = packBundle(lie ? lie(manifest) : manifest, contents)
    return privateKeyPem === undefined ? bundle : signBundle(bundle, privateKeyPem)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
