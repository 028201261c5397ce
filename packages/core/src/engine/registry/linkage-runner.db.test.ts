// The process that links: it does its work beside the engine, says how far it is, and leaves no name behind.
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../testing/index.ts'
import { systemClock } from '../clock.ts'
import { LinkageRunner } from './linkage-runner.ts'
import { PEPPER, registryFixture, type RegistryFixture } from './testing/registry-fixture.ts'

const PERSON = {
  familyName: 'Тугоухов',
  firstName: 'Пафнутий',
  patronymic: 'Елизарович',
  birthDate: '1966-06-16',
}

let registry: RegistryFixture
let logged = ''
const runnerOf = (worker?: URL): LinkageRunner =>
  new LinkageRunner({
    pool: registry.database.pool,
    databaseUrl: registry.database.url,
    keys: () => ({
      vaultKeys: [registry.vaultKey],
      peppers: { 1: { registry: PEPPER, linkage: PEPPER } },
    }),
    clock: systemClock,
    log: pino(
      { level: 'trace' },
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          logged += String(chunk)
          done()
        },
      }),
    ),
    ...(worker && { worker }),
  })
beforeAll(async () => {
  registry = await registryFixture(await testDatabase())
})
afterAll(() => registry.close())

test('links in a process of its own', async () => {
  await registry.deliver('office', [{ key: 'a', ...PERSON, snils: '11223344595', household: 'h' }])
  await registry.deliver('police', [{ key: 'b', ...PERSON }])
  const runner = runnerOf()
  expect(await runner.run()).toMatchObject({ records: 2, merges: 1, splits: 0 })
  expect(runner.progress).toBeNull()
  expect(await registry.personOf('police', 'b')).toBe(await registry.personOf('office', 'a'))
  const { rows } = await registry.database.pool.query(
    'select state, records, merges, failure from registry.linkage_run order by id desc limit 1',
  )
  expect(rows).toEqual([{ state: 'succeeded', records: 2, merges: 1, failure: null }])
})

test('learns in a process of its own, and says why it did not', async () => {
  const runner = runnerOf()
  const learning = runner.learn('ivanova')
  expect(runner.isBusy).toBe(true)
  await expect(learning).rejects.toMatchObject({ code: 'OBZ_LINKAGE_TOO_FEW' })
  expect(runner.isBusy).toBe(false)
})

// The last is how «угоух» looks in bytes.
test('no name, no date and no number is left in a table, a log or an answer', async () => {
  const { rows: tables } = await registry.database.pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema in ('vault', 'registry', 'live', 'control')`,
  )
  expect(tables.length).toBeGreaterThan(20)
  for (const { name } of tables) {
    const { rows } = await registry.database.pool.query<{ found: number }>(
      `select count(*)::int as found from ${name} t
        where t::text ~* 'тугоух|пафнут|елизаров|11223344595|112-233-445|d183d0b3d0bed183d185'`,
    )
    expect([name, rows[0]!.found]).toEqual([name, 0])
  }
  expect(logged).not.toMatch(/тугоух|пафнут|елизаров|1122334459|1966-06-16/i)
})

test('a process that dies is told of and loses nothing: the next one goes on', async () => {
  await registry.deliver('police', [{ key: 'c', ...PERSON, firstName: 'Пафнутий ' }])
  const missing = runnerOf(new URL('./no-such.worker.ts', import.meta.url))
  await expect(missing.run()).rejects.toThrow(/ended by itself/)
  // What a run had read before it died waits as pending.
  await registry.database.pool.query('insert into vault.linkage_pending select id from vault.linkage_record')
  expect(await runnerOf().run()).toMatchObject({ records: 3, merges: 1 })
  expect(await registry.personOf('police', 'c')).toBe(await registry.personOf('office', 'a'))
})
