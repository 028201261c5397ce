import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { pathsFrom, type Paths } from '../paths.ts'
import { dropExample, rememberExample } from './example-rows.ts'

let database: TestDatabase
let folder: string
let paths: Paths
beforeAll(async () => {
  database = await testDatabase()
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-example-'))
  paths = pathsFrom({ OBZOR_ROOT: folder, OBZOR_DATA: path.join(folder, 'data') })
  await database.pool.query(`
    insert into facts.feature (source_id, layer, feature_key, properties, content_hash, run_id, seen_run_id)
    select 1, 'libraries', k::text, '{}', k, case when k = 3 then 8 else 7 end, case when k = 3 then 8 else 7 end
    from generate_series(1, 3) k`)
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, content: string): string => {
  const place = path.join(folder, name)
  writeFileSync(place, content)
  return place
}
const keys = async (): Promise<string[]> =>
  (
    await database.pool.query<{ k: string }>('select feature_key as k from facts.feature order by 1')
  ).rows.map(({ k }) => k)

test('the rows of the example leave with the author’s first own file, once, and no others', async () => {
  const source = 'libraries.places'
  const example = file('places.csv', 'id\n1\n2\n')
  rememberExample(paths, { source, file: example, runId: '7' })
  expect(await dropExample(paths, database.pool, { source, file: example })).toBe(0)
  const own = file('own.csv', 'id\n4\n')
  expect(await dropExample(paths, database.pool, { source: 'others.places', file: own })).toBe(0)
  expect(await keys()).toEqual(['1', '2', '3'])
  expect(await dropExample(paths, database.pool, { source, file: own })).toBe(2)
  expect(await keys()).toEqual(['3'])
  expect(await dropExample(paths, database.pool, { source, file: own })).toBe(0)
})
