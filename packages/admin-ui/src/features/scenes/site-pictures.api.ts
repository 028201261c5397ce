// What the engine says of pictures from sites, and what is asked of it.
import type { SitePictureFailure } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'

export interface SitePictureWish {
  title: string
  address: string
  everySeconds: number
}
export interface SitePicture extends SitePictureWish {
  id: string
  revision: number
  addedBy: string
  /** Address on the platform; `null` until the first good one. */
  picture: string | null
  width: number | null
  height: number | null
  /** Milliseconds since 1970. */
  takenAt: number | null
  failure: SitePictureFailure | null
  failingSince: number | null
}
export interface PictureSite {
  host: string
  /** Private networks; none: a public site. */
  ranges: string[]
  allowedBy: string
  allowedAt: number
}

const PICTURES = '/api/v1/site-pictures'
const SITES = '/api/v1/picture-sites'
const of = (id: string): string => `${PICTURES}/${encodeURIComponent(id)}`

export const listSitePictures = async (): Promise<SitePicture[]> =>
  (await request<{ items: SitePicture[] }>('GET', PICTURES)).items
export const addSitePicture = (wish: SitePictureWish): Promise<SitePicture> =>
  request('POST', PICTURES, { body: wish })
export const changeSitePicture = (
  id: string,
  wish: SitePictureWish & { revision: number },
): Promise<SitePicture> => request('PUT', of(id), { body: wish })
export const fetchSitePicture = (id: string): Promise<SitePicture> => request('POST', `${of(id)}/fetch`)
export const removeSitePicture = (id: string): Promise<void> => request('DELETE', of(id))

export const listPictureSites = async (): Promise<PictureSite[]> =>
  (await request<{ items: PictureSite[] }>('GET', SITES)).items
export const allowSite = (site: { host: string; isPrivate: boolean; ranges?: string[] }): Promise<void> =>
  request('POST', SITES, { body: site })
export const forbidSite = (host: string): Promise<void> =>
  request('DELETE', `${SITES}/${encodeURIComponent(host)}`)
