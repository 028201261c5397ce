// A registry with sources that deliver invented identities through the real merge of residents, and its linkage in this
// process. Who became one person is read back by the keys that the test gave.
import { createHmac, generateKeyPairSync, hash, type KeyObject } from 'node:crypto'
import pg from 'pg'
import type { PoolClient } from 'pg'
import { rawPublicKey, Sealer } from '../../access/sealing.ts'
import { mergePersons } from '../../ingest/db/merge-persons.ts'
import { prepareStaging } from '../../ingest/db/staging-connection.ts'
import type { WrittenIdentity } from '../../linkage/identity.ts'
import { learnVersion, linkRegistry, type LinkRegistryOptions, type LinkRun } from '../link-registry.ts'

export interface Delivered extends WrittenIdentity {
  key: string
  household?: string
}

/** As `testDatabase` gives it. */
export interface EmptyDatabase {
  url: string
  pool: pg.Pool
  close(): Promise<void>
}

export interface RegistryFixture {
  database: EmptyDatabase
  vaultKey: KeyObject
  deliver(source: string, records: readonly Delivered[]): Promise<void>
  remove(source: string, keys: readonly string[]): Promise<void>
  link(say?: LinkRegistryOptions['say']): Promise<LinkRun>
  /** Number of the new version. */
  learn(): Promise<number>
  /** Keys of the records of each person, `source:key`, sorted; persons sorted too. */
  partition(): Promise<string[][]>
  personOf(source: string, key: string): Promise<string>
  recordKey(source: string, key: string): string
  sourceId(source: string): Promise<string>
  close(): Promise<void>
}

export const PEPPER = Buffer.alloc(32, 7)
export const sourcePepper = (source: string): Buffer => createHmac('sha256', PEPPER).update(source).digest()

/** `close` closes the database too. */
export async function registryFixture(database: EmptyDatabase): Promise<RegistryFixture> {
  const { pool } = database
  const { privateKey: vaultKey } = generateKeyPairSync('x25519')
  const sealer = new Sealer(rawPublicKey(vaultKey))
  const names = new Map<string, string>()
  const sources = new Map<string, string>()
  await pool.query(`
    insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from)
    values ('42600000', 'municipal-district', 'Первый', 'First', '2000-01-01');
    insert into territory.code (oktmo, territory_id) select oktmo, id from territory.territory;
    insert into control.plugin (id, version, manifest) values ('source-test', '1', '{}')`)

  const recordKey = (source: string, key: string): string => {
    const text = createHmac('sha256', sourcePepper(source)).update(key).digest('hex').slice(0, 32)
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  const sourceId = async (source: string): Promise<string> => {
    const known = sources.get(source)
    if (known !== undefined) return known
    const { rows } = await pool.query<{ id: string }>(
      `insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours)
       values ($1, 'source-test', '{"ru":"П","en":"T"}', '{"ru":"П","en":"T"}', '{"everySeconds":5}', 1) returning id`,
      [source],
    )
    sources.set(source, rows[0]!.id)
    return rows[0]!.id
  }
  const withClient = async <Result>(
    work: (options: LinkRegistryOptions) => Promise<Result>,
  ): Promise<Result> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      return await work({
        client,
        key: vaultKey,
        registryPepper: PEPPER,
        linkagePepper: PEPPER,
        memoryMegabytes: 256,
        say: () => undefined,
      })
    } finally {
      await client.end()
    }
  }
  const link = async (say: LinkRegistryOptions['say'] = () => undefined): Promise<LinkRun> => {
    const run = await withClient((options) => linkRegistry({ ...options, say }))
    if (!run) throw new Error('another linkage is under way')
    return run
  }
  return {
    database,
    vaultKey,
    recordKey,
    sourceId,
    link,
    learn: () => withClient((options) => learnVersion(options, 'test')),
    deliver: async (source, records) => {
      const id = await sourceId(source)
      const client = await pool.connect()
      try {
        await prepareStaging(client)
        await client.query('begin')
        for (const [seq, record] of records.entries()) {
          const { key, household, ...identity } = record
          const uuid = recordKey(source, key)
          names.set(uuid, `${source}:${key}`)
          await stage(client, [
            seq,
            seq + 1,
            uuid,
            identity.snils ?? null,
            identity.birthDate ?? null,
            null,
            '42600000',
            household === undefined ? null : recordKey(source, `household ${household}`),
            hash('sha256', JSON.stringify(record), 'buffer').readInt32BE(0),
            sealer.seal(JSON.stringify(identity)),
          ])
        }
        await mergePersons(client, {
          sourceId: id,
          runId: '0',
          pepper: PEPPER,
          quarantineLeft: 0,
          fixId: null,
          isPolled: false,
        })
        await client.query('commit')
      } finally {
        client.release()
      }
    },
    remove: async (source, keys) => {
      const uuids = keys.map((key) => recordKey(source, key))
      await pool.query('delete from facts.person_record where record_key = any ($1::uuid[])', [uuids])
      await pool.query('delete from vault.person where record_key = any ($1::uuid[])', [uuids])
    },
    partition: async () => {
      const { rows } = await pool.query<{ keys: string[] }>(
        'select array_agg(record_key::text) as keys from facts.person_record group by person_id',
      )
      return rows
        .map(({ keys }) => keys.map((key) => names.get(key)!).toSorted())
        .toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1))
    },
    personOf: async (source, key) => {
      const { rows } = await pool.query<{ person_id: string }>(
        'select person_id from facts.person_record where record_key = $1',
        [recordKey(source, key)],
      )
      return rows[0]!.person_id
    },
    close: () => database.close(),
  }
}

const stage = (client: PoolClient, values: unknown[]): Promise<unknown> =>
  client.query(
    `insert into stage_person (seq, line, record_key, snils, birth_date, sex, oktmo, household_key, content_hash, sealed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values,
  )
