import { afterAll, beforeAll, expect, test } from 'vitest'
import { testHost, type TestHost } from '../../../testing/test-host.ts'
import { readMigrations } from '../../db/migrate.ts'
import { privateHosts } from '../db/private-hosts.ts'

const asking = (id: string, net: string): string => `
  import { definePlugin } from '@obzor/core/plugin-api'
  const text = { ru: 'Управление', en: 'Office' }
  class Office { async read() { await Promise.resolve() } }
  export const plugin = definePlugin({
    id: '${id}', version: '1.0.0', title: text, description: text, capabilities: { net: [${net}] },
    config: { type: 'object', properties: { baseUrl: { type: 'string', default: 'http://10.1.2.3:8080/api' } } },
    contributes: (to) => to.sources.add({ code: '${id}', title: text, agency: text, trigger: { cron: '0 0 1 1 *' },
      refreshHours: 1, emits: ['statistic'], connector: Office }),
  })`

let host: TestHost
beforeAll(async () => {
  host = await testHost({
    plugins: {
      'source-named': asking('source-named', "'office.example', 'other.example:8443'"),
      'source-set': asking('source-set', "'${config.baseUrl}'"),
    },
    settings: { grants: { 'source-named': { privateHosts: ['office.example'] } } },
  })
  await host.host.start()
})
afterAll(() => host.close())

const granted = async (id: string): Promise<string[]> =>
  (await privateHosts(host.pool, id)).map(({ host: name }) => name)
const restart = async (): Promise<void> => {
  await host.host.stop()
  await host.host.start()
}

test('what the installation was set up with is given once: revoked, it does not come back with a start', async () => {
  expect(await granted('source-named')).toEqual(['office.example'])
  await host.catalogue.revokePrivate('source-named', 'office.example', 'anna')
  await restart()
  expect(await granted('source-named')).toEqual([])

  host.settings.grants = { 'source-named': { privateHosts: ['other.example:8443'] } }
  await restart()
  expect(await granted('source-named')).toEqual(['other.example:8443'])
})

test('the page shows the host of the address that is configured, and of the default before', async () => {
  const hosts = async () => (await host.catalogueViews.details('source-set')).network
  expect(await hosts()).toMatchObject({ hosts: ['10.1.2.3:8080'], isConfigured: true, granted: [] })
  await host.pool.query(`update control.source set config = '{"baseUrl": "https://office.example/api"}'
    where code = 'source-set'`)
  expect((await hosts()).hosts).toEqual(['office.example:443'])
  await host.catalogue.grantPrivate(
    'source-set',
    { host: 'office.example:443', ranges: ['10.20.0.0/16'] },
    'anna',
  )
  expect((await hosts()).granted).toMatchObject([
    { host: 'office.example:443', ranges: ['10.20.0.0/16'], grantedBy: 'anna' },
  ])
})

test('a plugin with the former word for all private addresses keeps the hosts that it reaches', async () => {
  const { sql } = readMigrations().find(({ name }) => name.startsWith('0025'))!
  await host.pool.query(`
    drop table control.plugin_private_host;
    alter table control.plugin add column grants jsonb not null default '{}';
    update control.plugin set grants = '{"privateNet": true}';
    update control.source set config = '{"baseUrl": "http://reader:word@127.0.0.1:18790/api?x=1"}'
      where code = 'source-set'`)
  await host.pool.query(sql)
  expect(await granted('source-named')).toEqual(['office.example', 'other.example:8443'])
  expect(await granted('source-set')).toEqual(['127.0.0.1:18790'])
})
