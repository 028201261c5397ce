// The vault on a real database: what each role may read, which keys fit, and a rotation while sources go on bringing people.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { snilsCheckNumber } from '../../model/index.ts'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { testHost, type TestHost } from '../../testing/test-host.ts'
import { SecretStore } from '../access/secret-store.ts'
import { headerOf, openSealed } from '../access/sealing.ts'
import { migrate } from '../db/migrate.ts'
import { linkRegistry } from '../registry/link-registry.ts'
import type { EngineConfig } from '../tokens.ts'
import { checkKeys } from './check-keys.ts'
import { isRekeying } from './db/rotation-rows.ts'
import { vaultKeys } from './db/vault-keys.ts'
import { withPepper } from './linkage-peppers.ts'
import { apartByRoles, urlOfRole } from './platform-roles.ts'
import { pseudonymOf } from './pseudonym.ts'
import { finishRotation, rotate, vaultStatus, type RotateOptions } from './rotate.ts'

let host: TestHost
let client: pg.Client
let secrets: SecretStore
let config: EngineConfig
const warnings: unknown[] = []
const log = { info: () => undefined, warn: (...given: unknown[]) => void warnings.push(given) } as never

beforeAll(async () => {
  host = await testHost({
    plugins: { 'source-lines': linesPlugin() },
    withRoles: true,
    arrange: async (pool) => {
      await pool.query(`
        insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from, geom) values
          ('42601000', 'municipal-district', 'Северный', 'North', '2000-01-01',
            st_multi(st_makeenvelope(39, 52, 40, 53, 4326)));
        insert into territory.code (oktmo, territory_id) select oktmo, id from territory.territory`)
    },
  })
  await host.start()
  secrets = new SecretStore({ dataDirectory: host.dataDirectory })
  client = new pg.Client({ connectionString: host.databaseUrl })
  await client.connect()
  config = { databaseUrl: host.databaseUrl, dataDirectory: host.dataDirectory } as EngineConfig
})
afterAll(async () => {
  await client.end()
  await host.close()
})

const snilsOf = (number: number): string => {
  const nine = String(900_000_000 + number)
  return nine + String(snilsCheckNumber(nine)).padStart(2, '0')
}
const named = (number: number): object => ({
  snils: snilsOf(number),
  familyName: 'Вымышленный',
  firstName: `Номер${number}`,
  birthDate: '1980-05-06',
  sex: 'female',
})
const resident = (number: number): object => ({
  kind: 'person',
  key: `citizen-${number}`,
  person: named(number),
  oktmo: '42601000',
  householdKey: `family-${number}`,
})
const income = (number: number): object => ({
  kind: 'income',
  key: `income-${number}`,
  person: { snils: snilsOf(number) },
  month: '2024-05',
  amountKopecks: 1_000_000 + number,
  incomeCode: '2000',
})
let files = 0
async function read(...records: object[]): Promise<number> {
  files += 1
  const lines = records.map((record) => JSON.stringify(record)).join('\n')
  // Empty lines of its own: equal content must not be taken for a repeated file.
  const file = await host.file(`lines-${files}.ndjson`, `${lines}\n${'\n'.repeat(files)}`)
  const { runId } = await host.ingest.run(LINES_SOURCE, 'manual', file)
  const [run] = await rows<{ state: string; accepted: number; error_text: string | null }>(
    'select state, rows_accepted::int as accepted, error_text from control.source_run where id = $1',
    [runId],
  )
  if (run!.state !== 'succeeded') throw new Error(`the run ${run!.state}: ${run!.error_text}`)
  return run!.accepted
}
const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await host.pool.query<Row>(sql, values)).rows
const people = (): Promise<{ id: string; snils_key: string }[]> =>
  rows('select id, snils_key from registry.person order by id')
/** Ids of the people with these numbers, under one pepper; `undefined` for who is not under it. */
async function idsOf(pepper: Buffer, ...numbers: number[]): Promise<(string | undefined)[]> {
  const known = new Map((await people()).map(({ id, snils_key }) => [snils_key, id]))
  return numbers.map((number) => known.get(pseudonymOf(snilsOf(number), pepper)))
}
const rotation = (more: Partial<RotateOptions> = {}): Promise<unknown> =>
  rotate({ client, secrets, say: () => undefined, ...more })
const linked = (): Promise<unknown> =>
  withPepper(client, (version) =>
    linkRegistry({
      client,
      key: secrets.vaultKeys(),
      registryPepper: secrets.registryPepper(version),
      linkagePepper: secrets.linkagePepper(version),
      memoryMegabytes: 256,
      say: () => undefined,
    }),
  )

async function as(url: string | undefined, sql: string): Promise<unknown> {
  const one = new pg.Client({ connectionString: url! })
  await one.connect()
  try {
    return (await one.query(sql)).rows
  } finally {
    await one.end()
  }
}

test('a database of before versions writes down what it stands on, and refuses any other', async () => {
  await read(...[1, 2, 3].map(resident), ...[3, 4].map(income))
  await client.query('delete from control.vault_key')
  await checkKeys(client, secrets)
  expect((await vaultKeys(client)).map(({ kind, version }) => `${kind} ${version}`)).toEqual([
    'pepper 1',
    'root 1',
    'seal 1',
  ])
  await checkKeys(client, secrets)

  const elsewhere = mkdtempSync(path.join(tmpdir(), 'obzor-keys-'))
  const others = new SecretStore({ dataDirectory: elsewhere })
  await expect(checkKeys(client, others)).rejects.toThrow(/OBZ_VAULT_KEY_LOST: the secret registry-pepper/)
  expect(readdirSync(elsewhere)).toEqual([])
  others.registryPepper()
  others.vaultPrivateKey()
  await expect(checkKeys(client, others)).rejects.toThrow(/OBZ_VAULT_KEY_WRONG: the secret registry-pepper/)
  rmSync(elsewhere, { recursive: true })

  const secretsFolder = path.join(host.dataDirectory, 'secrets')
  renameSync(path.join(secretsFolder, 'vault-key.pem'), path.join(secretsFolder, 'away'))
  await expect(checkKeys(client, new SecretStore(config))).rejects.toThrow(
    /KEY_LOST: the secret vault-key.pem/,
  )
  renameSync(path.join(secretsFolder, 'away'), path.join(secretsFolder, 'vault-key.pem'))
})

test('the engine’s connections are refused the vault, those of ingest what is sealed in it', async () => {
  const passwordOf = (role: string): string => secrets.databasePassword(role)
  const apart = await apartByRoles({ config, passwordOf, log })
  expect(apart).toMatchObject({ vaultDatabaseUrl: host.databaseUrl })
  // Again, as at each start.
  expect(await apartByRoles({ config, passwordOf, log })).toEqual(apart)
  const { databaseUrl, intakeDatabaseUrl } = apart
  for (const table of [
    'person',
    'number',
    'linkage_record',
    'linkage_pair',
    'linkage_queue',
    'old_pseudonym',
  ])
    await expect(as(databaseUrl, `select count(*) from vault.${table}`)).rejects.toThrow(/permission denied/)
  await expect(as(databaseUrl, 'set role obzor')).rejects.toThrow(/permission denied/)
  expect(await as(databaseUrl, 'select count(*)::int as n from registry.person')).toEqual([{ n: 4 }])
  await expect(as(databaseUrl, `update control.vault_key set state = 'old'`)).rejects.toThrow(
    /permission denied/,
  )
  for (const sql of [
    'select sealed from vault.person',
    'select * from vault.linkage_record',
    'select sealed from vault.number',
  ])
    await expect(as(intakeDatabaseUrl, sql)).rejects.toThrow(/permission denied/)
  expect(await as(intakeDatabaseUrl, 'select count(person_id)::int as n from vault.person')).toEqual([
    { n: 3 },
  ])
})

test('where no roles may be made the platform works and says what an administrator has to run; with his roles it is apart', async () => {
  const name = `plain_${randomBytes(6).toString('hex')}`
  const roles = ['engine', 'intake'].map((role) => `${name}_given_${role}`)
  const admin = async (database: string, sql: string): Promise<void> => {
    const one = new pg.Client({ connectionString: inject('clusterUrl').replace('%DB%', database) })
    await one.connect()
    await one.query(sql).finally(() => one.end())
  }
  await admin('postgres', `create role ${name} login password 'word'`)
  await admin('postgres', `create database ${name} owner ${name}`)
  try {
    await admin(name, 'create extension postgis')
    const url = urlOfRole(inject('clusterUrl').replace('%DB%', name), name, 'word')
    await migrate(url)
    const plain = { ...config, databaseUrl: url }
    const passwordOf = (): string => 'never used'
    expect(await apartByRoles({ config: plain, passwordOf, log })).toBe(plain)
    expect(JSON.stringify(warnings)).toContain(`create role ${name}_engine login password`)
    for (const role of roles) await admin('postgres', `create role ${role} login password 'word'`)
    const [engine, intake] = roles.map((role) => urlOfRole(url, role, 'word'))
    const apart = await apartByRoles({ config: { ...plain, roleUrls: { engine, intake } }, passwordOf, log })
    expect(apart).toMatchObject({
      databaseUrl: engine,
      intakeDatabaseUrl: intake,
      vaultDatabaseUrl: url,
    })
    await expect(as(engine, 'select count(*) from vault.person')).rejects.toThrow(/permission denied/)
    expect(await as(engine, 'select count(*)::int as n from registry.person')).toEqual([{ n: 0 }])
  } finally {
    await admin('postgres', `drop database ${name} with (force)`)
    await admin('postgres', `drop role if exists ${[name, ...roles].join(', ')}`)
  }
})

test('keys are replaced while sources go on: everybody keeps the id, all opens with the new keys, the old ones go', async () => {
  // Known by number alone from before numbers were sealed: nobody but a source can say who that is.
  await client.query('delete from vault.number where person_id = (select max(id) from registry.person)')
  await host.pool.query(
    `insert into control.quarantine_row (run_id, source_id, line, field, reason_code, reason, raw_sealed)
     select id, source_id, 1, 'f', 'c', 'r', (select sealed from vault.person limit 1) from control.source_run limit 1`,
  )
  await linked()
  const ids = await idsOf(secrets.registryPepper(), 1, 2, 3, 4)
  expect(ids).not.toContain(undefined)
  const oldHeader = headerOf(secrets.vaultPublicKey())

  // It stops in the midst of the first place, as if killed; meanwhile a source brings somebody new and somebody known.
  let batches = 0
  const stopped = rotation({
    batch: 1,
    say: ({ place }) => {
      if (place === 'person' && (batches += 1) === 2) throw new Error('killed')
    },
  })
  await expect(stopped).rejects.toThrow('killed')
  expect(await isRekeying(client)).toBe(true)
  expect(await linked()).toBeNull()
  expect(await read(resident(5), income(3), income(1))).toBe(2)
  await expect(rotation({ keys: ['seal'] })).rejects.toThrow(/OBZ_VAULT_ROTATION_OPEN/)
  await expect(finishRotation({ client, secrets })).rejects.toThrow(/OBZ_VAULT_KEY_IN_USE/)

  await rotation({ batch: 2 })
  expect(await isRekeying(client)).toBe(false)
  const [now, old] = [secrets.registryPepper(2), secrets.registryPepper(1)]
  expect(await idsOf(now, 1, 2, 3, 4)).toEqual([...ids.slice(0, 3), undefined])
  expect(await idsOf(old, 1, 2, 3, 4, 5)).toEqual([undefined, undefined, undefined, ids[3], undefined])
  // Nobody's family is counted anew for it.
  expect(
    await rows(`select from live.outbox where dataset = 'household' and created_at > (select max(since) from control.vault_key)
                  and cardinality(ids) > 1`),
  ).toEqual([])
  expect((await vaultStatus(client, secrets)).left).toMatchObject({ sealed: 0, pseudonyms: 1 })
  await expect(finishRotation({ client, secrets })).rejects.toThrow(
    /1 people have a pseudonym under an older pepper/,
  )

  // A file that only repeats what is known says who the last one is; linkage finds everybody by new fingerprints.
  expect(await read(income(4))).toBe(0)
  expect(await idsOf(now, 1, 2, 3, 4)).toEqual(ids)
  expect(await linked()).toMatchObject({ splits: 0, unreadable: 0 })
  expect(
    await rows(
      'select distinct v.pepper from vault.linkage_record r join registry.linkage_version v on v.id = r.version',
    ),
  ).toEqual([{ pepper: 2 }])

  expect((await finishRotation({ client, secrets })).toSorted()).toEqual(['registry-pepper', 'vault-key.pem'])
  expect(secrets.versions('pepper')).toEqual([2])
  const sealed = await rows<{ sealed: Buffer }>(
    'select sealed from vault.person union all select sealed from vault.number union all select raw_sealed from control.quarantine_row',
  )
  expect(sealed).toHaveLength(5)
  const fresh = new SecretStore(config)
  for (const one of sealed) {
    expect(one.sealed.subarray(0, oldHeader.length).equals(oldHeader)).toBe(false)
    expect(openSealed(fresh.vaultKeys(), one.sealed).toString()).toMatch(/Вымышленный|^9\d{10}$/)
  }
  // Keys of the sources' own records are what they were: the same file still changes nothing.
  expect(await read(...[1, 2, 3, 5].map(resident), ...[1, 3, 4].map(income))).toBe(0)
  expect(await people()).toHaveLength(5)
  await checkKeys(client, new SecretStore(config))
})

test('a new seal alone leaves pseudonyms, linkage and screens alone', async () => {
  const before = await people()
  const [{ version: model }] = (await rows(
    'select id as version from registry.linkage_version where is_current',
  )) as [{ version: number }]
  await rotation({ keys: ['seal'] })
  expect(await people()).toEqual(before)
  expect(await rows('select id as version from registry.linkage_version where is_current')).toEqual([
    { version: model },
  ])
  expect(await rows('select from vault.linkage_queue')).toEqual([])
  expect(await finishRotation({ client, secrets })).toEqual(['vault-key.2.pem'])
})
