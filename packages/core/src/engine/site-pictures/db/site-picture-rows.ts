// Sites that pictures may come from, and the pictures themselves, in the database.
import type { SitePictureFailure } from '../../../model/index.ts'
import type { Ask } from '../../access/db/journal-chain.ts'
import type { PrivateHost } from '../../host/grants/private-hosts.ts'
import type { ImageHead } from '../../scenes/image-size.ts'

export interface PictureSite extends PrivateHost {
  /** Login. */
  allowedBy: string
  allowedAt: Date
}
export interface SitePictureWish {
  title: string
  address: string
  everySeconds: number
}
export interface SitePicture extends SitePictureWish {
  key: string
  id: string
  revision: number
  addedBy: string
  addedAt: Date
  hash: string | null
  width: number | null
  height: number | null
  etag: string | null
  takenAt: Date | null
  failure: SitePictureFailure | null
  failingSince: Date | null
}

const SITES =
  'select host, ranges, allowed_by as "allowedBy", allowed_at as "allowedAt" from control.picture_site'
export const SITE_PICTURE_COLUMNS = `key, id, title, address, every_seconds as "everySeconds", revision,
  added_by as "addedBy", added_at as "addedAt", hash, width, height, etag, taken_at as "takenAt", failure,
  failing_since as "failingSince"`

export const listSites = async (ask: Ask): Promise<PictureSite[]> =>
  (await ask(`${SITES} order by host`)) as PictureSite[]

/** `false` where there are `most` already. Of a site that is allowed already the networks are set anew. */
export async function allowSite(
  ask: Ask,
  { host, ranges, allowedBy, allowedAt }: PictureSite,
  most: number,
): Promise<boolean> {
  const rows = await ask(
    `insert into control.picture_site (host, ranges, allowed_by, allowed_at)
     select $1, $2, $3, $4 where (select count(*) from control.picture_site where host <> $1) < $5
     on conflict (host) do update
       set ranges = excluded.ranges, allowed_by = excluded.allowed_by, allowed_at = excluded.allowed_at
     returning 1`,
    [host, ranges, allowedBy, allowedAt, most],
  )
  return rows.length > 0
}

export async function forbidSite(ask: Ask, host: string): Promise<boolean> {
  const rows = await ask(
    'with gone as (delete from control.picture_site where host = $1 returning 1) select * from gone',
    [host],
  )
  return rows.length > 0
}

export const listPictures = async (ask: Ask): Promise<SitePicture[]> =>
  (await ask(`select ${SITE_PICTURE_COLUMNS} from control.site_picture order by key`)) as SitePicture[]

export async function findPicture(ask: Ask, id: string): Promise<SitePicture | undefined> {
  const rows = await ask(`select ${SITE_PICTURE_COLUMNS} from control.site_picture where id = $1`, [id])
  return (rows as SitePicture[])[0]
}

export async function pictureBody(
  ask: Ask,
  hash: string,
): Promise<{ mediaType: string; body: Buffer } | undefined> {
  const rows = (await ask(
    'select media_type as "mediaType", body from control.site_picture where hash = $1 limit 1',
    [hash],
  )) as { mediaType: string; body: Buffer }[]
  return rows[0]
}

/** `false` where there are `most` already. */
export async function addPicture(
  ask: Ask,
  picture: SitePictureWish & Pick<SitePicture, 'id' | 'addedBy' | 'addedAt'>,
  most: number,
): Promise<boolean> {
  const { id, title, address, everySeconds, addedBy, addedAt } = picture
  const rows = await ask(
    `insert into control.site_picture (id, title, address, every_seconds, added_by, added_at)
     select $1, $2, $3, $4, $5, $6 where (select count(*) from control.site_picture) < $7 returning 1`,
    [id, title, address, everySeconds, addedBy, addedAt, most],
  )
  return rows.length > 0
}

/** `false` where it is not at `revision` any longer. Under another address what was taken from the former one is let go. */
export async function changePicture(
  ask: Ask,
  { id, title, address, everySeconds, revision }: SitePictureWish & Pick<SitePicture, 'id' | 'revision'>,
): Promise<boolean> {
  const rows = await ask(
    `with changed as (
       update control.site_picture p set title = $3, address = $4, every_seconds = $5, revision = p.revision + 1,
           hash = kept.hash, media_type = kept.media_type, width = kept.width, height = kept.height, body = kept.body,
           etag = kept.etag, taken_at = kept.taken_at, failure = kept.failure, failing_since = kept.failing_since
         from (select 1) one left join control.site_picture kept on kept.id = $1 and kept.address = $4
        where p.id = $1 and p.revision = $2 returning 1)
     select * from changed`,
    [id, revision, title, address, everySeconds],
  )
  return rows.length > 0
}

export async function removePicture(ask: Ask, id: string): Promise<boolean> {
  const rows = await ask(
    'with gone as (delete from control.site_picture where id = $1 returning 1) select * from gone',
    [id],
  )
  return rows.length > 0
}

/** Titles of own scenes whose newest version shows the picture. */
export async function scenesNaming(ask: Ask, id: string): Promise<string[]> {
  const rows = (await ask(
    `select v.document #>> '{title,ru}' as title
       from control.scene s join control.scene_version v on v.scene_key = s.key and v.version = s.version
      where exists (
        select 1 from jsonb_array_elements(v.document -> 'panels') panel
         where panel ->> 'type' = 'web-image' and panel #>> '{settings,picture}' = $1)
      order by 1`,
    [id],
  )) as { title: string }[]
  return rows.map(({ title }) => title)
}

export interface TakenPicture extends ImageHead {
  hash: string
  body: Buffer
  etag: string | null
}
/** What is asked of the address that was fetched: one that was changed meanwhile is not given the former one's picture. */
export type Attempt = Pick<SitePicture, 'key' | 'address'> & { at: Date }

export async function keepTaken(ask: Ask, { key, address, at }: Attempt, taken: TakenPicture): Promise<void> {
  await ask(
    `update control.site_picture set hash = $3, media_type = $4, width = $5, height = $6, body = $7, etag = $8,
        taken_at = $9, failure = null, failing_since = null where key = $1 and address = $2`,
    [key, address, taken.hash, taken.mediaType, taken.width, taken.height, taken.body, taken.etag, at],
  )
}

/** The site says that the picture is the same. */
export async function keepUnchanged(ask: Ask, { key, address, at }: Attempt): Promise<void> {
  await ask(
    `update control.site_picture set taken_at = $3, failure = null, failing_since = null
      where key = $1 and address = $2 and hash is not null`,
    [key, address, at],
  )
}

/** The last good picture stays; the time is that of the first failure in a row. */
export async function keepFailure(
  ask: Ask,
  { key, address, at }: Attempt,
  failure: SitePictureFailure,
): Promise<void> {
  await ask(
    `update control.site_picture set failure = $3, failing_since = coalesce(failing_since, $4)
      where key = $1 and address = $2 and failure is distinct from $3`,
    [key, address, failure, at],
  )
}
