// Tables by rules in the built plugin's own process, with the routes of quarantine: what tests of mending stand on.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MappingDraft } from '../model/index.ts'
import { loadPack } from '../regions/index.ts'
import { buildPluginFolder } from './build-plugin.ts'
import { realClock, testHost, type TestHost, type TestHostOptions } from './test-host.ts'
import { SecretStore } from '../engine/access/secret-store.ts'
import { httpFixture, type HttpFixture } from '../engine/http/http-fixture.ts'
import { addVersion } from '../engine/mapping/db/mapping-rows.ts'
import { mappingRoutes } from '../engine/mapping/mapping.routes.ts'
import { TableMappings } from '../engine/mapping/table-mappings.ts'
import { RegionLoader } from '../engine/territories/index.ts'
import { QuarantineDesk } from '../engine/quarantine/quarantine-desk.ts'
import { quarantineRoutes } from '../engine/quarantine/quarantine.routes.ts'

const INDEX = fileURLToPath(new URL('../../../plugins/source-table/src/index.ts', import.meta.url))

export interface ListedRow {
  id: string
  line: number
  field: string
  runId: string
  hasRaw: boolean
  fix: { by: string; runId: string | null; state: string | null; isAsideAgain: boolean } | null
  closed: { as: string; runId: string | null } | null
  standsSince: number | null
}

export interface DeskFixture {
  host: TestHost
  http: HttpFixture
  /** As who may mend; `url` without `/api/v1`. */
  ask<Body>(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    payload?: object | Buffer,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Body }>
  /** The newest first. */
  listed(source: string, query?: string): Promise<ListedRow[]>
  /** Keys of the features of a layer. */
  points(layer: string): Promise<string[]>
  close(): Promise<void>
}

/** Each draft is the first version of its mapping. */
export async function deskFixture(
  drafts: readonly MappingDraft[],
  more: Partial<TestHostOptions> = {},
): Promise<DeskFixture> {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-quarantine-'))
  const built = readFileSync(await buildPluginFolder(folder, 'source-table', INDEX))
  rmSync(folder, { recursive: true, force: true })
  const host = await testHost({
    plugins: {},
    ...more,
    builds: { 'source-table': built },
    arrange: async (pool) => {
      await new RegionLoader(pool).load(loadPack())
      for (const draft of drafts) await addVersion(pool, 1, draft, 'nachalnik')
    },
  })
  const config = { dataDirectory: host.dataDirectory } as ConstructorParameters<typeof TableMappings>[3]
  const mappings = new TableMappings(host.pool, host.host, realClock, config)
  await mappings.load()
  await host.start()
  const desk = new QuarantineDesk({
    pool: host.pool,
    secrets: new SecretStore(config),
    clock: realClock,
    dataDirectory: host.dataDirectory,
    rulesOf: async (code) => (await mappings.versions(code))[0].rules,
    wake: (source) => host.scheduler.refresh(source),
  })
  const http = await httpFixture(host.databaseUrl, {
    routes: [(app) => mappingRoutes(app, { mappings }), (app) => quarantineRoutes(app, { desk })],
  })
  const cookie = await http.signedIn()
  const ask: DeskFixture['ask'] = async (method, url, payload, headers = {}) => {
    const answer = await http.server.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: {
        cookie,
        'x-obzor': '1',
        ...(Buffer.isBuffer(payload) && { 'content-type': 'application/octet-stream' }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    })
    return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as never }
  }
  return {
    host,
    http,
    ask,
    listed: async (source, query = '') =>
      (await ask<{ items: ListedRow[] }>('GET', `/sources/${source}/quarantine${query}`)).body.items,
    points: async (layer) =>
      (
        await host.pool.query<{ key: string }>(
          'select feature_key as key from facts.feature where layer = $1 order by 1',
          [layer],
        )
      ).rows.map(({ key }) => key),
    close: async () => {
      await http.close()
      await host.close()
    },
  }
}
