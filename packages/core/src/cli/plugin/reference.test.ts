import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pathsFrom } from '../paths.ts'
import { writeReference, type Reference } from './reference.ts'

const root = path.resolve(import.meta.dirname, '../../../../..')
const out = mkdtempSync(path.join(tmpdir(), 'obzor-reference-'))
let reference: Reference
beforeAll(async () => {
  reference = await writeReference(pathsFrom({ OBZOR_ROOT: root }), out)
}, 120_000)
afterAll(() => rmSync(out, { recursive: true, force: true }))

test('holds every door that a plugin may come in by, and what stands behind it', () => {
  const doors = JSON.parse(readFileSync(path.join(root, 'packages/core/package.json'), 'utf8')) as {
    exports: Record<string, string>
  }
  const forPlugins = Object.keys(doors.exports)
    .filter((door) => door === './model' || door.startsWith('./plugin-api'))
    .map((door) => `@obzor/core/${door.slice(2)}`)
  expect(reference.modules.map(({ name }) => name).sort()).toEqual(forPlugins.sort())
  expect(reference.modules.filter(({ exports }) => exports.length === 0)).toEqual([])
})

test('says of an export what its comment says', () => {
  const page = readFileSync(path.join(out, 'interfaces/plugin-api.Connector.html'), 'utf8')
  const source = readFileSync(path.join(root, 'packages/core/src/plugin-api/connector.ts'), 'utf8')
  const before = source.slice(0, source.indexOf('\nexport interface Connector'))
  const comment = /\/\*\* ([^.]+)/.exec(before.slice(before.lastIndexOf('/**')))?.[1] ?? ''
  expect(comment).not.toBe('')
  expect(page).toContain(comment)
})
