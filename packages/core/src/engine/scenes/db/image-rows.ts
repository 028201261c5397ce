// Pictures for scenes in the database, by what is in them: the same picture twice is one row.
import type { Ask } from '../../access/db/journal-chain.ts'

export interface SceneImage {
  hash: string
  mediaType: string
  width: number
  height: number
  broughtBy: string
  broughtAt: Date
}

const COLUMNS = `hash, media_type as "mediaType", width, height, brought_by as "broughtBy", brought_at as "broughtAt"`

export async function listImages(ask: Ask): Promise<SceneImage[]> {
  return (await ask(`select ${COLUMNS} from control.scene_image order by brought_at desc`)) as SceneImage[]
}

export async function imageBody(
  ask: Ask,
  hash: string,
): Promise<{ mediaType: string; body: Buffer } | undefined> {
  const rows = (await ask('select media_type as "mediaType", body from control.scene_image where hash = $1', [
    hash,
  ])) as { mediaType: string; body: Buffer }[]
  return rows[0]
}

/**
 * `false` where there are `most` already. Pictures that no version of any scene names make room first, but for those brought
 * within the last day: their scene may not be published yet.
 */
export async function addImage(
  ask: Ask,
  image: SceneImage & { body: Buffer },
  most: number,
): Promise<boolean> {
  const { hash, mediaType, body, width, height, broughtBy, broughtAt } = image
  await ask(
    `delete from control.scene_image i
      where (select count(*) from control.scene_image) >= $1 and i.brought_at < $2::timestamptz - interval '1 day'
        and not exists (
          select 1 from control.scene_version v where strpos(v.document::text, '/scene-images/' || i.hash) > 0)`,
    [most, broughtAt],
  )
  const rows = await ask(
    `insert into control.scene_image (hash, media_type, body, width, height, brought_by, brought_at)
     select $1, $2, $3, $4, $5, $6, $7
      where (select count(*) from control.scene_image where hash <> $1) < $8
     on conflict (hash) do update set brought_at = excluded.brought_at returning 1`,
    [hash, mediaType, body, width, height, broughtBy, broughtAt, most],
  )
  return rows.length > 0
}
