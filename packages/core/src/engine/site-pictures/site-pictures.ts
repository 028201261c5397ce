// Pictures from sites: sites that an administrator allows, and pictures of them that operators choose.
import { randomBytes } from 'node:crypto'
import type { DataSource } from 'typeorm'
import { PICTURE_SITES_MAX, SITE_PICTURES_MAX } from '../../model/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Actor } from '../access/journal.ts'
import type { EngineClock } from '../tokens.ts'
import { addressOf, siteOf, type SiteWish } from './allowed-sites.ts'
import {
  addPicture,
  allowSite,
  changePicture,
  findPicture,
  forbidSite,
  listPictures,
  listSites,
  pictureBody,
  removePicture,
  scenesNaming,
  type PictureSite,
  type SitePicture,
  type SitePictureWish,
} from './db/site-picture-rows.ts'
import {
  pictureChanged,
  pictureInUse,
  picturesTooMany,
  pictureUnknown,
  sitesTooMany,
  siteUnknown,
} from './site-picture-errors.ts'
import type { SitePictureFetcher } from './site-picture-fetcher.ts'

export interface SitePicturesDeps {
  control: DataSource
  clock: EngineClock
  fetcher: Pick<SitePictureFetcher, 'fetch'>
}

export class SitePictures {
  readonly #ask: Ask
  readonly #clock: EngineClock
  readonly #fetcher: SitePicturesDeps['fetcher']

  constructor({ control, clock, fetcher }: SitePicturesDeps) {
    this.#ask = (sql, parameters) => control.query(sql, parameters)
    this.#clock = clock
    this.#fetcher = fetcher
  }

  sites(): Promise<PictureSite[]> {
    return listSites(this.#ask)
  }

  /** Throws `OBZ_SITE_INVALID` and `OBZ_SITES_TOO_MANY`. */
  async allow(wish: SiteWish, by: Actor): Promise<void> {
    const site = { ...siteOf(wish), allowedBy: by.login, allowedAt: this.#clock.now() }
    if (!(await allowSite(this.#ask, site, PICTURE_SITES_MAX))) throw sitesTooMany()
  }

  /** Its pictures stay as they were fetched last and say that they are refused. Throws `OBZ_SITE_UNKNOWN`. */
  async forbid(host: string): Promise<void> {
    if (!(await forbidSite(this.#ask, host.trim().toLowerCase()))) throw siteUnknown(host)
  }

  list(): Promise<SitePicture[]> {
    return listPictures(this.#ask)
  }

  /** Throws `OBZ_SITE_PICTURE_UNKNOWN`. */
  async find(id: string): Promise<SitePicture> {
    const found = await findPicture(this.#ask, id)
    if (!found) throw pictureUnknown()
    return found
  }

  /** Added and fetched for the first time; one that cannot be fetched is added too and says why. Throws `OBZ_SITE_*`. */
  async add(wish: SitePictureWish, by: Actor): Promise<SitePicture> {
    const address = addressOf(wish.address, await this.sites())
    const id = randomBytes(6).toString('hex')
    const picture = { ...wish, id, address, addedBy: by.login, addedAt: this.#clock.now() }
    if (!(await addPicture(this.#ask, picture, SITE_PICTURES_MAX))) throw picturesTooMany()
    return await this.fetchNow(id)
  }

  /** Throws `OBZ_SITE_PICTURE_CHANGED`, `OBZ_SITE_PICTURE_UNKNOWN` and what `add` throws of an address. */
  async change(id: string, wish: SitePictureWish & { revision: number }): Promise<SitePicture> {
    const before = await this.find(id)
    const address = addressOf(wish.address, await this.sites())
    if (!(await changePicture(this.#ask, { ...wish, id, address }))) throw pictureChanged()
    return address === before.address ? await this.find(id) : await this.fetchNow(id)
  }

  /** Throws `OBZ_SITE_PICTURE_IN_USE` and `OBZ_SITE_PICTURE_UNKNOWN`. */
  async remove(id: string): Promise<void> {
    const scenes = await scenesNaming(this.#ask, id)
    if (scenes.length > 0) throw pictureInUse(scenes)
    if (!(await removePicture(this.#ask, id))) throw pictureUnknown()
  }

  /** Throws `OBZ_SITE_PICTURE_UNKNOWN`. What went wrong with the fetch stands in the answer. */
  async fetchNow(id: string): Promise<SitePicture> {
    await this.#fetcher.fetch(await this.find(id))
    return await this.find(id)
  }

  /** Throws `OBZ_SITE_PICTURE_UNKNOWN`. */
  async body(hash: string): Promise<{ mediaType: string; body: Buffer }> {
    const found = await pictureBody(this.#ask, hash)
    if (!found) throw pictureUnknown()
    return found
  }
}
