// What the engine says of scenes, and what is asked of it.
import type { LocalText, Scene } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'
import { upload } from '../../shared/http/upload.ts'

export interface SceneVersion {
  version: number
  note: string
  /** Login. */
  madeBy: string
  /** Milliseconds since 1970. */
  madeAt: number
}
export interface StoredScene extends SceneVersion {
  scene: Scene
}
export interface SceneWithVersions extends StoredScene {
  /** The newest first. */
  versions: SceneVersion[]
}
export interface PanelType {
  type: string
  /** `null`: the wall's own. */
  pluginId: string | null
  title: LocalText
  settingsSchema: object
}
export interface SceneImage {
  /** On this platform: `/scene-images/<hash>`. */
  address: string
  width: number
  height: number
  broughtBy: string
  broughtAt: number
}
/** Scenes of plugins; own ones have no plugin. */
export type ShownScene = Scene & { pluginId: string | null }

/** What settings of panels may name: indicators, series, layers, sources. */
export interface Named {
  code: string
  title: LocalText
}
export interface Catalogue {
  indicators: Named[]
  statistics: Named[]
  layers: Named[]
  sources: Named[]
}

const of = (scene: string): string => `/api/v1/own-scenes/${encodeURIComponent(scene)}`

export const listOwnScenes = async (): Promise<StoredScene[]> =>
  (await request<{ items: StoredScene[] }>('GET', '/api/v1/own-scenes')).items
export const listPluginScenes = async (): Promise<ShownScene[]> =>
  (await request<{ scenes: ShownScene[] }>('GET', '/api/v1/scenes')).scenes.filter(
    ({ pluginId }) => pluginId !== null,
  )
export const readScene = (scene: string): Promise<SceneWithVersions> => request('GET', of(scene))
export const readVersion = (scene: string, version: number): Promise<StoredScene> =>
  request('GET', `${of(scene)}/versions/${version}`)
export const makeScene = (scene: Scene, note: string): Promise<StoredScene> =>
  request('POST', '/api/v1/own-scenes', { body: { scene, note } })
export const publishScene = (scene: Scene, note: string, base: number): Promise<StoredScene> =>
  request('PUT', of(scene.id), { body: { scene, note, base } })
export const restoreVersion = (
  scene: string,
  { version, note, base }: { version: number; note: string; base: number },
): Promise<StoredScene> =>
  request('POST', `${of(scene)}/versions/${version}/restore`, { body: { note, base } })
export const removeScene = (scene: string, base: number): Promise<void> =>
  request('DELETE', of(scene), { query: { base } })

export const listPanelTypes = async (): Promise<PanelType[]> =>
  (await request<{ items: PanelType[] }>('GET', '/api/v1/panel-types')).items
export const listImages = async (): Promise<SceneImage[]> =>
  (await request<{ items: SceneImage[] }>('GET', '/api/v1/scene-images')).items
export const bringImage = (file: Blob): Promise<SceneImage> => upload('POST', '/api/v1/scene-images', file)

export async function readCatalogue(): Promise<Catalogue> {
  const [{ catalogue }, { items: sources }] = await Promise.all([
    request<{ catalogue: Omit<Catalogue, 'sources'> }>('GET', '/api/v1/platform'),
    request<{ items: { id: string; title: LocalText }[] }>('GET', '/api/v1/freshness'),
  ])
  return { ...catalogue, sources: sources.map(({ id, title }) => ({ code: id, title })) }
}
