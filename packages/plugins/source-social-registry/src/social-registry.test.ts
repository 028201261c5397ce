import { describe, expect, it } from 'vitest'
import { ObzorError } from '@obzor/core/model'
import {
  checkConnector,
  memoryStorage,
  recordedDatabases,
  runConnector,
  type ConnectorRun,
} from '@obzor/core/plugin-api/testing'
import type { CitizenRow } from './citizen.ts'
import { socialRegistryPlugin } from './index.ts'

const citizen = (id: number, at: string, parts: Partial<CitizenRow> = {}): CitizenRow => ({
  id: String(id),
  snils: '900-000-001 82',
  family_name: 'Придуманова',
  first_name: 'Ольга',
  patronymic: '',
  birth_date: '1990-02-28',
  sex: 'Ж',
  oktmo: '42606000',
  household_key: '17',
  updated_at: `2026-01-10T${at}.000000Z`,
  ...parts,
})

/** Behaves as the table does: rows after the cursor, in order. */
function office(table: CitizenRow[], now = '2026-01-10T12:00:00.000000Z') {
  return recordedDatabases((sql, values) => {
    if (sql.includes('make_interval')) return [{ at: now }]
    const [at, id] = values as [string, string]
    return table
      .filter(
        (row) =>
          at === '-infinity' || row.updated_at > at || (row.updated_at === at && BigInt(row.id) > BigInt(id)),
      )
      .toSorted((a, b) => a.updated_at.localeCompare(b.updated_at) || Number(a.id) - Number(b.id))
  })
}
const read = (run: ConnectorRun) => runConnector(socialRegistryPlugin, 'social-registry.residents', run)
const keysOf = ({ records }: Awaited<ReturnType<typeof read>>): string[] =>
  records.map((record) => ('key' in record ? record.key : ''))

describe('source-social-registry', () => {
  it('turns a row into a resident with a household', async () => {
    const { records } = await read({ databases: office([citizen(1, '08:00:00')]) })
    expect(records).toEqual([
      {
        kind: 'person',
        key: '1',
        person: {
          snils: '90000000182',
          familyName: 'Придуманова',
          firstName: 'Ольга',
          patronymic: undefined,
          birthDate: '1990-02-28',
          sex: 'female',
        },
        oktmo: '42606000',
        householdKey: '17',
      },
    ])
  })

  it('reads only what changed since the last run, also among equal times', async () => {
    const storage = memoryStorage()
    const table = [citizen(1, '08:00:00'), citizen(2, '09:00:00'), citizen(3, '09:00:00')]
    expect(keysOf(await read({ storage, databases: office(table) }))).toEqual(['1', '2', '3'])
    expect(keysOf(await read({ storage, databases: office(table) }))).toEqual([])
    table.push(citizen(10, '09:00:00'), citizen(4, '10:00:00'))
    table[0] = citizen(1, '10:30:00', { oktmo: '42609000' })
    expect(keysOf(await read({ storage, databases: office(table) }))).toEqual(['10', '4', '1'])
  })

  it('catches a row whose transaction became visible behind the cursor', async () => {
    const storage = memoryStorage()
    const now = '2026-01-10T08:59:55.000000Z'
    const table = [citizen(2, '09:00:00')]
    await read({ storage, databases: office(table, now) })
    table.push(citizen(1, '08:59:58'))
    expect(keysOf(await read({ storage, databases: office(table, now) }))).toContain('1')
    // The cursor did not move back: later, nothing is read again.
    expect(keysOf(await read({ storage, databases: office(table) }))).toEqual([])
  })

  it('keeps its place when the database fails in the middle', async () => {
    const storage = memoryStorage()
    const failing = recordedDatabases(function* () {
      for (let id = 1; id <= 20_001; id += 1) yield citizen(id, '08:00:00')
      throw new ObzorError({ code: 'OBZ_DATABASE_LOST', fact: 'x', risk: 'y', action: 'z' })
    })
    const { failure, records } = await read({ storage, databases: failing, queueMax: 1000 })
    expect(failure?.code).toBe('OBZ_DATABASE_LOST')
    expect(records).toHaveLength(20_001)
    expect(JSON.parse(storage.values.get('cursor')!)).toEqual({
      at: '2026-01-10T08:00:00.000000Z',
      id: '20000',
    })
  })

  it('asks the table and columns that the configuration names, quoted', async () => {
    const databases = office([])
    await read({ databases, config: { table: 'katarsis.people', columns: { id: 'КодЛица' } } })
    expect(databases.queries[0]?.sql).toContain('from "katarsis"."people"')
    expect(databases.queries[0]?.sql).toContain('"КодЛица"::text as id')
    expect(databases.queries[0]?.database).toBe('social-registry')
    await expect(read({ databases, config: { table: 'citizen; drop table x' } })).rejects.toMatchObject({
      code: 'OBZ_SOURCE_CONFIG_INVALID',
    })
  })

  it('passes on what is wrong, so that the host can quarantine it with its reason', async () => {
    const rows = [
      citizen(1, '08:00:00', { snils: '90000000199' }),
      citizen(2, '08:00:00', { birth_date: null }),
      citizen(3, '08:00:00', { oktmo: '99999999' }),
      citizen(4, '08:00:00', { snils: null }),
    ]
    const { records, rejections } = await read({
      databases: office(rows),
      rules: { today: '2026-01-10', knownOktmo: (code) => code === '42606000' },
    })
    expect(records).toHaveLength(1)
    expect(rejections.map(({ code }) => code)).toEqual([
      'OBZ_RECORD_SNILS_CHECK',
      'OBZ_RECORD_DATE_INVALID',
      'OBZ_RECORD_OKTMO_UNKNOWN',
    ])
  })

  it('stops at once when the run is cancelled while the database is silent', async () => {
    const abort = new AbortController()
    const silent = recordedDatabases(async function* () {
      abort.abort()
      await new Promise(() => undefined)
      yield citizen(1, '08:00:00')
    })
    expect((await read({ databases: silent, signal: abort.signal })).failure?.code).toBe('OBZ_RUN_CANCELLED')
  })
})

describe('a check of the connection', () => {
  const check = (databases: ReturnType<typeof recordedDatabases>) =>
    checkConnector(socialRegistryPlugin, 'social-registry.residents', { databases })

  it('asks for every column by name, counts the rows, and sees nobody', async () => {
    const asked: string[] = []
    const found = await check(
      recordedDatabases((sql) => {
        asked.push(sql)
        return sql.includes('count(*)') ? [{ rows: '1204' }] : []
      }),
    )
    expect(found.rows).toBe(1204)
    expect(found.reached.ru).toContain('все столбцы на месте')
    expect(asked[0]).toContain('"snils"')
    expect(found.sample).toBeUndefined()
  })

  it('says that a table is large instead of counting it', async () => {
    const found = await check(
      recordedDatabases((sql) => (sql.includes('count(*)') ? [{ rows: '100001' }] : [])),
    )
    expect(found.rows).toBeUndefined()
    expect(found.reached.en).toContain('more than 100,000')
  })

  it('fails with the words of the database', async () => {
    const refused = new ObzorError({
      code: 'OBZ_DATABASE_REFUSED',
      fact: 'no column',
      risk: 'x',
      action: 'y',
    })
    await expect(
      check(
        recordedDatabases(() => {
          throw refused
        }),
      ),
    ).rejects.toThrow('OBZ_DATABASE_REFUSED')
  })
})
