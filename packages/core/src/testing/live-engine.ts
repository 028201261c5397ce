// A live path alone, on a throwaway database with a region of two municipalities: for tests and the live benchmark.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import 'reflect-metadata'
import { container as rootContainer } from 'tsyringe'
import { HOT_LAYERS, type HotLayers } from '../engine/layers/hot-layers.ts'
import { registerLive, type LivePath } from '../engine/live/live-path.ts'
import { openGate } from './open-gate.ts'
import { PUBLICATION_GATE } from '../engine/publication/publication-gate.ts'
import type { Doorbell } from '../engine/live/doorbell.ts'
import type { RunProgressEvent } from '../engine/live/run-progress.ts'
import {
  AUTHORISE_SOCKET,
  DOORBELL,
  LIVE_CATALOGUE,
  LIVE_PATH_SERVICE,
  METRICS,
  RUN_PROGRESS,
  type LiveCatalogue,
} from '../engine/live/tokens.ts'
import { DATABASE, ENGINE_CONFIG, LOGGER, REGION_SETTINGS } from '../engine/tokens.ts'
import { add, field, int, lt, mul, ratio, sub, when, type IndicatorDeclaration } from '../model/index.ts'

const text = { ru: 'проверка', en: 'check' }
const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))
const gap = sub(field('lineKopecks'), field('incomeKopecks'))
const common = {
  title: text,
  method: text,
  unit: 'unit',
  fractionDigits: 1,
  direction: 'neutral',
} as const

export const CATALOGUE: Omit<LiveCatalogue, 'indicators'> & { indicators: IndicatorDeclaration[] } = {
  indicators: [
    {
      ...common,
      code: 'poverty.rate',
      over: 'household',
      numerator: when(isPoor, field('members'), int(0)),
      denominator: field('members'),
      factor: 100,
    },
    {
      ...common,
      code: 'poverty.depth',
      over: 'household',
      numerator: mul(field('members'), when(isPoor, ratio(gap, field('lineKopecks'), 1_000_000), int(0))),
      denominator: mul(field('members'), int(1_000_000)),
      factor: 1,
    },
    {
      ...common,
      code: 'poverty.deficit',
      over: 'household',
      numerator: when(isPoor, gap, int(0)),
      factor: 0.01,
    },
    {
      ...common,
      code: 'vacancies.places',
      over: 'feature:vacancies',
      numerator: add(field('one'), field('places')),
      factor: 1,
    },
  ],
  layers: [
    {
      code: 'vacancies',
      title: text,
      geometry: 'point',
      properties: {
        title: { type: 'string', title: text },
        places: { type: 'number', title: text },
      },
      style: { colour: '#fff' },
    },
  ],
  statistics: [{ code: 'poverty.rate.official', title: text, unit: 'percent' }],
}

/** Region 48 with two municipalities (ids 2 and 3), the lines of its groups, two sources. */
export async function seedRegion(pool: pg.Pool): Promise<void> {
  await pool.query(`
    insert into territory.territory (oktmo, parent_id, kind, name_ru, name_en, valid_from, geom) values
      ('48', null, 'region', 'Область', 'Region', '2000-01-01', null),
      ('42600000', 1, 'municipal-district', 'Первый', 'First', '2000-01-01', null),
      ('42700000', 1, 'urban-okrug', 'Второй', 'Second', '2000-01-01', null);
    insert into parameter.line (region_code, series, population_group, valid_from, kopecks, act, source) values
      ('48', 'subsistence-minimum', 'working-age', '2024-01-01', 1500000, 'act', 'test'),
      ('48', 'subsistence-minimum', 'pensioner', '2024-01-01', 1200000, 'act', 'test'),
      ('48', 'subsistence-minimum', 'child', '2024-01-01', 1400000, 'act', 'test');
    insert into control.plugin (id, version, manifest) values ('source-test', '1', '{}');
    insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours) values
      ('test.first', 'source-test', '{"ru":"а","en":"a"}', '{"ru":"б","en":"b"}', '{"everySeconds":5}', 1),
      ('test.second', 'source-test', '{"ru":"а","en":"a"}', '{"ru":"б","en":"b"}', '{"everySeconds":5}', 1);`)
}

export interface LiveEngine {
  url: string
  server: Server
  live: LivePath
  layers: HotLayers
  doorbell: Doorbell
  registry: Registry
  progress(event: RunProgressEvent): void
  stop(): Promise<void>
}

export interface LiveEngineOptions {
  databaseUrl: string
  /** 0: any free port. */
  port?: number
  signedInCookie?: string
}

export async function startLiveEngine({
  databaseUrl,
  port = 0,
  signedInCookie = 'signed-in',
}: LiveEngineOptions): Promise<LiveEngine> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 5 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const registry = new Registry()
  const listeners = new Set<(event: RunProgressEvent) => void>()
  const container = rootContainer.createChildContainer()
  container.registerInstance(ENGINE_CONFIG, {
    databaseUrl,
    host: '127.0.0.1',
    port: 0,
    dataDirectory: '',
    pluginsDirectory: '',
    uiDirectory: '',
  })
  container.registerInstance(REGION_SETTINGS, {
    region: 'test',
    pack: null,
    asOf: '2024-12',
    training: true,
    connections: {},
    sources: {},
    grants: {},
  })
  container.registerInstance(DATABASE, pool)
  container.registerInstance(LOGGER, pino({ level: process.env.OBZOR_TEST_LOG ?? 'silent' }))
  container.registerInstance(METRICS, registry)
  container.registerInstance(LIVE_CATALOGUE, () => ({ ...CATALOGUE }))
  container.registerInstance(AUTHORISE_SOCKET, ({ cookie }: { cookie: string | undefined }) =>
    Promise.resolve(cookie === signedInCookie ? { rights: ['sources.read'] } : null),
  )
  container.registerInstance(RUN_PROGRESS, {
    onProgress: (listener: (event: RunProgressEvent) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
  container.registerInstance(PUBLICATION_GATE, openGate())
  registerLive(container)
  const live = container.resolve(LIVE_PATH_SERVICE)
  const server = createServer()
  live.start(server)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    live,
    layers: container.resolve(HOT_LAYERS),
    doorbell: container.resolve(DOORBELL),
    registry,
    progress: (event) => {
      for (const listener of listeners) listener(event)
    },
    stop: async () => {
      await live.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await pool.end()
    },
  }
}

/** Cells by a plain SELECT that shares nothing with the engine but the tables. */
export async function cellsBySql(pool: pg.Pool): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<{
    indicator: string
    territory: string
    numerator: string
    denominator: string
    factor: number
  }>(`
    with place as (select id, oktmo, kind from territory.territory where valid_to is null),
    household as (
      select territory_id, members::bigint as m, income_kopecks < line_kopecks as poor,
             line_kopecks - income_kopecks as gap, line_kopecks as line from registry.household_welfare),
    cell as (
      select 'poverty.rate' as indicator, territory_id,
             sum(case when poor then m else 0 end) as n, sum(m) as d, 100.0 as factor from household group by 2
      union all
      select 'poverty.depth', territory_id, sum(case when poor then m * (gap * 1000000 / line) else 0 end),
             sum(m * 1000000), 1 from household group by 2
      union all
      select 'poverty.deficit', territory_id, sum(case when poor then gap else 0 end), null, 0.01
        from household group by 2
      union all
      select 'vacancies.places', territory_id,
             sum(1 + case when jsonb_typeof(properties -> 'places') = 'number'
                          then (properties ->> 'places')::int else 0 end), null, 1
        from facts.feature where layer = 'vacancies' group by 2)
    select kind.indicator, place.oktmo as territory, kind.factor::float8 as factor,
           coalesce(sum(n), 0)::text as numerator,
           case when kind.indicator in ('poverty.deficit', 'vacancies.places') then '1'
                else coalesce(sum(d), 0)::text end as denominator
      from (values ('poverty.rate', 100.0), ('poverty.depth', 1), ('poverty.deficit', 0.01),
                   ('vacancies.places', 1)) as kind (indicator, factor)
      cross join place
      left join cell on cell.indicator = kind.indicator
                    and (place.kind = 'region' or cell.territory_id = place.id)
     group by 1, 2, 3 order by 1, 2`)
  const cells: [string, unknown][] = rows.map((row) => {
    const [numerator, denominator] = [Number(row.numerator), Number(row.denominator)]
    const id = `${row.indicator}/${row.territory}`
    const value = denominator === 0 ? null : (row.factor * numerator) / denominator
    return [id, { id, indicator: row.indicator, territory: row.territory, numerator, denominator, value }]
  })
  return Object.fromEntries(cells.sort(([left], [right]) => (left < right ? -1 : 1)))
}

/** The layer's rows by a plain SELECT. */
export async function vacanciesBySql(pool: pg.Pool): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<{ id: string }>(`
    select f.id, st_x(f.geom) as lon, st_y(f.geom) as lat, t.oktmo as territory,
           properties ->> 'title' as title, (properties -> 'places')::int as places
      from facts.feature f left join territory.territory t on t.id = f.territory_id
     where layer = 'vacancies'`)
  return Object.fromEntries(
    rows.map((row) => [row.id, row] as const).sort(([left], [right]) => (left < right ? -1 : 1)),
  )
}

export async function putVacancy(
  client: pg.ClientBase | pg.Pool,
  key: number,
  { places, territory }: { places: number; territory: number },
): Promise<void> {
  await client.query(
    `insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
     values (1, 'vacancies', $1::text, st_setsrid(st_makepoint(39 + ($1::int % 7), 52), 4326), $3,
             jsonb_build_object('title', 'в' || $1::int, 'places', $2::int, 'secret', 'x'), 0, 1, 1)
     on conflict (source_id, layer, feature_key) do update
        set properties = excluded.properties, territory_id = excluded.territory_id`,
    [key, places, territory],
  )
}
