// The other side's word: what the invented agencies send, in their own code and formats, the plugins read whole.
// The two were written apart; here they meet without the platform between them.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type {
  AreaCountRecord,
  FeatureRecord,
  BenefitRecord,
  IncomeRecord,
  KinshipRecord,
  ObzorRecord,
  PersonRecord,
  RightRecord,
  PropertyRecord,
  StatisticRecord,
  StatusRecord,
  VitalRecord,
} from '@obzor/core/model'
import type { Http } from '@obzor/core/plugin-api'
import {
  deliveryOf,
  recordedDatabases,
  runConnector,
  type ConnectorOutcome,
  type ConnectorRun,
} from '@obzor/core/plugin-api/testing'
import { generateRegion, type GenerationReport } from '../../packages/core/src/synthetic/index.ts'
import {
  officeDatabase,
  type OfficeDatabase,
} from '../../packages/core/src/synthetic/testing/office-database.ts'
import { smallPack } from '../../packages/core/src/synthetic/testing/small-pack.ts'
import { VacancyBoard } from '../../packages/core/src/synthetic/vacancies/board.ts'
import { serveVacancies } from '../../packages/core/src/synthetic/vacancies/server.ts'
import { pluginFolders } from './plugin-folders.ts'

const folders = await pluginFolders()
// The small pack's own name is no region of Росстат's tables.
const pack = { ...smallPack(), regionCode: '48', name: { ru: 'Липецкая область', en: 'Lipetsk Oblast' } }
const codes = new Set([...pack.municipalities, ...pack.former].map(({ oktmo }) => oktmo))
const rules = { today: '2026-01-31', knownOktmo: (code: string) => codes.has(code) }

let data = ''
let office: OfficeDatabase
let report: GenerationReport

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'obzor-conformance-'))
  office = await officeDatabase(inject('clusterUrl'))
  report = await generateRegion({
    pack,
    people: 'all',
    seed: 7,
    dataDirectory: data,
    truthFile: join(data, 'truth.ndjson.gz'),
    socialRegistryUrl: office.url,
  })
})
afterAll(async () => {
  await office?.close()
  if (data) rmSync(data, { recursive: true, force: true })
})

function run(pluginId: string, code: string, parts: ConnectorRun): Promise<ConnectorOutcome> {
  const { plugin } = folders.find(({ id }) => id === pluginId)!
  return runConnector(plugin, code, { config: report.sources[code], rules, queueMax: 1000, ...parts })
}

/** Every file of an inbox, in order, as one outcome; a failure of any fails the test. */
async function readInbox(
  pluginId: string,
  code: string,
  inbox: string,
): Promise<ConnectorOutcome['records']> {
  const folder = join(data, 'inbox', inbox)
  const records: ObzorRecord[] = []
  const names = readdirSync(folder).toSorted()
  expect(names.length).toBeGreaterThan(0)
  for (const name of names) {
    const outcome = await run(pluginId, code, {
      delivery: deliveryOf(readFileSync(join(folder, name)), { name, chunkBytes: 65_536 }),
    })
    expect(outcome.failure, `failure of ${name}`).toBeUndefined()
    expect(outcome.rejections, `rejections of ${name}`).toEqual([])
    records.push(...outcome.records)
  }
  return records
}

describe('the invented agencies and the plugins agree', () => {
  it('on facts of assignment', async () => {
    const told = (await readInbox('source-egisso', 'egisso.facts', 'egisso')) as (
      BenefitRecord | RightRecord
    )[]
    const benefits = told.filter((record) => record.kind === 'benefit')
    // Some who have the right never got the allowance.
    const received = new Set(benefits.map(({ person, measureId }) => `${person.snils} ${measureId}`))
    const rights = told.filter((record) => record.kind === 'right')
    const unclaimed = rights.filter(({ person, measureId }) => !received.has(`${person.snils} ${measureId}`))
    expect(unclaimed.length).toBeGreaterThan(0)
    expect(unclaimed.length).toBeLessThan(rights.length)
    expect(benefits).toHaveLength(report.facts)
    expect(new Set(benefits.map(({ key }) => key)).size).toBe(report.facts)
    // The measures are named in the configuration the generator gives.
    expect(new Set(benefits.map(({ periodicity }) => periodicity))).toContain('month')
  })

  it('on incomes', async () => {
    const incomes = (await readInbox('source-fns', 'fns.income', 'fns')) as IncomeRecord[]
    expect(new Set(incomes.map(({ key }) => key)).size).toBe(incomes.length)
    expect(new Set(incomes.map(({ person }) => person.snils)).size).toBe(report.earners)
  })

  it('on acts of civil status, each sound and of people of the region', async () => {
    const acts = (await readInbox('source-zags', 'zags.acts', 'zags')) as (KinshipRecord | VitalRecord)[]
    expect(new Set(acts.map(({ kind, key }) => `${kind} ${key}`)).size).toBe(acts.length)
    expect(new Set(acts.map((act) => (act.kind === 'vital' ? act.event : act.relation)))).toEqual(
      new Set(['birth', 'death', 'marriage', 'divorce', 'name-change', 'mother', 'father', 'spouse']),
    )
  })

  it('on changes of individual accounts', async () => {
    const changes = (await readInbox('source-sfr', 'sfr.accounts', 'sfr')) as (KinshipRecord | VitalRecord)[]
    expect(new Set(changes.map(({ kind, key }) => `${kind} ${key}`)).size).toBe(changes.length)
    expect(
      new Set(changes.map((change) => (change.kind === 'vital' ? change.event : change.relation))),
    ).toEqual(new Set(['name-change', 'snils-merge', 'mother', 'father']))
  })

  it('on the rounds of the mobile service: ways with their stops', async () => {
    const features = (await readInbox('layer-routes', 'routes.plan', 'routes')) as FeatureRecord[]
    const kinds = features.map(({ geometry }) => geometry?.type)
    expect(kinds.filter((kind) => kind === 'LineString').length).toBeGreaterThan(0)
    expect(kinds.filter((kind) => kind === 'Point').length).toBeGreaterThan(1)
  })

  it('on trips to work: pairs of municipalities that there are, and none of a few people', async () => {
    const trips = (await readInbox('layer-commuting', 'commuting.matrix', 'commuting')) as FeatureRecord[]
    expect(new Set(trips.map(({ properties }) => properties['month'])).size).toBe(3)
    for (const { properties } of trips) {
      expect([codes.has(String(properties['home'])), codes.has(String(properties['work']))]).toEqual([
        true,
        true,
      ])
      expect(properties['people'] === null || Number(properties['people']) >= 5).toBe(true)
    }
    expect(trips.some(({ properties }) => Number(properties['people']) >= 5)).toBe(true)
  })

  it('on what operators count: each of them nearly everybody', async () => {
    const counts = (await readInbox('source-mobile-operator', 'mobile.cells', 'mobile')) as AreaCountRecord[]
    for (const operator of ['mts', 'beeline']) {
      const told = counts.reduce(
        (sum, count) => sum + (count.operator === operator ? (count.people ?? 0) : 0),
        0,
      )
      expect(told / report.persons).toBeGreaterThan(0.8)
      expect(told / report.persons).toBeLessThan(1.1)
    }
    expect(new Set(counts.map(({ income }) => income?.unit))).toEqual(new Set(['line-percent', 'kopeck']))
  })

  it.each([
    ['source-katarsis', 'katarsis.unemployed', 'katarsis', ['seeking', 'unemployed']],
    ['source-fri', 'fri.disability', 'fri', ['child', 'group-1', 'group-2', 'group-3']],
    ['source-mvd', 'mvd.vehicles', 'mvd', ['vehicle']],
    ['source-rosreestr', 'rosreestr.rights', 'rosreestr', ['dwelling']],
  ])('on what %s says of people', async (plugin, code, inbox, values) => {
    const records = (await readInbox(plugin, code, inbox)) as (StatusRecord | PropertyRecord)[]
    expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
    const said = records.map((record) => (record.kind === 'status' ? record.value : record.object))
    expect([...new Set(said)].toSorted()).toEqual(values)
  })

  it('on statistics', async () => {
    const figures = (await readInbox('source-rosstat', 'rosstat.statistics', 'rosstat')) as StatisticRecord[]
    const official = figures.filter(({ code }) => code === 'poverty.rate.official')
    expect(official.map(({ territory, period, value }) => [territory, Number(period), value])).toEqual(
      pack.povertyRates.map(({ year, value }) => [pack.regionCode, year, value]),
    )
  })

  it('on residents', async () => {
    const databases = recordedDatabases(async function* (sql, values) {
      yield* (await office.pool.query<Record<string, unknown>>(sql, values)).rows
    })
    const { records, rejections, failure } = await run(
      'source-social-registry',
      'social-registry.residents',
      {
        databases,
      },
    )
    expect([failure, rejections]).toEqual([undefined, []])
    const residents = records as PersonRecord[]
    expect(residents).toHaveLength(report.persons + report.flaws.duplicates)
    expect(residents.filter(({ person }) => person.snils === undefined).length).toBeGreaterThanOrEqual(
      report.flaws.withoutSnils,
    )
  })

  it('on vacancies, over real HTTP', async () => {
    const board = new VacancyBoard(pack, 7, 250)
    const server = await serveVacancies(board, pack.regionCode, 0)
    const http: Http = {
      request: async ({ url }) => {
        const response = await fetch(url)
        const text = await response.text()
        return { status: response.status, headers: {}, text: () => text }
      },
    }
    try {
      const config = { ...report.sources['trudvsem.vacancies'], baseUrl: server.url }
      const first = await run('source-trudvsem', 'trudvsem.vacancies', { http, config })
      expect([first.failure, first.rejections, first.snapshots]).toEqual([undefined, [], ['vacancies']])
      expect(first.records).toHaveLength(250)
      board.closeAt(0)
      expect((await run('source-trudvsem', 'trudvsem.vacancies', { http, config })).records).toHaveLength(249)
    } finally {
      await server.close()
    }
  })
})
