import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testHost, type TestHost } from '../../testing/test-host.ts'
import { SourceQueries } from '../http/source-queries.ts'
import { systemClock } from '../clock.ts'

/** A board that is read as a whole at each look; its configuration says what hangs there. */
const board = `
  import { inject, injectable } from 'tsyringe'
  import { CONFIG, definePlugin } from '@obzor/core/plugin-api'
  const text = (ru, en) => ({ ru, en })
  @injectable()
  class Board {
    constructor(@inject(CONFIG) config) { this.config = config }
    async read(run, sink) {
      let line = 0
      for (const key of this.config.cards) {
        line += 1
        if (key.startsWith('bad')) sink.reject({ line, field: 'card', code: 'OBZ_TEST_REJECTED', reason: 'bad', raw: key })
        else sink.put({ kind: 'feature', layer: 'cards', key, geometry: { type: 'Point', coordinates: [39, 52] }, properties: {} }, line)
      }
      sink.snapshotComplete('cards')
    }
  }
  export const plugin = definePlugin({
    id: 'source-board', version: '1.0.0', title: text('Доска', 'Board'), description: text('Доска', 'Board'),
    config: { type: 'object', properties: { cards: { type: 'array', items: { type: 'string' }, default: [] } } },
    contributes: (to) => to.sources.add({ code: 'test.board', title: text('Д', 'B'), agency: text('Д', 'B'),
      trigger: { cron: '0 0 1 1 *' }, refreshHours: 1, emits: ['feature'], connector: Board }),
  })`

let host: TestHost
beforeAll(async () => {
  host = await testHost({ plugins: { 'source-board': board } })
  await host.host.start()
})
afterAll(() => host.close())
beforeEach(async () => {
  await host.pool.query('truncate control.quarantine_row, control.source_run, facts.feature')
})

async function look(cards: string[], trigger: 'schedule' | 'manual' = 'schedule'): Promise<void> {
  await host.pool.query("update control.source set config = $1 where code = 'test.board'", [{ cards }])
  expect(await host.ingest.run('test.board', trigger)).toMatchObject({ state: 'succeeded' })
}
const balances = async (): Promise<unknown[]> =>
  (await host.runs('test.board')).map(
    ({ rowsRead, rowsAccepted, rowsUnchanged, rowsDuplicate, rowsQuarantined, rowsRemoved, looks }) =>
      `${rowsRead} = ${rowsAccepted} + ${rowsUnchanged} + ${rowsDuplicate} + ${rowsQuarantined}, -${rowsRemoved}, ×${looks}`,
  )
const aside = async (): Promise<number> =>
  (await host.pool.query('select from control.quarantine_row')).rowCount ?? 0

test('a bad row that a polled source shows at each look is put aside once', async () => {
  await look(['a', 'bad 1', 'bad 1'])
  await look(['a', 'bad 1', 'bad 2'])
  await look(['a', 'bad 2'], 'manual')
  expect(await balances()).toEqual([
    '3 = 1 + 0 + 1 + 1, -0, ×1',
    '3 = 0 + 2 + 0 + 1, -0, ×1',
    '2 = 0 + 2 + 0 + 0, -0, ×1',
  ])
  expect(await aside()).toBe(2)
})

test('looks that find nothing new are one row that counts them, from the first to the last', async () => {
  await look(['a'])
  await look(['a', 'bad'])
  for (let again = 0; again < 4; again += 1) await look(['a', 'bad'])
  expect(await balances()).toEqual([
    '1 = 1 + 0 + 0 + 0, -0, ×1',
    '2 = 0 + 1 + 0 + 1, -0, ×1',
    '2 = 0 + 2 + 0 + 0, -0, ×4',
  ])
  const { items } = await new SourceQueries(host.control, systemClock).runs('test.board', {})
  expect(items[0]).toMatchObject({ looks: 4 })
  expect(items[0]!.since).toBeLessThan(items[0]!.startedAt)
  expect(items[1]).toMatchObject({ looks: 1, since: items[1]!.startedAt })
})

test('a look that only takes something down, or that a person asked for, stands alone', async () => {
  await look(['a', 'b'])
  await look(['a', 'b'])
  await look(['a'])
  await look(['a'], 'manual')
  await look(['a'])
  await look(['a'])
  expect(await balances()).toEqual([
    '2 = 2 + 0 + 0 + 0, -0, ×1',
    '2 = 0 + 2 + 0 + 0, -0, ×1',
    '1 = 0 + 1 + 0 + 0, -1, ×1',
    '1 = 0 + 1 + 0 + 0, -0, ×1',
    '1 = 0 + 1 + 0 + 0, -0, ×2',
  ])
})
