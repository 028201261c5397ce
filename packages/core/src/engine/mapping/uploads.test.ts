import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Uploads } from './uploads.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'obzor-uploads-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let now = 0
const uploads = new Uploads(folder, { now: () => new Date(now) })

test('a file comes in parts, in order, and not beyond its size', async () => {
  const { id, path: file } = await uploads.begin('таблица.csv', 10)
  expect(() => uploads.whole(id)).toThrow(/OBZ_MAPPING_UPLOAD_UNFINISHED/)
  expect(await uploads.append(id, 0, Buffer.from('12345'))).toMatchObject({ receivedBytes: 5 })
  for (const [offset, part] of [
    [0, '12345'],
    [6, 'x'],
    [5, '1234567'],
  ] as const)
    await expect(uploads.append(id, offset, Buffer.from(part))).rejects.toMatchObject({
      code: 'OBZ_MAPPING_UPLOAD_OFFSET',
    })
  await uploads.append(id, 5, Buffer.from('67890'))
  expect(uploads.whole(id).fileName).toBe('таблица.csv')
  expect(readFileSync(file, 'utf8')).toBe('1234567890')
})

test('two parts at once are not both taken', async () => {
  const { id } = await uploads.begin('a.csv', 4)
  const parts = await Promise.allSettled(['ab', 'cd'].map((part) => uploads.append(id, 0, Buffer.from(part))))
  expect(parts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Отчёты\\май.csv', 'май.csv'],
  ['.hidden', 'hidden'],
  ['данные.csv.part', 'данные.csv.part.csv'],
  ['\u0000\u0007', 'table.csv'],
])('the name %j becomes %j', async (given, kept) => {
  expect((await uploads.begin(given, 1)).fileName).toBe(kept)
})

test('a file that nobody uses goes after a day, and the first of too many goes at once', async () => {
  const old = await uploads.begin('old.csv', 1)
  await uploads.append(old.id, 0, Buffer.from('x'))
  now += 86_400_001
  const first = await uploads.begin('first.csv', 1)
  expect(existsSync(old.path)).toBe(false)
  expect(() => uploads.whole(old.id)).toThrow(/OBZ_MAPPING_UPLOAD_UNKNOWN/)
  for (let number = 0; number < 10; number += 1) await uploads.begin(`${number}.csv`, 1)
  expect(() => uploads.whole(first.id)).toThrow(/OBZ_MAPPING_UPLOAD_UNKNOWN/)
})
