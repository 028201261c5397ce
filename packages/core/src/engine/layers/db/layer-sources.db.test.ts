import { expect, test } from 'vitest'
import { testDatabase } from '../../../testing/test-database.ts'
import { sourcesOfLayers } from './layer-sources.ts'

test('a layer names the sources that its features came from, and is asked again when what it knew has grown old', async () => {
  const database = await testDatabase()
  const text = `'{"ru":"а","en":"a"}'`
  await database.pool.query(`
    insert into control.plugin (id, version, manifest) values ('source-test', '1', '{}');
    insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours)
    select code, 'source-test', ${text}, ${text}, '{"everySeconds":5}', 1
      from unnest(array['test.schools', 'test.shops', 'test.idle']) as code`)
  const put = (source: string, layer: string): Promise<unknown> =>
    database.pool.query(
      `insert into facts.feature (source_id, layer, feature_key, properties, content_hash, run_id, seen_run_id)
       select id, $2, 'a', '{}', 1, 1, 1 from control.source where code = $1`,
      [source, layer],
    )
  await put('test.schools', 'schools')
  await put('test.shops', 'shops')
  let now = 0
  const sourcesOf = sourcesOfLayers(database.pool, () => now)
  const asked = (): Promise<unknown> =>
    sourcesOf(['schools', 'shops', 'empty']).then((found) => Object.fromEntries(found))
  expect(await asked()).toEqual({ schools: ['test.schools'], shops: ['test.shops'] })
  await put('test.shops', 'schools')
  expect(await asked()).toEqual({ schools: ['test.schools'], shops: ['test.shops'] })
  now = 6_000
  expect(await asked()).toEqual({ schools: ['test.schools', 'test.shops'], shops: ['test.shops'] })
  await database.close()
})
