// What the rules of hidden poverty find in the files of the invented agencies, against what the generator knows. People are put
// together as the truth says they are: it is the rules that are checked here, not the linkage.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type {
  BenefitRecord,
  HiddenKind,
  IncomeRecord,
  ObzorRecord,
  PersonRecord,
  RightRecord,
} from '@obzor/core/model'
import { HIDDEN_KINDS, lastDayOf, subsistenceLines } from '@obzor/core/model'
import { deliveryOf, recordedDatabases, runConnector } from '@obzor/core/plugin-api/testing'
import {
  readLines,
  recountHouseholds,
  welfareBasis,
} from '../../packages/core/src/engine/registry/db/welfare.ts'
import { generateRegion, type GenerationReport } from '../../packages/core/src/synthetic/index.ts'
import {
  officeDatabase,
  type OfficeDatabase,
} from '../../packages/core/src/synthetic/testing/office-database.ts'
import { smallPack } from '../../packages/core/src/synthetic/testing/small-pack.ts'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import { pluginFolders } from './plugin-folders.ts'

const PEOPLE = 4_000
const pack = { ...smallPack(), regionCode: '48' }
const codes = new Set([...pack.municipalities, ...pack.former].map(({ oktmo }) => oktmo))
const rules = { today: '2026-01-31', knownOktmo: (code: string) => codes.has(code) }

interface TrueHousehold {
  household: number
  income: number
  line: number
  members: { id: number; snils: string }[]
  unreached?: true
  feigned?: true
  potential?: true
}

let data = ''
let office: OfficeDatabase
let database: TestDatabase
let truth: TrueHousehold[] = []
const persons = new Map<string, number>()

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'obzor-hidden-'))
  office = await officeDatabase(inject('clusterUrl'))
  const report = await generateRegion({
    pack,
    people: PEOPLE,
    seed: 5,
    dataDirectory: data,
    truthFile: join(data, 'truth.ndjson.gz'),
    socialRegistryUrl: office.url,
  })
  truth = gunzipSync(readFileSync(join(data, 'truth.ndjson.gz')))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Partial<TrueHousehold>)
    .filter((line): line is TrueHousehold => line.members !== undefined)
  database = await testDatabase()
  await fill(report)
})
afterAll(async () => {
  await database?.close()
  await office?.close()
  if (data) rmSync(data, { recursive: true, force: true })
})

async function inbox(report: GenerationReport, plugin: string, code: string): Promise<ObzorRecord[]> {
  const folders = await pluginFolders()
  const { plugin: connector } = folders.find(({ id }) => id === plugin)!
  const folder = join(data, 'inbox', plugin.slice('source-'.length))
  const records: ObzorRecord[] = []
  for (const name of readdirSync(folder).toSorted()) {
    const outcome = await runConnector(connector, code, {
      config: report.sources[code],
      rules,
      queueMax: 1000,
      delivery: deliveryOf(readFileSync(join(folder, name)), { name, chunkBytes: 65_536 }),
    })
    expect([name, outcome.failure, outcome.rejections]).toEqual([name, undefined, []])
    records.push(...outcome.records)
  }
  return records
}

async function residents(report: GenerationReport): Promise<Map<number, PersonRecord>> {
  const folders = await pluginFolders()
  const { plugin } = folders.find(({ id }) => id === 'source-social-registry')!
  const { records } = await runConnector(plugin, 'social-registry.residents', {
    config: report.sources['social-registry.residents'],
    rules,
    queueMax: 1000,
    databases: recordedDatabases(async function* (sql, values) {
      yield* (await office.pool.query<Record<string, unknown>>(sql, values)).rows
    }),
  })
  return new Map((records as PersonRecord[]).map((record) => [Number(record.key), record]))
}

const insert = (sql: string, rows: readonly object[]): Promise<unknown> =>
  database.pool.query(sql, [JSON.stringify(rows)])

/** The facts of the files, by СНИЛС, for the people of the truth. */
async function fill(report: GenerationReport): Promise<void> {
  const known = await residents(report)
  await database.pool.query(
    `insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from) values ('48', 'region', 'О', 'R', '2000-01-01');
     insert into control.plugin (id, version, manifest) values ('source-test', '1', '{}');
     insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours)
     values ('test', 'source-test', '{"ru":"а","en":"a"}', '{"ru":"б","en":"b"}', '{"everySeconds":5}', 1)`,
  )
  await insert(
    `insert into parameter.line (region_code, series, population_group, valid_from, valid_to, kopecks, act, source)
     select '48', series, "group", "validFrom", "validTo", kopecks, 'act', 'test'
       from jsonb_to_recordset($1) as line (series text, "group" text, "validFrom" date, "validTo" date, kopecks bigint)`,
    pack.lines,
  )
  await database.pool.query(
    'insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, $1::int)',
    [truth.length],
  )
  const people = truth.flatMap(({ household, members }) =>
    members.map(({ id, snils }) => {
      const { birthDate, sex } = known.get(id)!.person
      persons.set(snils.replaceAll(/\D/g, ''), id)
      return { id, household, birth: birthDate, sex: sex === 'male' ? 'm' : 'f' }
    }),
  )
  await insert(
    `insert into registry.person (id, birth_date, sex, territory_id, household_id) overriding system value
     select id, birth, sex, 1, household from jsonb_to_recordset($1) as p (id bigint, birth date, sex "char", household bigint)`,
    people,
  )
  const told = await inbox(report, 'source-egisso', 'egisso.facts')
  const of = (record: BenefitRecord | RightRecord | IncomeRecord): number =>
    persons.get(record.person.snils ?? '') ?? 0
  const ofKind = <Kind extends ObzorRecord>(kind: Kind['kind'], records: readonly ObzorRecord[]): Kind[] =>
    records.filter((record): record is Kind => record.kind === kind)
  await insert(
    `insert into facts.benefit (source_id, record_key, person_id, measure_id, form, amount_kopecks, is_monthly, is_need_tested,
                                decided_on, starts_on, ends_on, content_hash, run_id)
     select 1, gen_random_uuid(), person, measure, form, kopecks, monthly, need, starts, starts, ends, 0, 1
       from jsonb_to_recordset($1) as b (person bigint, measure uuid, form "char", kopecks bigint, monthly boolean,
                                         need boolean, starts date, ends date)`,
    ofKind<BenefitRecord>('benefit', told).map((record) => ({
      person: of(record),
      measure: record.measureId,
      form: record.form[0],
      kopecks: record.amountKopecks,
      monthly: record.periodicity === 'month',
      need: record.needTested,
      starts: record.startsOn,
      ends: record.endsOn,
    })),
  )
  await insert(
    `insert into facts.entitlement (source_id, record_key, person_id, measure_id, starts_on, ends_on, content_hash, run_id)
     select 1, gen_random_uuid(), person, measure, starts, ends, 0, 1
       from jsonb_to_recordset($1) as r (person bigint, measure uuid, starts date, ends date)`,
    ofKind<RightRecord>('right', told).map((record) => ({
      person: of(record),
      measure: record.measureId,
      starts: record.startsOn,
      ends: record.endsOn,
    })),
  )
  await insert(
    `insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
     select 1, gen_random_uuid(), person, (month || '-01')::date, kopecks, '2000', 0, 1
       from jsonb_to_recordset($1) as i (person bigint, month text, kopecks bigint)`,
    ofKind<IncomeRecord>('income', await inbox(report, 'source-fns', 'fns.income')).map((record) => ({
      person: of(record),
      month: record.month,
      kopecks: record.amountKopecks,
    })),
  )
  const client = await database.pool.connect()
  const lines = subsistenceLines(await readLines(client), lastDayOf(pack.asOf))!
  const ids = truth.map(({ household }) => String(household))
  await recountHouseholds(client, ids, welfareBasis(pack.asOf, lines))
  client.release()
}

describe('the truth confirms', () => {
  it('the income and the line of every household, to the kopeck', async () => {
    const { rows } = await database.pool.query<{ household: number; income: number; line: number }>(
      `select household_id::int as household, income_kopecks::float8 as income, line_kopecks::float8 as line
         from registry.household_welfare order by household_id`,
    )
    expect(rows).toEqual(truth.map(({ household, income, line }) => ({ household, income, line })))
  })

  it.each(HIDDEN_KINDS)('every household of the kind %s, and no other', async (kind: HiddenKind) => {
    const { rows } = await database.pool.query<{ household: number }>(
      `select household_id::int as household from registry.hidden_poverty where kind = $1 and is_current order by household_id`,
      [kind],
    )
    const expected = truth.filter((household) => household[kind] === true).map(({ household }) => household)
    expect(expected.length).toBeGreaterThan(3)
    expect(rows.map(({ household }) => household)).toEqual(expected)
  })
})
