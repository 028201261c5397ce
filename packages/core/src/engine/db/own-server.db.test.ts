// A server of one's own: its user has one database and nothing more.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { requireRights, serverFacts } from './databases.ts'
import { migrate, readMigrations } from './migrate.ts'

const name = `own_${randomBytes(6).toString('hex')}`
const adminUrl = inject('clusterUrl').replace('%DB%', 'postgres')
const url = adminUrl.replace(/\/\/[^@]*@\/postgres/, `//${name}:word@/${name}`)

async function administer(database: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: inject('clusterUrl').replace('%DB%', database) })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

beforeAll(() =>
  administer('postgres', `create role ${name} login password 'word'`, `create database ${name}`),
)
afterAll(() =>
  administer('postgres', `drop database if exists ${name} with (force)`, `drop role if exists ${name}`),
)

test('what its user may not do is refused before anything is made, with the commands that mend it', async () => {
  await expect(requireRights(url, { withPostgis: true })).rejects.toThrow(
    new RegExp(
      `OBZ_DATABASE_RIGHTS_MISSING.* alter database ${name} owner to ${name}; create extension postgis$`,
    ),
  )
  await administer('postgres', `alter database ${name} owner to ${name}`)
  await expect(requireRights(url, { withPostgis: true })).rejects.toThrow(/: create extension postgis$/)
  await requireRights(url, { withPostgis: false })
})

test('the owner of one database, neither superuser nor maker of roles, migrates it', async () => {
  await administer(name, 'create extension postgis')
  await requireRights(url, { withPostgis: true })
  expect(await serverFacts(url)).toMatchObject({ user: name, mayCreateDatabases: false })
  expect(await migrate(url)).toHaveLength(readMigrations().length)
})
