// Walls in the database: the drawing and what is on air, each changed only from the revision that the caller knows.
import type { Air, AirState, Wall } from '../../../model/index.ts'
import type { Ask } from '../../access/db/journal-chain.ts'

export interface StoredWall {
  wall: Wall
  revision: number
  air: Air
}
interface WallRow {
  document: Wall
  revision: number
  air: AirState
  airRevision: number
  airChangedAt: Date
  airChangedBy: string | null
}

const COLUMNS = `document, revision, air, air_revision as "airRevision", air_changed_at as "airChangedAt",
  air_changed_by as "airChangedBy"`

const storedOf = (row: WallRow): StoredWall => ({
  wall: row.document,
  revision: row.revision,
  air: {
    revision: row.airRevision,
    state: row.air,
    changedAt: row.airChangedAt.getTime(),
    changedBy: row.airChangedBy,
  },
})

export async function listWalls(ask: Ask): Promise<StoredWall[]> {
  return ((await ask(`select ${COLUMNS} from control.wall order by code`)) as WallRow[]).map(storedOf)
}

export async function findWall(ask: Ask, code: string): Promise<StoredWall | undefined> {
  const rows = (await ask(`select ${COLUMNS} from control.wall where code = $1`, [code])) as WallRow[]
  return rows[0] && storedOf(rows[0])
}

/** `false` where one of that name exists. */
export async function addWall(ask: Ask, wall: Wall, air: AirState): Promise<boolean> {
  const rows = await ask(
    `with added as (
       insert into control.wall (code, document, air) values ($1, $2, $3) on conflict do nothing returning 1)
     select * from added`,
    [wall.id, JSON.stringify(wall), JSON.stringify(air)],
  )
  return rows.length > 0
}

/** The new revision, or `undefined` where the drawing is not at `revision` any longer. Screens that are not drawn lose their devices. */
export async function redrawWall(ask: Ask, wall: Wall, revision: number): Promise<number | undefined> {
  const rows = (await ask(
    `with drawn as (
       update control.wall set document = $2, revision = revision + 1 where code = $1 and revision = $3 returning revision),
     gone as (
       delete from control.wall_screen using drawn where wall_code = $1 and not screen_id = any($4))
     select revision from drawn`,
    [wall.id, JSON.stringify(wall), revision, wall.screens.map(({ id }) => id)],
  )) as { revision: number }[]
  return rows[0]?.revision
}

export async function removeWall(ask: Ask, code: string): Promise<boolean> {
  const rows = await ask(
    'with gone as (delete from control.wall where code = $1 returning 1) select * from gone',
    [code],
  )
  return rows.length > 0
}

/** `undefined` where something else is on air than at `revision`. */
export async function changeAir(
  ask: Ask,
  {
    code,
    revision,
    state,
    by,
    at,
  }: { code: string; revision: number; state: AirState; by: string; at: Date },
): Promise<Air | undefined> {
  const rows = (await ask(
    `with changed as (
       update control.wall
          set air = $3, air_revision = air_revision + 1, air_changed_at = $4, air_changed_by = $5
        where code = $1 and air_revision = $2
       returning air_revision)
     select air_revision as revision from changed`,
    [code, revision, JSON.stringify(state), at, by],
  )) as { revision: number }[]
  const next = rows[0]?.revision
  return next === undefined ? undefined : { revision: next, state, changedAt: at.getTime(), changedBy: by }
}
