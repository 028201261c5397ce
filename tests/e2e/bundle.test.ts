// What is built is what runs: every program of dist/ has to load by itself, with `reflect-metadata` before the
// libraries that ask for it while they load. A bundler is free to order imports; the sources' order proves nothing.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './platform.ts'

const DIST = path.join(ROOT, 'dist')
const ENGINE = path.join(DIST, 'engine/main.mjs')
const plugins = readdirSync(path.join(DIST, 'plugins')).filter((name) => name.endsWith('.mjs'))

/** Runs a program with nothing in its environment; its wires are descriptors past the first three and close at once. */
function load(file: string, wires = 0): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], {
      env: {},
      stdio: ['ignore', 'pipe', 'pipe', ...Array.from({ length: wires }, () => 'pipe' as const)],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
    }
    for (const wire of child.stdio.slice(3)) (wire as Socket).end()
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

test('the engine loads whole and asks for what it is not given', async () => {
  const { code, output } = await load(ENGINE)
  expect(output).toContain('OBZ_ENGINE_CONFIG')
  expect(output).not.toContain('reflect polyfill')
  expect(code).toBe(1)
})

test('of all packages the engine imports, reflect-metadata is the first', () => {
  const packages = [...readFileSync(ENGINE, 'utf8').matchAll(/^import (?:.* from )?"([^"]+)";/gm)]
    .map(([, name]) => name!)
    .filter((name) => !name.startsWith('node:') && !name.startsWith('.'))
  expect(packages).toContain('tsyringe')
  expect(packages).toContain('typeorm')
  expect(packages[0]).toBe('reflect-metadata')
})

test.each(plugins)('%s loads whole and ends when the host closes the wire', async (name) => {
  expect(await load(path.join(DIST, 'plugins', name), 1)).toEqual({ code: 0, output: '' })
})
