// Rows of mappings: their versions, and what the journal knows of their deliveries.
import type { Pool, PoolClient } from 'pg'
import type { MappingDraft } from '../../../model/index.ts'
import type { NamedPlace } from '../../../plugin-api/mapping/index.ts'

type Queryable = Pool | PoolClient

export interface VersionRow {
  code: string
  version: number
  draft: MappingDraft
  savedAt: Date
  savedBy: string
}

const VERSION = 'code, version, draft, saved_at as "savedAt", saved_by as "savedBy"'

/** Of a mapping that was ended, only what was saved afterwards counts. */
const IN_WORK = `not exists (
  select from control.mapping_end ended where ended.code = saved.code and ended.version >= saved.version)`

/** The newest version of each mapping, in the order of codes. */
export async function newest(db: Queryable): Promise<VersionRow[]> {
  const { rows } = await db.query<VersionRow>(
    `select distinct on (code) ${VERSION} from control.mapping_version saved where ${IN_WORK}
     order by code, version desc`,
  )
  return rows
}

export async function versionsOf(db: Queryable, code: string, limit: number): Promise<VersionRow[]> {
  const { rows } = await db.query<VersionRow>(
    `select ${VERSION} from control.mapping_version saved where code = $1 and ${IN_WORK}
     order by version desc limit $2`,
    [code, limit],
  )
  return rows
}

/** `undefined` when the version is there already: somebody else saved it a moment before. */
export async function addVersion(
  db: Queryable,
  version: number,
  draft: MappingDraft,
  actor: string,
): Promise<VersionRow | undefined> {
  const { rows } = await db.query<VersionRow>(
    `insert into control.mapping_version (code, version, draft, saved_by) values ($1, $2, $3, $4)
     on conflict do nothing returning ${VERSION}`,
    [draft.code, version, JSON.stringify(draft), actor],
  )
  return rows[0]
}

/** Number of the last version of the code, ended ones too; 0 where there was none. */
export async function lastVersion(db: Queryable, code: string): Promise<number> {
  const { rows } = await db.query<{ version: number }>(
    'select coalesce(max(version), 0)::int as version from control.mapping_version where code = $1',
    [code],
  )
  return rows[0]!.version
}

export interface MappingEnd {
  code: string
  version: number
  endedBy: string
  /** `null`: what the mapping brought stays. */
  rowsRemoved: number | null
}

export async function addEnd(
  db: Queryable,
  { code, version, endedBy, rowsRemoved }: MappingEnd,
): Promise<void> {
  await db.query(
    'insert into control.mapping_end (code, version, ended_by, rows_removed) values ($1, $2, $3, $4)',
    [code, version, endedBy, rowsRemoved],
  )
}

/** A version that could not be put to work has never been. */
export async function removeVersion(db: Queryable, code: string, version: number): Promise<void> {
  await db.query('delete from control.mapping_version where code = $1 and version = $2', [code, version])
}

/** From now on a file that was taken before is read again, because its rules have changed. */
export async function readAnew(db: Queryable, source: string): Promise<void> {
  await db.query('update control.source set read_anew_since = clock_timestamp() where code = $1', [source])
}

export interface LastDelivery {
  fileName: string
  sha256: string | null
  isRunning: boolean
}

export async function lastDelivery(db: Queryable, source: string): Promise<LastDelivery | undefined> {
  const { rows } = await db.query<LastDelivery>(
    `select run.delivery_name as "fileName", run.delivery_sha256 as sha256, run.state = 'running' as "isRunning"
     from control.source_run run join control.source source on source.id = run.source_id
     where source.code = $1 and run.delivery_name is not null
       -- Rows that were mended are a delivery of their own and not the agency's last one.
       and not exists (select from control.quarantine_fix fix
         where fix.source_id = source.id and fix.file_name = run.delivery_name)
     order by run.id desc limit 1`,
    [source],
  )
  return rows[0]
}

/** The region and its municipalities, each with every name of its own and of those it followed. */
export async function namedPlaces(db: Queryable): Promise<NamedPlace[]> {
  const { rows } = await db.query<NamedPlace>(
    `select place.oktmo, place.centre_name as "centreName",
       case when place.centre is not null then json_build_array(st_x(place.centre), st_y(place.centre)) end as centre,
       (select json_agg(distinct each.name) from territory.territory named
          left join territory.code code on code.oktmo = named.oktmo,
          lateral (values (named.name_ru), (named.name_cases #>> '{ru,genitive}'),
            (named.name_cases #>> '{ru,prepositional}')) as each (name)
        where coalesce(code.territory_id, named.id) = place.id and each.name is not null) as names
     from territory.territory place where place.valid_to is null order by place.oktmo`,
  )
  return rows.map((row) => ({ ...row, names: row.names ?? [] }))
}

/** Every code of eight digits that ever meant a place → the code in force. */
export async function codesOfPlaces(db: Queryable): Promise<Record<string, string>> {
  const { rows } = await db.query<{ oktmo: string; current: string }>(
    `select code.oktmo, territory.oktmo as current from territory.code code
     join territory.territory territory on territory.id = code.territory_id`,
  )
  return Object.fromEntries(rows.map(({ oktmo, current }) => [oktmo, current]))
}
