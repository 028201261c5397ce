import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import { DuckSession, isOutOfMemory } from './duck-session.ts'

vi.setConfig({ testTimeout: 60_000 })

const MEMORY_MB = 48
/** More than the bound, and hardly to be compressed. */
const LARGE =
  'create table large as select hash(i)::varchar || hash(i + 1)::varchar as name from range(3_000_000) t(i)'
const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('obzor-spilltest-'))

let session: DuckSession
afterEach(() => session.close())

test('what may go to a disk does, and is gone with the session', async () => {
  session = await DuckSession.open('spilltest', MEMORY_MB)
  await session.run(LARGE)
  const [row] = (await session.ask('select count(*) as n from large')).rows
  expect(Number(row!.n)).toBe(3_000_000)
  expect(folders()).toHaveLength(1)
  session.close()
  expect(folders()).toEqual([])
  session = await DuckSession.open('spilltest', MEMORY_MB)
})

test('identities never do: what does not fit fails, and says why', async () => {
  session = await DuckSession.open(null, MEMORY_MB)
  const failure = await session.run(LARGE).then(
    () => null,
    (error: unknown) => error,
  )
  expect(isOutOfMemory(failure)).toBe(true)
  const { rows } = await session.ask("select current_setting('temp_directory') as folder")
  expect(rows).toEqual([{ folder: '' }])
})
