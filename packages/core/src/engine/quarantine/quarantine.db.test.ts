// Rows that were put aside are mended and read again, with the built plugin in its own process and the routes alone.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MappingDraft } from '../../model/index.ts'
import { inCyrillic } from '../../plugin-api/testing/index.ts'
import { signedInAs } from '../access/access-fixture.ts'
import { deskFixture, type DeskFixture, type ListedRow as Listed } from '../../testing/quarantine-desk.ts'
import type { OpenedRow, SentRows } from './quarantine-desk.ts'

const text = (ru: string) => ({ ru, en: ru })
const SOURCE = 'table.canteens'
const MAPPING: MappingDraft = {
  code: 'canteens',
  title: text('Столовые'),
  agency: text('Соцзащита'),
  refreshHours: 24,
  rules: {
    target: 'feature',
    // The agency's own files are so; what is mended here must be read all the same.
    encoding: 'windows-1251',
    delimiter: ';',
    headerRow: 2,
    fields: { key: { column: 'Номер' }, latitude: { column: 'Широта' }, longitude: { column: 'Долгота' } },
    properties: [{ name: 'name', title: text('Столовая'), type: 'string', column: 'Столовая' }],
  },
}
const PLAIN: MappingDraft = {
  ...MAPPING,
  code: 'plain',
  rules: { ...MAPPING.rules, encoding: 'auto', headerRow: 1 },
}
/** Somebody took the wrong column. */
const MISTAKEN: MappingDraft = {
  ...MAPPING,
  rules: { ...MAPPING.rules, fields: { ...MAPPING.rules.fields, latitude: { column: 'Столовая' } } },
}
const HEADER = 'Номер;Столовая;Широта;Долгота'
const GOOD = ['1;Ромашка;52,6031;39,5708', '2;Заря;52,4989;39,9371']
const BAD = ['3;"У ""моста""; зал";неизвестно;39,5', '4;Весна;;38,5', '5;Осень;95;39,1']

let desk: DeskFixture
let host: DeskFixture['host']
let http: DeskFixture['http']

beforeAll(async () => {
  desk = await deskFixture([MISTAKEN, PLAIN])
  host = desk.host
  http = desk.http
})
afterAll(() => desk?.close())

const ask: DeskFixture['ask'] = (...order) => desk.ask(...order)
const listed = (query = '', source = SOURCE): Promise<Listed[]> => desk.listed(source, query)
const points = (layer = 'canteens'): Promise<string[]> => desk.points(layer)
const table = (...rows: string[]): string => [HEADER, ...rows, ''].join('\r\n')

test('a row is opened with its columns, for who has the right, and the journal says so', async () => {
  await host.deliver('table-plain', 'столовые.csv', table(...GOOD, ...BAD))
  const run = await host.ended('table.plain')
  expect([run.rowsRead, run.rowsAccepted, run.rowsQuarantined]).toEqual([5, 2, 3])
  const { body } = await ask<{ items: OpenedRow[] }>('POST', '/sources/table.plain/quarantine/reveal', {})
  expect(body.items.map(({ line, field, row }) => [line, field, row?.cells[1]])).toEqual([
    [6, expect.any(String), 'Осень'],
    [5, 'Широта', 'Весна'],
    [4, 'Широта', 'У "моста"; зал'],
  ])
  expect(body.items[0]!.row!.columns).toEqual(HEADER.split(';'))
  const analyst = await signedInAs(http, ['analyst'], [])
  expect(
    await ask('POST', '/sources/table.plain/quarantine/reveal', {}, { cookie: analyst.cookie }),
  ).toMatchObject({ status: 403 })
  const { rows } = await host.pool.query(
    `select subject from control.journal where action = 'quarantine.reveal'`,
  )
  expect(rows.length).toBeGreaterThan(0)
})

test('a filter looks for a text, a line, a field and what was not mended', async () => {
  expect((await listed('?text=5', 'table.plain')).map(({ line }) => line)).toEqual([5])
  expect(
    (await listed(`?text=${encodeURIComponent('широ')}`, 'table.plain')).map(({ line }) => line),
  ).toEqual([6, 5, 4])
  expect(await listed('?text=%25', 'table.plain')).toEqual([])
  expect(await listed('?state=fixed', 'table.plain')).toEqual([])
  expect(await listed('?state=open', 'table.plain')).toHaveLength(3)
})

test('mended rows go through the same rules, take nothing away, and are linked to the run that read them', async () => {
  const [five, four, three] = (await listed('', 'table.plain')) as [Listed, Listed, Listed]
  const sent = await ask<SentRows>('POST', '/sources/table.plain/quarantine/fixes', {
    rows: [
      { id: three.id, values: { Широта: '52,61' } },
      { id: five.id, values: { Широта: 'снова нет' } },
    ],
  })
  expect(sent).toMatchObject({ status: 202, body: { rows: 2, left: 0 } })
  const run = await host.ended('table.plain', 2)
  expect(run.deliveryName).toBe(sent.body.fileName)
  expect([run.state, run.rowsRead, run.rowsAccepted, run.rowsQuarantined]).toEqual(['succeeded', 2, 1, 1])
  expect(await points('plain')).toEqual(['1', '2', '3'])
  const after = new Map((await listed('', 'table.plain')).map((row) => [row.id, row]))
  expect(after.get(three.id)!.fix).toMatchObject({
    runId: String(run.id),
    state: 'succeeded',
    isAsideAgain: false,
  })
  expect(after.get(five.id)!.fix).toMatchObject({ isAsideAgain: true })
  expect(after.get(four.id)!.fix).toBeNull()
  expect((await listed('?state=open', 'table.plain')).map(({ runId }) => runId)).toEqual([
    String(run.id),
    four.runId,
  ])
  const again = { rows: [{ id: three.id, values: {} }] }
  expect(await ask('POST', '/sources/table.plain/quarantine/fixes', again)).toMatchObject({
    status: 409,
    body: { code: 'OBZ_QUARANTINE_ROW_TAKEN' },
  })
  const foreign = { rows: [{ id: '999999', values: {} }] }
  expect(await ask('POST', '/sources/table.plain/quarantine/fixes', foreign)).toMatchObject({ status: 404 })
})

test('a downloaded file comes back mended, as a spreadsheet writes it; one without row numbers is refused', async () => {
  const open = await listed('?state=open', 'table.plain')
  const four = open.at(-1)!
  const mended = `\uFEFF№ карантина;Причина;${HEADER}\r\n${four.id};нет широты;4;'=Весна;52,7;38,5\r\n`
  expect(await ask('POST', '/sources/table.plain/quarantine/fixes/file', Buffer.from(mended))).toMatchObject({
    status: 202,
    body: { rows: 1 },
  })
  const run = await host.ended('table.plain', 3)
  expect([run.rowsRead, run.rowsAccepted]).toEqual([1, 1])
  const { rows } = await host.pool.query(
    `select properties->>'name' as name from facts.feature where layer = 'plain' and feature_key = '4'`,
  )
  expect(rows).toEqual([{ name: '=Весна' }])
  expect(
    await ask('POST', '/sources/table.plain/quarantine/fixes/file', Buffer.from(table('1;a;b;c'))),
  ).toMatchObject({
    status: 422,
    body: { code: 'OBZ_QUARANTINE_FILE_FOREIGN' },
  })
})

test('after the rules were mended, what lies in quarantine is read by them as it came', async () => {
  const rows = ['7;Липа;52,6;39,6', '8;Клён;52,7;39,7']
  await host.deliver(
    'table-canteens',
    'наоборот.csv',
    inCyrillic(`Отчёт\r\n${table(...rows)}`, 'windows-1251'),
  )
  const first = await host.ended(SOURCE)
  expect([first.rowsRead, first.rowsQuarantined]).toEqual([2, 2])
  expect(await ask('POST', '/mappings/canteens/versions', MAPPING)).toMatchObject({ status: 201 })
  expect(await ask('POST', `/sources/${SOURCE}/quarantine/replay`, {})).toMatchObject({
    status: 202,
    body: { rows: 2, left: 0 },
  })
  const run = await host.ended(SOURCE, 2)
  expect([run.state, run.rowsRead, run.rowsAccepted]).toEqual(['succeeded', 2, 2])
  expect(await points()).toEqual(['7', '8'])
  expect(await ask('POST', `/sources/${SOURCE}/quarantine/replay`, {})).toMatchObject({
    body: { code: 'OBZ_QUARANTINE_NOTHING' },
  })
  // The last delivery is still the agency's, not what was mended.
  expect(await ask('POST', '/mappings/canteens/replay')).toMatchObject({ body: { fileName: 'наоборот.csv' } })
  await host.ended(SOURCE, 3)
})

test('a mapping ends with its data kept or removed, and its code may be used again', async () => {
  expect((await ask<{ rows: number }>('GET', '/mappings/canteens/rows')).body.rows).toBe(2)
  expect((await ask<{ code: string }>('GET', '/mappings/free-code?wish=canteens')).body.code).toBe(
    'canteens-2',
  )
  expect(await ask('DELETE', '/mappings/canteens?data=keep')).toMatchObject({
    status: 200,
    body: { rowsRemoved: 0 },
  })
  expect(host.host.sources.map(({ declaration }) => declaration.code)).toEqual(['table.plain'])
  expect(await points()).toEqual(['7', '8'])
  expect(await ask('GET', '/mappings/canteens')).toMatchObject({ status: 404 })
  expect(await ask('POST', '/mappings', MAPPING)).toMatchObject({ status: 201, body: { version: 3 } })
  expect(await ask('DELETE', '/mappings/canteens?data=remove')).toMatchObject({ body: { rowsRemoved: 2 } })
  expect(await points()).toEqual([])
  expect(await points('plain')).toEqual(['1', '2', '3', '4'])
  const { rows } = await host.pool.query(
    `select count(*)::int as left from control.quarantine_row q join control.source s on s.id = q.source_id where s.code = $1`,
    [SOURCE],
  )
  expect(rows).toEqual([{ left: 0 }])
  expect((await ask<{ code: string }>('GET', '/mappings/free-code?wish=canteens')).body.code).toBe('canteens')
})
