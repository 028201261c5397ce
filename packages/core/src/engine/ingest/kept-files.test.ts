import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pruneFolder } from './kept-files.ts'

const DAY_MS = 86_400_000
let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-kept-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** One after another: written again until the file system tells their times apart. */
function put(...files: [name: string, bytes: number][]): void {
  let before = 0
  for (const [name, bytes] of files) {
    const file = path.join(folder, name)
    do writeFileSync(file, Buffer.alloc(bytes))
    while (statSync(file).ctimeMs <= before)
    before = statSync(file).ctimeMs
  }
}
const names = (): string[] => readdirSync(folder).sort()

test('files leave by the time they were moved here, each with its reason', async () => {
  put(['a.xml', 1], ['a.xml.reason.txt', 1], ['b.xml', 1])
  const bounds = { days: 30, bytes: 1e9 }
  expect(await pruneFolder(folder, bounds, Date.now() + 29 * DAY_MS)).toEqual([])
  expect(names()).toHaveLength(3)
  expect(await pruneFolder(folder, bounds, Date.now() + 31 * DAY_MS)).toEqual(['a.xml', 'b.xml'])
  expect(names()).toEqual([])
})

test('a folder past its size loses its oldest files first', async () => {
  put(['z-first.xml', 100], ['a-second.xml', 100], ['m-third.xml', 100])
  expect(await pruneFolder(folder, { days: 30, bytes: 200 }, Date.now())).toEqual(['z-first.xml'])
  expect(names()).toEqual(['a-second.xml', 'm-third.xml'])
})

test('folders and links stay, and a folder that is not there is nothing to do', async () => {
  mkdirSync(path.join(folder, 'kept'))
  symlinkSync('/etc/hostname', path.join(folder, 'link'))
  expect(await pruneFolder(folder, { days: 1, bytes: 0 }, Date.now() + 9 * DAY_MS)).toEqual([])
  expect(names()).toEqual(['kept', 'link'])
  expect(await pruneFolder(path.join(folder, 'none'), { days: 1, bytes: 0 }, Date.now())).toEqual([])
})
