import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { startPlatform } from './platform.ts'

test('a start that fails tells why and leaves nothing behind', async () => {
  const base = mkdtempSync(path.join(tmpdir(), 'obzor-failing-'))
  chmodSync(base, 0o711)
  vi.stubEnv('TMPDIR', base)
  await expect(startPlatform(['--region', 'nowhere', '--people', '1000'])).rejects.toThrow(/nowhere/)
  expect(readdirSync(base).filter((name) => name.startsWith('obzor-'))).toEqual([])
  vi.unstubAllEnvs()
  rmSync(base, { recursive: true })
})
