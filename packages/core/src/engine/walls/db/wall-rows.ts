// Walls in the database: the drawing and what is on air, each changed only from the revision that the caller knows.
import {
  AIR_HISTORY_MAX,
  FIRST_AIR,
  type Air,
  type AirAct,
  type AirState,
  type FormerAir,
  type Wall,
} from '../../../model/index.ts'
import type { Ask } from '../../access/db/journal-chain.ts'

export interface StoredWall {
  wall: Wall
  revision: number
  air: Air
}
interface WallRow {
  document: Wall
  revision: number
  /** Of a former version of the platform: without what came later. */
  air: Partial<AirState>
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
    state: { ...FIRST_AIR, ...row.air },
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
       insert into control.wall (code, document, air) values ($1, $2, $3) on conflict do nothing returning *),
     kept as (
       insert into control.wall_air (wall_code, revision, state, act, changed_at)
       select code, air_revision, air, 'scene', air_changed_at from added)
     select code from added`,
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

export interface NewAir {
  code: string
  /** That the caller has seen. */
  revision: number
  state: AirState
  act: AirAct
  restores: number | null
  /** `null`: a programme. */
  by: string | null
  at: Date
}

/**
 * `undefined` where something else is on air than at `revision`. One step of the way back is kept for it; a walk of one person
 * through the past is one step, or two minutes of it would push out the whole day.
 */
export async function changeAir(ask: Ask, air: NewAir): Promise<Air | undefined> {
  const { code, revision, state, act, restores, by, at } = air
  const rows = (await ask(
    `with changed as (
       update control.wall
          set air = $3, air_revision = air_revision + 1, air_changed_at = $4, air_changed_by = $5
        where code = $1 and air_revision = $2
       returning air_revision),
     kept as (
       insert into control.wall_air (wall_code, revision, state, act, changed_at, changed_by, restores)
       select $1, air_revision, $3, $6, $4, $5, $7 from changed),
     gone as (
       delete from control.wall_air using changed
        where wall_code = $1
          and (revision <= air_revision - $8
               or $6 = 'past' and revision = $2 and act = 'past' and changed_by = $5 and restores is null))
     select air_revision as revision from changed`,
    [code, revision, JSON.stringify(state), at, by, act, restores, AIR_HISTORY_MAX],
  )) as { revision: number }[]
  const next = rows[0]?.revision
  return next === undefined ? undefined : { revision: next, state, changedAt: at.getTime(), changedBy: by }
}

/** Oldest first. */
export async function airHistory(ask: Ask, code: string): Promise<FormerAir[]> {
  const rows = (await ask(
    `select revision, state, act, changed_at as "changedAt", changed_by as "changedBy", restores
       from control.wall_air where wall_code = $1 order by revision`,
    [code],
  )) as (Omit<FormerAir, 'changedAt'> & { changedAt: Date })[]
  return rows.map((row) => ({
    ...row,
    state: { ...FIRST_AIR, ...row.state },
    changedAt: row.changedAt.getTime(),
  }))
}

export async function keepFrozen(
  ask: Ask,
  { code, at, figures }: { code: string; at: Date; figures: string },
): Promise<void> {
  await ask(
    `insert into control.wall_frozen (wall_code, frozen_at, figures) values ($1, $2, $3)
     on conflict (wall_code) do update set frozen_at = excluded.frozen_at, figures = excluded.figures`,
    [code, at, figures],
  )
}

export async function readFrozen(ask: Ask, code: string): Promise<{ at: Date; figures: string } | undefined> {
  const rows = await ask('select frozen_at as at, figures from control.wall_frozen where wall_code = $1', [
    code,
  ])
  return rows[0] as { at: Date; figures: string } | undefined
}
