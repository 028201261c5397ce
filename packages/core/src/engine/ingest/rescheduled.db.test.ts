import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, testHost, type TestHost } from '../../testing/test-host.ts'

const CODE = 'test.yearly'
/** Asks for the first of January. */
const yearly = `
  import { definePlugin } from '@obzor/core/plugin-api'
  const text = (ru, en) => ({ ru, en })
  class Yearly {
    async read(run, sink) {
      sink.put({ kind: 'statistic', code: 'yearly', territory: '00', period: '2020', value: 1, unit: 'unit' }, 1)
    }
  }
  export const plugin = definePlugin({
    id: 'source-yearly', version: '1.0.0', title: text('Год', 'Year'), description: text('Год', 'Year'),
    contributes: (to) => to.sources.add({ code: '${CODE}', title: text('Г', 'Y'), agency: text('Г', 'Y'),
      trigger: { cron: '0 0 1 1 *', timeZone: 'Europe/Moscow' }, refreshHours: 9000, emits: ['statistic'], connector: Yearly }),
  })`

let host: TestHost
beforeAll(async () => {
  host = await testHost({ plugins: { 'source-yearly': yearly } })
  await host.host.start()
  await host.scheduler.start()
})
afterAll(() => host.close())

test('a schedule that was changed counts from then on, without a restart', async () => {
  // The plugin's own zone was taken with its manifest.
  const { rows } = await host.pool.query('select schedule from control.source where code = $1', [CODE])
  expect(rows).toEqual([{ schedule: { cron: '0 0 1 1 *', timeZone: 'Europe/Moscow' } }])
  // It was looked at under the old schedule: otherwise nothing would be proved.
  await eventually(async () => (host.scheduler.isLeader ? true : undefined), 'this engine leads')
  expect(await host.runs(CODE)).toEqual([])
  await host.pool.query('update control.source set schedule = $1 where code = $2', [
    { everySeconds: 1 },
    CODE,
  ])
  host.scheduler.refresh(CODE)
  expect(await host.ended(CODE)).toMatchObject({ state: 'succeeded', trigger: 'schedule' })
})
