import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Inbox, patternToRegExp } from './inbox.ts'
import { Spool } from './spool.ts'

let base: string
let now = 0
let inbox: Inbox
const at = (name: string): string => path.join(inbox.folder, name)
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'obzor-inbox-'))
  now = 1_000_000
  inbox = new Inbox(base, 'egisso', '*.xml', () => now)
  mkdirSync(inbox.folder, { recursive: true })
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

test('files are ready in the order of names once they stayed the same for a second', async () => {
  for (const name of ['b.xml', 'a.xml', 'C.XML']) writeFileSync(at(name), 'x')
  expect(await inbox.look()).toEqual({ ready: [], againInMs: 900 })
  now += 500
  appendFileSync(at('b.xml'), 'y')
  expect((await inbox.look()).ready).toEqual([])
  now += 500
  expect((await inbox.look()).ready).toEqual(['C.XML', 'a.xml'])
  now += 500
  expect((await inbox.look()).ready).toEqual(['C.XML', 'a.xml', 'b.xml'])
})

test('what is not a delivery is never ready', async () => {
  for (const name of ['.a.xml', 'a.xml.tmp', 'a.xml.part', 'a.csv']) writeFileSync(at(name), 'x')
  mkdirSync(at('folder.xml'))
  await inbox.look()
  now += 5_000
  expect(await inbox.look()).toEqual({ ready: [], againInMs: null })
})

test('a moved file never overwrites one of the same name', async () => {
  for (const content of ['first', 'second', 'third']) {
    writeFileSync(at('a.xml'), content)
    await inbox.settleFailed('a.xml', undefined, 'why')
  }
  expect(readFileSync(at('failed/a.xml'), 'utf8')).toBe('first')
  expect(readFileSync(at('failed/a.3.xml'), 'utf8')).toBe('third')
  expect(readFileSync(at('failed/a.3.xml.reason.txt'), 'utf8')).toBe('why\n')
})

test('a file put in the place of the one that was read stays, and what was read is kept', async () => {
  writeFileSync(at('a.xml'), 'first')
  const spooled = await new Spool(base).take(at('a.xml'), '1')
  rmSync(at('a.xml'))
  writeFileSync(at('a.xml'), 'another')
  await inbox.settleDone('a.xml', spooled)
  expect(readFileSync(at('a.xml'), 'utf8')).toBe('another')
  expect(readFileSync(at('done/a.xml'), 'utf8')).toBe('first')
})

test('a file that takes its place at that very moment is not lost, whichever comes first', async () => {
  const spool = new Spool(base)
  const held = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => readFileSync(path.join(folder, name), 'utf8'))
  for (let round = 0; round < 100; round += 1) {
    writeFileSync(at('a.xml'), `first ${round}`)
    const spooled = await spool.take(at('a.xml'), String(round))
    writeFileSync(at('next.tmp'), `next ${round}`)
    await Promise.all([inbox.settleDone('a.xml', spooled), rename(at('next.tmp'), at('a.xml'))])
    expect(held(at('done'))).toEqual([`first ${round}`])
    expect(held(inbox.folder)).toEqual([`next ${round}`])
    rmSync(inbox.folder, { recursive: true })
    mkdirSync(inbox.folder)
  }
})

test('a file that was being moved when the engine was killed is read again', async () => {
  writeFileSync(at('.settling-a.xml'), 'first')
  writeFileSync(at('a.xml'), 'second')
  await inbox.look()
  now += 1_000
  expect((await inbox.look()).ready).toEqual(['a.2.xml', 'a.xml'])
  expect(readFileSync(at('a.2.xml'), 'utf8')).toBe('first')
})

test('patterns know * and ? and take everything else as it is', () => {
  expect(patternToRegExp('10.06.S_*.xml').test('10.06.S_0001.XML')).toBe(true)
  expect(patternToRegExp('10.06.S_*.xml').test('10x06.S_0001.xml')).toBe(false)
  expect(patternToRegExp('a?.csv').test('ab.csv')).toBe(true)
  expect(patternToRegExp('(a|b).csv').test('a.csv')).toBe(false)
})
