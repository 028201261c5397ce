// Groups of walls that are switched together.
import type { Ask } from '../../access/db/journal-chain.ts'

export interface WallGroup {
  id: string
  title: string
  /** Codes, sorted. */
  walls: string[]
}
export interface StoredGroup {
  group: WallGroup
  revision: number
}

const SELECT = `
  select json_build_object('id', code, 'title', title, 'walls',
           coalesce((select json_agg(wall_code order by wall_code) from control.wall_of_group where group_code = code), '[]')) as group,
         revision
    from control.wall_group`

export async function listGroups(ask: Ask): Promise<StoredGroup[]> {
  return (await ask(`${SELECT} order by title, code`)) as StoredGroup[]
}

export async function findGroup(ask: Ask, code: string): Promise<StoredGroup | undefined> {
  return ((await ask(`${SELECT} where code = $1`, [code])) as StoredGroup[])[0]
}

/** None for a group that there is not. */
export async function wallsOfGroup(ask: Ask, code: string): Promise<readonly string[]> {
  return (await findGroup(ask, code))?.group.walls ?? []
}

/** The new revision; `undefined` where the group is not at `revision` any longer, or there is one of that name for 0. */
export async function saveGroup(
  ask: Ask,
  { id, title, walls }: WallGroup,
  revision: number,
): Promise<number | undefined> {
  const rows = (await (revision === 0
    ? ask(
        `with made as (insert into control.wall_group (code, title) values ($1, $2) on conflict do nothing returning revision)
         select revision from made`,
        [id, title],
      )
    : ask(
        `with changed as (
           update control.wall_group set title = $2, revision = revision + 1 where code = $1 and revision = $3 returning revision)
         select revision from changed`,
        [id, title, revision],
      ))) as { revision: number }[]
  const next = rows[0]?.revision
  if (next === undefined) return undefined
  await ask('delete from control.wall_of_group where group_code = $1 and not wall_code = any($2)', [
    id,
    walls,
  ])
  await ask(
    `insert into control.wall_of_group (group_code, wall_code)
     select $1, code from control.wall where code = any($2) on conflict do nothing`,
    [id, walls],
  )
  return next
}

export async function removeGroup(ask: Ask, code: string): Promise<boolean> {
  const rows = await ask(
    'with gone as (delete from control.wall_group where code = $1 returning 1) select * from gone',
    [code],
  )
  return rows.length > 0
}
