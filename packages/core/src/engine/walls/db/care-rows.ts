// Care for the screens of walls in the database.
import { FIRST_CARE, type WallCare } from '../../../model/index.ts'
import type { Ask } from '../../access/db/journal-chain.ts'

export interface StoredCare {
  wall: string
  care: WallCare
  /** 0: nobody has changed it yet. */
  revision: number
}

const SELECT = `
  select code as wall, wall_care.document as care, coalesce(wall_care.revision, 0) as revision
    from control.wall left join control.wall_care on wall_code = code`
const storedOf = ({ care, ...row }: Omit<StoredCare, 'care'> & { care: WallCare | null }): StoredCare => ({
  ...row,
  care: care ?? FIRST_CARE,
})

/** Of every wall. */
export async function listCare(ask: Ask): Promise<StoredCare[]> {
  return ((await ask(SELECT)) as StoredCare[]).map(storedOf)
}

export async function findCare(ask: Ask, wall: string): Promise<StoredCare | undefined> {
  const rows = (await ask(`${SELECT} where code = $1`, [wall])) as StoredCare[]
  return rows[0] && storedOf(rows[0])
}

/** The new revision; `undefined` where the care is not at `revision` any longer. */
export async function saveCare(ask: Ask, { wall, care, revision }: StoredCare): Promise<number | undefined> {
  const rows = (await ask(
    `with saved as (
       insert into control.wall_care (wall_code, document) select $1, $2::jsonb where $3::int = 0
       on conflict do nothing returning revision),
     changed as (
       update control.wall_care set document = $2::jsonb, revision = revision + 1
        where wall_code = $1 and revision = $3::int returning revision)
     select revision from saved union all select revision from changed`,
    [wall, JSON.stringify(care), revision],
  )) as { revision: number }[]
  return rows[0]?.revision
}
