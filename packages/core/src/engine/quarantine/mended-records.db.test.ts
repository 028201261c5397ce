// Records of a source that is no table are mended field by field, and read without their connector.
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { eventually } from '../../testing/test-host.ts'
import { deskFixture, type DeskFixture } from '../../testing/quarantine-desk.ts'
import type { FixOutcome } from './db/quarantine-rows.ts'
import type { OpenedRow, SentRows } from './quarantine-desk.ts'

const income = (key: string, birthDate: string, amountKopecks: number): object => ({
  kind: 'income',
  key,
  person: { snils: '11223344595', familyName: 'Придуманова', firstName: 'Анна', birthDate },
  month: '2024-05',
  amountKopecks,
  incomeCode: '2000',
})
const QUARANTINE = `/sources/${LINES_SOURCE}/quarantine`

let desk: DeskFixture
beforeAll(async () => {
  desk = await deskFixture([], { plugins: { 'source-lines': linesPlugin() } })
})
afterAll(() => desk?.close())

const send = async (rows: object[]): Promise<FixOutcome> => {
  const { body } = await desk.ask<SentRows>('POST', `${QUARANTINE}/fixes`, { rows })
  return await eventually(async () => {
    const outcome = (await desk.ask<FixOutcome>('GET', `${QUARANTINE}/fixes/${body.fix}`)).body
    return outcome.state === null || outcome.state === 'running' ? undefined : outcome
  }, 'the mended records were read')
}
const opened = async (): Promise<OpenedRow[]> =>
  (await desk.ask<{ items: OpenedRow[] }>('POST', `${QUARANTINE}/reveal`, { state: 'open' })).body.items

test('a record is opened by its fields, mended, checked as before, and joins the facts', async () => {
  const wrong = [income('а', '2090-01-01', 500_00), income('б', '1980-01-01', -1)]
  await desk.host.deliver(
    'lines',
    'доходы.ndjson',
    `${wrong.map((each) => JSON.stringify(each)).join('\n')}\n!reject`,
  )
  const run = await desk.host.ended(LINES_SOURCE)
  expect([run.rowsRead, run.rowsQuarantined]).toEqual([3, 3])
  const [refused, negative, unborn] = (await opened()) as [OpenedRow, OpenedRow, OpenedRow]
  // What never became a record has no fields.
  expect([refused.row, refused.text]).toEqual([null, '!reject'])
  const at = (row: OpenedRow, column: string) => row.row!.cells[row.row!.columns.indexOf(column)]
  expect([unborn.field, at(unborn, 'person.birthDate'), at(unborn, 'amountKopecks')]).toEqual([
    'person.birthDate',
    '2090-01-01',
    '500.00',
  ])
  const outcome = await send([
    { id: unborn.id, values: { 'person.birthDate': '1980-01-01' } },
    { id: negative.id, values: { amountKopecks: '-2' } },
  ])
  expect(outcome).toMatchObject({ state: 'succeeded', rows: 2, accepted: 1, wrong: 1 })
  const { rows } = await desk.host.pool.query('select amount_kopecks::int as sum from facts.income')
  expect(rows).toEqual([{ sum: 50_000 }])
  const waiting = await desk.listed(LINES_SOURCE, '?state=open')
  expect(waiting.map(({ field, runId }) => [field, runId])).toEqual([
    ['amountKopecks', outcome.runId],
    ['СНИЛС', String(run.id)],
  ])
})

test('what was mended is kept nowhere but sealed, and what cannot be mended is refused', async () => {
  const folder = path.join(desk.host.dataDirectory, 'mended', LINES_SOURCE)
  await eventually(
    async () => (existsSync(folder) && (await readdir(folder)).length === 0 ? true : undefined),
    'the file was taken away',
  )
  const refused = (await opened()).find(({ row }) => row === null)!
  expect(
    await desk.ask('POST', `${QUARANTINE}/fixes`, { rows: [{ id: refused.id, values: { x: '1' } }] }),
  ).toMatchObject({ body: { code: 'OBZ_QUARANTINE_NOT_A_TABLE' } })
})
