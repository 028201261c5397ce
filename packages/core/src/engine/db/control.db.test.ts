import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { controlDatabase } from './control.ts'
import { PluginEntity, SourceEntity, SourceRunEntity } from './entities/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('every entity reads and writes its table, and counters come back as numbers', async () => {
  const control = await controlDatabase(database.url).initialize()
  for (const entity of control.entityMetadatas) await control.getRepository(entity.target).find({ take: 1 })
  await control
    .getRepository(PluginEntity)
    .insert({ id: 'source-a', version: '1.0.0', manifest: {} as never })
  const text = { ru: 'а', en: 'a' }
  const source = control.getRepository(SourceEntity).create({
    code: 'a.b',
    pluginId: 'source-a',
    title: text,
    agency: text,
    schedule: { everySeconds: 5 },
    refreshHours: 0.5,
  })
  await control.getRepository(SourceEntity).save(source)
  const runs = control.getRepository(SourceRunEntity)
  await runs.insert({
    sourceId: source.id,
    trigger: 'manual',
    rowsRead: 2,
    rowsAccepted: 1,
    rowsDuplicate: 1,
  })
  expect(await runs.findOneByOrFail({ sourceId: source.id })).toMatchObject({ rowsRead: 2, state: 'running' })
  await expect(runs.insert({ sourceId: source.id, trigger: 'manual', rowsRead: 2 })).rejects.toThrow(
    /rows_balance/,
  )
  await control.destroy()
})
