// Which rows of quarantine wait, over several deliveries of one table: with the built plugin in its own process.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MappingDraft } from '../../model/index.ts'
import { deskFixture, type DeskFixture, type ListedRow } from '../../testing/quarantine-desk.ts'
import type { SentRows } from './quarantine-desk.ts'

const text = (ru: string) => ({ ru, en: ru })
const draft = (code: string, more: Partial<MappingDraft['rules']> = {}): MappingDraft => ({
  code,
  title: text(code),
  agency: text('Соцзащита'),
  refreshHours: 24,
  rules: {
    target: 'feature',
    encoding: 'auto',
    delimiter: 'auto',
    fields: { key: { column: 'Номер' }, latitude: { column: 'Широта' }, longitude: { column: 'Долгота' } },
    properties: [{ name: 'name', title: text('Столовая'), type: 'string', column: 'Столовая' }],
    ...more,
  },
})
const incomes = (code: string): MappingDraft =>
  draft(code, {
    target: 'income',
    fields: {
      key: { column: 'Номер' },
      snils: { constant: '112-233-445 95' },
      fullName: { constant: 'Придуманова Анна' },
      birthDate: { constant: '1980-01-01' },
      month: { constant: '2024-05' },
      amount: { column: 'Сумма' },
      incomeCode: { constant: '2000' },
    },
    properties: [],
  })
const keyless = { latitude: { column: 'Широта' }, longitude: { column: 'Долгота' } }

let desk: DeskFixture
beforeAll(async () => {
  desk = await deskFixture([
    draft('once'),
    draft('stays'),
    draft('keyless', { fields: keyless }),
    incomes('late'),
    incomes('incomes'),
  ])
})
afterAll(() => desk?.close())

const places = (...rows: string[]): string => ['Номер;Столовая;Широта;Долгота', ...rows, ''].join('\n')
const sums = (...rows: string[]): string => ['Номер;Сумма', ...rows, ''].join('\n')
const runs = new Map<string, number>()
/** Delivers, and waits for the run of it. */
async function read(code: string, content: string) {
  const count = (runs.get(code) ?? 0) + 1
  runs.set(code, count)
  await desk.host.deliver(`table-${code}`, `файл ${count}.csv`, content)
  return await desk.host.ended(`table.${code}`, count)
}
async function mend(code: string, row: ListedRow, values: Record<string, string>) {
  const sent = await desk.ask<SentRows>('POST', `/sources/table.${code}/quarantine/fixes`, {
    rows: [{ id: row.id, values }],
  })
  if (sent.status !== 202) return sent
  const count = (runs.get(code) ?? 0) + 1
  runs.set(code, count)
  await desk.host.ended(`table.${code}`, count)
  return sent
}
const waiting = (code: string): Promise<ListedRow[]> => desk.listed(`table.${code}`, '?state=open')
const closedAs = async (code: string): Promise<(string | undefined)[]> =>
  (await desk.listed(`table.${code}`, '?state=closed')).map(({ closed }) => closed?.as)
const nameOf = async (layer: string, key: string): Promise<string | undefined> =>
  (
    await desk.host.pool.query<{ name: string }>(
      `select properties->>'name' as name from facts.feature where layer = $1 and feature_key = $2`,
      [layer, key],
    )
  ).rows[0]?.name

const sumsOf = async (code: string): Promise<number[]> =>
  (
    await desk.host.pool.query<{ sum: number }>(
      `select income.amount_kopecks::int as sum from facts.income income
       join control.source source on source.id = income.source_id where source.code = $1 order by 1`,
      [`table.${code}`],
    )
  ).rows.map(({ sum }) => sum)

test('a row that comes wrong again waits once, and waits no more when a later delivery brings it right', async () => {
  await read('once', places('1;Ромашка;52,6;39,5', '2;Заря;нет;39,9', 'Итого;2;;'))
  await read('once', places('1;Ромашка;52,6;39,5', '2;Заря;неизвестно;39,9'))
  const [row, ...others] = await waiting('once')
  expect([row?.line, others]).toEqual([3, []])
  expect((await closedAs('once')).toSorted()).toEqual(['again', 'totals'])
  await read('once', places('1;Ромашка;52,6;39,5', '2;Заря;52,5;39,9'))
  expect(await waiting('once')).toEqual([])
  expect(await closedAs('once')).toEqual(['brought', 'totals', 'again'])
  expect(await mend('once', row!, { Широта: '1' })).toMatchObject({
    status: 409,
    body: { code: 'OBZ_QUARANTINE_ROW_CLOSED' },
  })
})

test('the last good version stays in the picture while a wrong one waits, and the list says since when', async () => {
  await read('stays', places('1;Ромашка;52,6;39,5', '2;Заря;52,5;39,9'))
  await read('stays', places('1;Ромашка и Ко;нет;39,5'))
  expect(await desk.points('stays')).toEqual(['1'])
  expect(await nameOf('stays', '1')).toBe('Ромашка')
  const [row] = await waiting('stays')
  expect(row!.standsSince).toBeLessThanOrEqual(Date.now())
  expect(row!.standsSince).toBeGreaterThan(0)
})

test('a row that was mended is not asked for again when its file is read again, with a key and without', async () => {
  for (const code of ['stays', 'keyless']) {
    const content = places('1;Ромашка и Ко;нет;39,5', '5;Весна;52,4;39,4')
    await read(code, content)
    const [row] = await waiting(code)
    await mend(code, row!, { Широта: '52,7' })
    expect(await waiting(code)).toEqual([])
    expect(await desk.points(code)).toHaveLength(2)
    // The same rows in another file: an agency that sends its whole list each week.
    await read(code, `${content}`.replace('Весна', 'Весна 2'))
    expect(await waiting(code)).toEqual([])
    const { rows } = await desk.host.pool.query<{ name: string }>(
      `select properties->>'name' as name from facts.feature where layer = $1 order by 1`,
      [code],
    )
    expect(rows.map(({ name }) => name)).toEqual(['Весна 2', 'Ромашка и Ко'])
  }
})

test('what an earlier delivery had wrong does not come back over what a later one brought', async () => {
  await read('late', sums(';500', 'б;200'))
  const [row] = await waiting('late')
  await read('late', sums('а;700'))
  // Only now it is known which record it was.
  const sent = await mend('late', row!, { Номер: 'а' })
  expect(await closedAs('late')).toEqual(['newer'])
  const run = (await desk.host.runs('table.late')).at(-1)!
  expect([run.rowsRead, run.rowsUnchanged, run.rowsAccepted]).toEqual([1, 1, 0])
  expect(await sumsOf('late')).toEqual([20_000, 70_000])
  const outcome = `/sources/table.late/quarantine/fixes/${sent.body.fix}`
  expect((await desk.ask('GET', outcome)).body).toMatchObject({
    rows: 1,
    runId: run.id,
    state: 'succeeded',
    accepted: 0,
    unchanged: 0,
    wrong: 0,
    newer: 1,
  })
  expect(await desk.ask('GET', '/sources/table.late/quarantine/fixes/999')).toMatchObject({ status: 404 })
})

test('facts of persons are told apart by their key too, and the same file read again leaves nothing behind', async () => {
  await read('incomes', sums('а;сто', 'б;200'))
  await read('incomes', sums('в;триста', 'б;200'))
  expect((await waiting('incomes')).map(({ line }) => line)).toEqual([2, 2])
  await read('incomes', sums('а;100'))
  expect(await waiting('incomes')).toHaveLength(1)
  expect(await closedAs('incomes')).toEqual(['brought'])
  const [row] = await waiting('incomes')
  await mend('incomes', row!, { Сумма: '300' })
  expect(await waiting('incomes')).toEqual([])
  expect(await sumsOf('incomes')).toEqual([10_000, 20_000, 30_000])
})
