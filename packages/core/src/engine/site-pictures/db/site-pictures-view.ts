// `site-pictures`: which picture of each site stands now, from when it is, and whether the site still answers. Addresses of
// sites are not published.
import type { ClientBase } from 'pg'
import { SITE_PICTURES_CHANNEL, type ChannelRow, type SitePictureRow } from '../../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../../live/view.ts'
import { SITE_PICTURE_COLUMNS, type SitePicture } from './site-picture-rows.ts'

const ALL = `select ${SITE_PICTURE_COLUMNS} from control.site_picture`

export class SitePicturesView implements PublishedView {
  readonly channel = SITE_PICTURES_CHANNEL
  readonly right = 'public'
  readonly datasets = ['site-picture']
  /** Ids by the key that the outbox names: of one that is gone nothing else is left. */
  readonly #ids = new Map<number, string>()

  async load(client: ClientBase): Promise<ChannelRow[]> {
    this.#ids.clear()
    const { rows } = await client.query<SitePicture>(`${ALL} order by key`)
    return rows.map((row) => this.#remember(row))
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const keys = changed.get('site-picture') ?? []
    if (keys.length === 0) return { put: [], remove: [] }
    const { rows } = await client.query<SitePicture>(`${ALL} where key = any ($1::bigint[])`, [keys])
    const present = new Set(rows.map(({ key }) => Number(key)))
    const gone = keys.filter((key) => !present.has(key))
    const remove = gone.map((key) => this.#ids.get(key)).filter((id) => id !== undefined)
    return { put: rows.map((row) => this.#remember(row)), remove }
  }

  #remember(picture: SitePicture): SitePictureRow {
    const { key, id, title, everySeconds, hash, width, height, takenAt, failure, failingSince } = picture
    this.#ids.set(Number(key), id)
    return {
      id,
      title,
      everySeconds,
      address: hash === null ? null : `/site-pictures/${hash}`,
      width,
      height,
      takenAt: takenAt?.getTime() ?? null,
      failure,
      failingSince: failingSince?.getTime() ?? null,
    }
  }
}
