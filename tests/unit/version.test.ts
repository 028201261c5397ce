// One version of the platform: what `/api/v1/platform` tells is what the repository says.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ENGINE_VERSION } from '../../packages/core/src/engine/version.ts'

test('the engine tells the version of package.json', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(manifest.version).toMatch(/^\d+\.\d+\.\d+/)
  expect(ENGINE_VERSION).toBe(manifest.version)
})
