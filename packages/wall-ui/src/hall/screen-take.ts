// What one screen does in a take: load the next picture behind the present one, say so, and show it when the moment has come.
// Pure; the component gives it messages and draws what it says.
import type { AirState } from '@obzor/core/model'
import type { Prepare, ShowAt } from '@obzor/core/protocol'

export interface NextPicture extends Prepare {
  isLoaded: boolean
  /** Hall's time; `null` until the word comes. */
  showAt: number | null
}
export interface ScreenPicture {
  shown: Prepare | null
  next: NextPicture | null
}

export const NOTHING: ScreenPicture = { shown: null, next: null }

/** An older picture than the one that is shown or loading is not gone back to. */
export function prepare(picture: ScreenPicture, { revision, state }: Prepare): ScreenPicture {
  const newest = Math.max(picture.shown?.revision ?? -1, picture.next?.revision ?? -1)
  if (revision <= newest) return picture
  // Nothing to load where the scene is on the glass already.
  const isLoaded = picture.shown?.state.scene === state.scene
  return { ...picture, next: { revision, state, isLoaded, showAt: null } }
}

export function loaded(picture: ScreenPicture, scene: string): ScreenPicture {
  const { next } = picture
  if (!next || next.isLoaded || next.state.scene !== scene) return picture
  return { ...picture, next: { ...next, isLoaded: true } }
}

/** The word to show. It may come for what is not loaded yet: then it is shown when it is. */
export function showAt(picture: ScreenPicture, { revision, at }: ShowAt): ScreenPicture {
  const { next } = picture
  if (next?.revision !== revision) return picture
  return { ...picture, next: { ...next, showAt: at } }
}

/** Hall's time at which `show` is due; `null` while it may not. */
export const dueAt = ({ next }: ScreenPicture): number | null => (next?.isLoaded ? next.showAt : null)

export const show = (picture: ScreenPicture): ScreenPicture =>
  picture.next
    ? { shown: { revision: picture.next.revision, state: picture.next.state }, next: null }
    : picture

/** Scenes that stand on the page, the one on the glass first; the rest are there to load. */
export function mountedScenes({ shown, next }: ScreenPicture): string[] {
  const scenes = [shown?.state.scene, next?.state.scene].filter((scene) => scene !== undefined)
  return [...new Set(scenes)]
}

export const onGlass = ({ shown }: ScreenPicture): AirState | null => shown?.state ?? null
