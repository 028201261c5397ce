// Which scenes stand on the page of a screen beside the one on the glass: those that may be taken soon, which wait loaded, and the
// one that has just left it. Pure.
import type { ScreenPicture } from './screen-take.ts'

export interface SceneShelf {
  /** Named by the hall: the programme's next, and what a desk has in its preview. */
  preloaded: readonly string[]
  /** Still there for a while: to take a scene off the page costs as much as a frame or ten, which must not be those of the take. */
  leaving: string | null
  /** Those on the page that have loaded. */
  loaded: ReadonlySet<string>
}

export const EMPTY_SHELF: SceneShelf = { preloaded: [], leaving: null, loaded: new Set() }
export const LEAVING_MS = 2_000

/**
 * Scenes that stand on the page, on the glass or behind it. Always in the same order: a take that changed it would have the page
 * take a whole scene out and put it in again, in the very frame that all screens must not miss.
 */
export function mountedScenes({ shown, next }: ScreenPicture, { preloaded, leaving }: SceneShelf): string[] {
  const scenes = [shown?.state.scene, next?.state.scene, leaving, ...preloaded]
  return [...new Set(scenes.filter((scene) => typeof scene === 'string'))].toSorted()
}

/** How a scene stands on the page: `over` and `under` while one is painted beneath the other, `leaving` when it has just been shown. */
export type ScenePlace = 'shown' | 'over' | 'under' | 'leaving' | 'behind'

export function placeOf(scene: string, { shown, next }: ScreenPicture, { leaving }: SceneShelf): ScenePlace {
  const isTaken = next !== null && next.isLoaded && next.isRead && next.state.scene !== shown?.state.scene
  if (scene === shown?.state.scene) return isTaken ? 'over' : 'shown'
  if (isTaken && shown !== null && scene === next.state.scene) return 'under'
  return scene === leaving ? 'leaving' : 'behind'
}

export const sceneCame = (shelf: SceneShelf, scene: string): SceneShelf => ({
  ...shelf,
  loaded: new Set([...shelf.loaded, scene]),
})
export const sceneWent = (shelf: SceneShelf, scene: string): SceneShelf => ({
  ...shelf,
  loaded: new Set([...shelf.loaded].filter((other) => other !== scene)),
})
