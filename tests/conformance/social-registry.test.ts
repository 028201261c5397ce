// The queries of source-social-registry against a real PostgreSQL: what a fake database cannot disagree with.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordedDatabases, memoryStorage, runConnector } from '@obzor/core/plugin-api/testing'
import { testDatabase, type TestDatabase } from '@obzor/core/testing'
import { pluginFolders } from './plugin-folders.ts'

const { plugin } = (await pluginFolders()).find(({ id }) => id === 'source-social-registry')!
let database: TestDatabase
const office = recordedDatabases(async function* (sql, values) {
  yield* (await database.pool.query<Record<string, unknown>>(sql, values)).rows
})
const read = (storage = memoryStorage(), config: Record<string, unknown> = { overlapSeconds: 0 }) =>
  runConnector(plugin, 'social-registry.residents', { databases: office, storage, config, queueMax: 100_000 })
const insert = (count: number, at: string): Promise<unknown> =>
  database.pool.query(
    `insert into citizen select (select coalesce(max(id), 0) from citizen) + n, '90000000182', 'Придуманова', 'Ольга', null,
       '1990-02-28', 'Ж', '42606000', n / 3, $2::timestamptz + n % 7 * interval '1 microsecond' from generate_series(1, $1::int) n`,
    [count, at],
  )

describe('source-social-registry on PostgreSQL', () => {
  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query(`
      create table citizen (id bigint primary key, snils text, fam text, im text, otch text, birth date, pol text,
        oktmo text, family_id bigint, updated_at timestamptz not null);
      create index on citizen (updated_at, id)`)
  })
  afterAll(() => database.close())

  it('reads each resident once, however many share a moment of change', async () => {
    const storage = memoryStorage()
    await insert(5000, '2026-01-10 08:00:00+03')
    const first = await read(storage)
    expect(first.failure).toBeUndefined()
    expect(new Set(first.records.map((record) => 'key' in record && record.key)).size).toBe(5000)
    expect(first.records[0]).toMatchObject({
      kind: 'person',
      person: { birthDate: '1990-02-28', sex: 'female', snils: '90000000182' },
    })
    expect((await read(storage)).records).toEqual([])
    await insert(10, '2026-01-10 09:00:00+03')
    await database.pool.query(`update citizen set oktmo = '42609000', updated_at = '2026-01-11' where id = 1`)
    expect((await read(storage)).records).toHaveLength(11)
    expect((await read(storage)).records).toEqual([])
  })

  it('reads keys of one moment in the order of numbers, so that an interrupted load goes on without a hole', async () => {
    const storage = memoryStorage()
    await read(storage)
    await database.pool.query(
      `insert into citizen select n, null, 'А', 'Б', null, '1990-01-01', 'М', '42606000', 1, '2026-02-01'
       from generate_series(99998, 100002) n`,
    )
    const { records } = await read(storage)
    const keys = records.map((record) => ('key' in record ? record.key : ''))
    expect(keys).toEqual(['99998', '99999', '100000', '100001', '100002'])
  })

  it('catches a transaction that commits behind the cursor, within the overlap', async () => {
    const storage = memoryStorage()
    const slow = await database.pool.connect()
    await slow.query('begin')
    await slow.query(
      `insert into citizen values (900001, null, 'А', 'Б', null, '1990-01-01', 'М', '42606000', 1, now())`,
    )
    await database.pool.query(
      `insert into citizen values (900002, null, 'А', 'Б', null, '1990-01-01', 'М', '42606000', 1, now())`,
    )
    await read(storage, { overlapSeconds: 60 })
    await slow.query('commit')
    slow.release()
    const { records } = await read(storage, { overlapSeconds: 60 })
    expect(records.map((record) => 'key' in record && record.key)).toContain('900001')
  })
})
