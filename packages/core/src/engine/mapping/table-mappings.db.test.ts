// From a CSV to rows in facts and a layer, through the routes alone, with the built plugin in its own process.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  MAPPING_TARGETS,
  type MappingDraft,
  type MappingPreview,
  type MappingRules,
  type SavedMapping,
} from '../../model/index.ts'
import { loadPack } from '../../regions/index.ts'
import { buildPluginFolder } from '../../testing/build-plugin.ts'
import { realClock, testHost, type TestHost } from '../../testing/test-host.ts'
import { httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { RegionLoader } from '../territories/index.ts'
import { addVersion } from './db/mapping-rows.ts'
import { mappingRoutes } from './mapping.routes.ts'
import { TableMappings } from './table-mappings.ts'

const INDEX = fileURLToPath(new URL('../../../../plugins/source-table/src/index.ts', import.meta.url))
const PART_BYTES = 100
const text = (ru: string, en: string) => ({ ru, en })

const SAVED_BEFORE: MappingDraft = {
  code: 'recipients',
  title: text('Получатели', 'Recipients'),
  agency: text('Соцзащита', 'Social protection'),
  refreshHours: 24,
  rules: {
    target: 'statistic',
    encoding: 'auto',
    delimiter: 'auto',
    unit: 'person',
    fields: {
      territory: { column: 'Муниципалитет' },
      period: { column: 'Год' },
      value: { column: 'Всего' },
    },
  },
}

let host: TestHost
let http: HttpFixture
let cookie: string

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-table-'))
  const built = readFileSync(await buildPluginFolder(folder, 'source-table', INDEX))
  rmSync(folder, { recursive: true, force: true })
  host = await testHost({
    plugins: {},
    builds: { 'source-table': built },
    arrange: async (pool) => {
      await new RegionLoader(pool).load(loadPack())
      await addVersion(pool, 1, SAVED_BEFORE, 'nachalnik')
    },
  })
  const mappings = new TableMappings(host.pool, host.host, realClock, {
    dataDirectory: host.dataDirectory,
  } as ConstructorParameters<typeof TableMappings>[3])
  await mappings.load()
  await host.start()
  http = await httpFixture(host.databaseUrl, { routes: [(app) => mappingRoutes(app, { mappings })] })
  cookie = await http.signedIn()
})
afterAll(async () => {
  await http.close()
  await host.close()
})

type Method = 'GET' | 'POST' | 'PUT'
async function ask<Body>(method: Method, url: string, payload?: object | Buffer, headers = {}) {
  const answer = await http.server.app.inject({
    method,
    url: `/api/v1/mappings${url}`,
    headers: {
      cookie,
      'x-obzor': '1',
      ...(Buffer.isBuffer(payload) && { 'content-type': 'application/octet-stream' }),
      ...headers,
    },
    ...(payload !== undefined && { payload }),
  })
  return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as Body }
}

/** Brings a file in parts; answers with its id. */
async function bring(fileName: string, content: Buffer): Promise<string> {
  const begun = await ask<{ upload: string }>('POST', '/uploads', { fileName, sizeBytes: content.length })
  const { upload } = begun.body
  for (let offset = 0; offset < content.length; offset += PART_BYTES) {
    const part = content.subarray(offset, offset + PART_BYTES)
    expect(await ask('PUT', `/uploads/${upload}?offset=${offset}`, part)).toMatchObject({
      status: 200,
      body: { receivedBytes: offset + part.length },
    })
  }
  return upload
}

const points = async (layer: string): Promise<{ key: string; properties: object; placed: boolean }[]> =>
  (
    await host.pool.query<{ key: string; properties: object; placed: boolean }>(
      `select feature_key as key, properties, territory_id is not null as placed from facts.feature
       where layer = $1 order by feature_key`,
      [layer],
    )
  ).rows
const sources = (): string[] => host.host.sources.map(({ declaration }) => declaration.code)

const CANTEENS = [
  'Номер;Столовая;Широта;Долгота;Обедов в день',
  '1;"У моста; зал 1";52,6031;39,5708;1 250,5',
  '2;Ромашка;52,5997;39,5602;120',
  '3;Без места;неизвестно;39,5;60',
  '4;Заря;52,4989;39,9371;15',
  '5;Весна;52,6210;38,5010;18',
  '6;Осень;52,6215;38,5015;20',
  '',
].join('\r\n')
let rules: MappingRules
const draft = (more: Partial<MappingDraft> = {}): MappingDraft => ({
  code: 'canteens',
  title: text('Столовые', 'Canteens'),
  agency: text('Соцзащита', 'Social protection'),
  refreshHours: 24,
  rules,
  ...more,
})

test('what was saved before the start is a source from the start, and the plugin offers none of its own', async () => {
  expect(sources()).toEqual(['table.recipients'])
  const table =
    'Муниципалитет;Год;Всего\nГрязинский муниципальный район;2024;1 204\nв Елецком районе;2024;987\nМосква;2024;5\n'
  await host.deliver('table-recipients', 'за 2024.csv', table)
  const run = await host.ended('table.recipients')
  expect([run.state, run.rowsRead, run.rowsAccepted, run.rowsQuarantined]).toEqual(['succeeded', 3, 2, 1])
  const { rows } = await host.pool.query(
    `select territory_code as code, period, value::float from facts.statistic where code = 'recipients' order by value`,
  )
  expect(rows.map(({ period, value }) => [period, value])).toEqual([
    ['2024', 987],
    ['2024', 1204],
  ])
})

test('a table of an agency becomes a source with a layer while the platform runs', async () => {
  const upload = await bring('Столовые.csv', Buffer.from(CANTEENS, 'utf8'))
  const { body: seen } = await ask<MappingPreview>('POST', '/preview', { upload })
  expect(seen).toMatchObject({ encoding: 'utf-8', delimiter: ';', suggestedTarget: 'feature' })
  expect(seen.trial).toMatchObject({ rowsRead: 6, rowsAccepted: 5, faults: [{ line: 4, field: 'Широта' }] })
  // The administrator knows that the numbers stay, and leaves the number of meals out at first.
  expect(seen.columns[0]).toMatchObject({ name: 'Номер', isOrdinal: true })
  rules = {
    ...seen.rules,
    fields: { ...seen.rules.fields, key: { column: 'Номер' } },
    properties: [{ name: 'name', title: text('Столовая', 'Canteen'), type: 'string', column: 'Столовая' }],
  }
  const saved = await ask<SavedMapping>('POST', '', { ...draft(), upload })
  expect(saved).toMatchObject({
    status: 201,
    body: {
      version: 1,
      savedBy: 'nachalnik',
      source: 'table.canteens',
      inbox: 'table-canteens',
      layer: 'canteens',
    },
  })
  expect(sources()).toEqual(['table.canteens', 'table.recipients'])
  const run = await host.ended('table.canteens')
  expect([run.state, run.deliveryName]).toEqual(['succeeded', 'Столовые.csv'])
  expect([run.rowsRead, run.rowsAccepted, run.rowsQuarantined]).toEqual([6, 5, 1])
  expect(host.host.manifests[0]!.layers).toMatchObject([{ code: 'canteens', geometry: 'point' }])
  const found = await points('canteens')
  expect(found.map(({ key }) => key)).toEqual(['1', '2', '4', '5', '6'])
  expect(found[0]).toMatchObject({ properties: { name: 'У моста; зал 1' }, placed: true })
})

test('a corrected mapping is the next version and reads the last delivery again', async () => {
  const meals = {
    name: 'meals',
    title: text('Обедов', 'Meals'),
    type: 'number' as const,
    column: 'Обедов в день',
  }
  rules = { ...rules, properties: [...rules.properties!, meals] }
  const again = await ask<MappingPreview>('POST', '/preview', { upload: 'last:canteens', rules })
  expect(again.body).toMatchObject({ fileName: 'Столовые.csv', trial: { rowsAccepted: 5 } })
  expect(await ask('POST', '/canteens/versions', draft())).toMatchObject({
    status: 201,
    body: { version: 2 },
  })
  expect(await ask('POST', '/canteens/replay')).toEqual({ status: 202, body: { fileName: 'Столовые.csv' } })
  const run = await host.ended('table.canteens', 2)
  expect([run.state, run.errorCode, run.rowsAccepted]).toEqual(['succeeded', null, 5])
  expect((await points('canteens'))[0]).toMatchObject({ properties: { meals: 1250.5 } })
  const { body } = await ask<{ versions: SavedMapping[] }>('GET', '/canteens')
  expect(body.versions.map(({ version }) => version)).toEqual([2, 1])
})

test('the same file by the same rules is not read twice, and replay reads it all the same', async () => {
  await host.deliver('table-canteens', 'ещё раз.csv', CANTEENS)
  expect(await host.ended('table.canteens', 3)).toMatchObject({
    errorCode: 'OBZ_FILES_REPEATED',
    rowsRead: 0,
  })
  expect(await ask('POST', '/canteens/replay')).toMatchObject({ status: 202 })
  const run = await host.ended('table.canteens', 4)
  expect([run.errorCode, run.rowsRead, run.rowsUnchanged]).toEqual([null, 6, 5])
})

test('a file with a renamed column is refused by the name of the column, rows stay, and new rules read it', async () => {
  const renamed = CANTEENS.replace('Широта', 'Шир.').replace('6;Осень;52,6215;38,5015;20\r\n', '')
  await host.deliver('table-canteens', 'новые.csv', renamed)
  const run = await host.ended('table.canteens', 5)
  expect([run.state, run.errorCode]).toEqual(['failed', 'OBZ_SOURCE_SCHEMA_CHANGED'])
  expect(run.errorText).toContain('«Широта»')
  expect(await points('canteens')).toHaveLength(5)
  rules = { ...rules, fields: { ...rules.fields, latitude: { column: 'Шир.' } } }
  expect(await ask('POST', '/canteens/versions', draft())).toMatchObject({ body: { version: 3 } })
  expect(await ask('POST', '/canteens/replay')).toMatchObject({ body: { fileName: 'новые.csv' } })
  expect((await host.ended('table.canteens', 6)).state).toBe('succeeded')
  // The layer is what the last table says: a row that it does not have any more is gone.
  expect((await points('canteens')).map(({ key }) => key)).toEqual(['1', '2', '4', '5'])
})

test('a file of another table is refused by the columns that it lacks, and nothing of it is in the layer', async () => {
  const before = await points('canteens')
  await host.deliver('table-canteens', 'районы.csv', 'Район;Мест\nГрязинский;15\nг. Липецк;40\n')
  const run = await host.ended('table.canteens', 7)
  expect([run.state, run.errorCode, run.rowsAccepted]).toEqual(['failed', 'OBZ_SOURCE_SCHEMA_CHANGED', 0])
  expect(run.errorText).toContain('«Шир.»')
  expect(await points('canteens')).toEqual(before)
})

test('a table of persons becomes incomes of persons, and a table of municipalities points at their centres', async () => {
  const incomes = [
    'СНИЛС,ФИО,Дата рождения,Месяц,Сумма',
    '112-233-445 95,Придуманова Анна Ивановна,01.02.1980,05.2024,"15 000,50"',
    '112-233-445 96,Небывалов Пётр Ильич,03.04.1975,05.2024,"7 200,00"',
    '',
  ].join('\n')
  const upload = await bring('доходы.csv', Buffer.from(incomes))
  const { body } = await ask<MappingPreview>('POST', '/preview', { upload, target: 'income' })
  expect(body.trial.missingFields).toEqual(['incomeCode'])
  const fields = { ...body.rules.fields, incomeCode: { constant: '2000' } }
  const person = { code: 'extra-income', rules: { ...body.rules, fields } }
  expect(await ask('POST', '', { ...draft(person), upload })).toMatchObject({
    status: 201,
    body: { layer: null },
  })
  const run = await host.ended('table.extra-income')
  expect([run.state, run.rowsAccepted, run.rowsQuarantined]).toEqual(['succeeded', 1, 1])
  const income = await host.pool.query('select amount_kopecks::int as kopecks from facts.income')
  expect(income.rows).toEqual([{ kopecks: 1_500_050 }])

  const places = await bring('места.csv', Buffer.from('Район;Мест\nГрязинский;15\nг. Липецк;40\n'))
  const seen = await ask<MappingPreview>('POST', '/preview', { upload: places, target: 'feature' })
  const layer = { ...draft({ code: 'beds', rules: seen.body.rules }), upload: places }
  expect(await ask('POST', '', layer)).toMatchObject({ status: 201 })
  expect((await host.ended('table.beds')).rowsAccepted).toBe(2)
  expect((await points('beds')).map(({ placed }) => placed)).toEqual([true, true])
})

test('the next file is given by hand, and read by the newest rules under its own name', async () => {
  const before = (await host.runs('table.canteens')).length
  const upload = await bring('январь.csv', Buffer.from(CANTEENS.replace('Широта', 'Шир.'), 'utf8'))
  expect(await ask('POST', '/canteens/deliveries', { upload })).toEqual({
    status: 202,
    body: { fileName: 'январь.csv' },
  })
  const run = await host.ended('table.canteens', before + 1)
  expect([run.state, run.deliveryName]).toEqual(['succeeded', 'январь.csv'])
  expect(await ask('POST', '/canteens/deliveries', { upload })).toMatchObject({ status: 404 })
})

test('what cannot be saved is refused by its kind and leaves everything as it was', async () => {
  const before = sources()
  const refused = async (url: string, body: object, code: string): Promise<void> => {
    expect(await ask('POST', url, body)).toMatchObject({ body: { code } })
  }
  await refused('', draft(), 'OBZ_MAPPING_CODE_BUSY')
  await refused('/nobody/versions', draft(), 'OBZ_MAPPING_UNKNOWN')
  await refused('/canteens/versions', draft({ rules: SAVED_BEFORE.rules }), 'OBZ_MAPPING_TARGET_INVALID')
  const half = { ...rules, fields: { key: { column: 'Номер' } } }
  await refused('', draft({ code: 'half', rules: half }), 'OBZ_MAPPING_RULES_INVALID')
  const odd = { ...rules, fields: { ...rules.fields, payerInn: { constant: '1' } } }
  await refused('', draft({ code: 'odd', rules: odd }), 'OBZ_MAPPING_RULES_INVALID')
  await refused('', { ...draft({ code: 'Ы' }) }, 'OBZ_HTTP_INVALID')
  await refused('/nobody/replay', {}, 'OBZ_MAPPING_UNKNOWN')
  const gone = '00000000-0000-4000-8000-000000000000'
  await refused('', { ...draft({ code: 'gone' }), upload: gone }, 'OBZ_MAPPING_UPLOAD_UNKNOWN')
  await refused('/preview', { upload: gone }, 'OBZ_MAPPING_UPLOAD_UNKNOWN')
  expect(sources()).toEqual(before)
})

test('a mapping whose layer another plugin has is left out, and the others work on', async () => {
  const { manifest, declaration } = host.host.sources[0]!
  const source = (code: string) => ({
    declaration: { ...declaration, code: `table.${code}`, trigger: { inbox: code, pattern: '*' } },
    config: { code, rules, places: { codes: {}, centres: {} } },
  })
  const other = { ...manifest, id: 'layer-other', layers: manifest.layers }
  const { withWrittenSources } = await import('../host/written-sources.ts')
  const written = withWrittenSources(
    { ...manifest, sources: [], layers: [] },
    [
      { ...source('canteens'), layer: manifest.layers.find(({ code }) => code === 'canteens')! },
      source('free'),
    ],
    [other],
  )
  expect(written.leftOut).toEqual(['table.canteens'])
  expect(written.manifest.sources.map(({ code }) => code)).toEqual(['table.free'])
  expect(written.manifest.layers).toEqual([])
})

test.each([
  ['GET', ''],
  ['GET', '/fields'],
  ['GET', '/canteens'],
  ['POST', ''],
  ['POST', '/uploads'],
  ['PUT', '/uploads/00000000-0000-4000-8000-000000000000?offset=0'],
  ['POST', '/preview'],
  ['POST', '/canteens/versions'],
  ['POST', '/canteens/replay'],
] as const)('%s %s needs somebody signed in, and a change needs our own header', async (method, url) => {
  expect(await ask(method, url, undefined, { cookie: '' })).toMatchObject({ status: 401 })
  const forged = await ask<{ code?: string }>(method, url, undefined, { 'x-obzor': '0' })
  expect(forged.body.code === 'OBZ_ACCESS_REQUEST_FORGED').toBe(method !== 'GET')
})

test('the fields of the form come in both languages', async () => {
  const { body } = await ask<{ targets: Record<string, { name: string; title: object }[]> }>('GET', '/fields')
  expect(Object.keys(body.targets).toSorted()).toEqual([...MAPPING_TARGETS].toSorted())
  expect(body.targets.statistic![0]).toMatchObject({
    name: 'territory',
    title: { en: 'Territory: name or OKTMO' },
  })
})
