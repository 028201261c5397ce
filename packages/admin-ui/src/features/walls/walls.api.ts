// What the engine says of walls, and what is asked of it.
import type { Air, AirChange, FormerAir, LocalText, MethodBreak, Wall } from '@obzor/core/model'
import type { DeskPicture } from '@obzor/core/protocol'
import { scenes as ownScenes } from '@obzor/wall-ui/scenes'
import { request } from '../../shared/http/request.ts'

export interface StoredWall {
  wall: Wall
  revision: number
  air: Air
}
export interface WaitingDevice {
  address: string
  browser: string
  /** Milliseconds since 1970. */
  requestedAt: number
}
export interface Taken {
  revision: number
  /** Moment of the hall's clock. */
  at: number
  late: string[]
}
export interface SceneChoice {
  id: string
  title: LocalText
}

const of = (wall: string): string => `/api/v1/walls/${encodeURIComponent(wall)}`
const ofScreen = (wall: string, screen: string): string => `${of(wall)}/screens/${encodeURIComponent(screen)}`

export const listWalls = async (): Promise<StoredWall[]> =>
  (await request<{ items: StoredWall[] }>('GET', '/api/v1/walls')).items
export const readDesk = (wall: string): Promise<DeskPicture> => request('GET', of(wall))
export const addWall = (wall: Wall): Promise<StoredWall> => request('POST', '/api/v1/walls', { body: wall })
export const redrawWall = (wall: Wall, revision: number): Promise<StoredWall> =>
  request('PUT', of(wall.id), { body: { wall, revision } })
export const removeWall = (wall: string): Promise<void> => request('DELETE', of(wall))

export const takeOnAir = (wall: string, revision: number, change: AirChange): Promise<Taken> =>
  request('POST', `${of(wall)}/air`, { body: { revision, change } })

/** Back to the state before, or to that revision. */
export const undoAir = (wall: string, revision: number, to?: number): Promise<Taken> =>
  request('POST', `${of(wall)}/air/undo`, { body: { revision, ...(to !== undefined && { to }) } })
export const readAirHistory = async (wall: string): Promise<FormerAir[]> =>
  (await request<{ items: FormerAir[] }>('GET', `${of(wall)}/air/history`)).items

export interface PastPeriods {
  periods: { period: string; countedAt: string }[]
  breaks: MethodBreak[]
}
export const readPeriods = (): Promise<PastPeriods> => request('GET', '/api/v1/indicators/past')

export const lookAtCode = (wall: string, screen: string, code: string): Promise<WaitingDevice> =>
  request('POST', `${ofScreen(wall, screen)}/pairing/look`, { body: { code } })
export const pairScreen = (wall: string, screen: string, code: string): Promise<void> =>
  request('POST', `${ofScreen(wall, screen)}/pairing`, { body: { code } })
export const revokeScreen = (wall: string, screen: string): Promise<void> =>
  request('DELETE', `${ofScreen(wall, screen)}/pairing`)
export const moveScreen = (wall: string, screen: string, to: string): Promise<void> =>
  request('POST', `${ofScreen(wall, screen)}/move`, { body: { to } })
export const tellScreen = (wall: string, screen: string, verb: 'identify' | 'reload'): Promise<void> =>
  request('POST', `${ofScreen(wall, screen)}/${verb}`)

/** The wall's own scenes, then those of plugins. */
export async function readScenes(): Promise<SceneChoice[]> {
  const { scenes } = await request<{ scenes: SceneChoice[] }>('GET', '/api/v1/scenes')
  return [...ownScenes, ...scenes].map(({ id, title }) => ({ id, title }))
}
