// What one screen does in a take: load the next picture behind the present one, say so, and show it when the moment has come.
// Pure; the component gives it messages and draws what it says.
import type { AirState } from '@obzor/core/model'
import type { Prepare, ShowAt } from '@obzor/core/protocol'

export interface NextPicture extends Prepare {
  /** Its scene stands behind the glass. */
  isLoaded: boolean
  /** Its figures of the past, or those that stand still, are there; there is nothing to read for the live ones. */
  isRead: boolean
  /** It stands painted under the one on the glass, so that showing it is no more than taking that one away. */
  isPainted: boolean
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
  return {
    ...picture,
    next: {
      revision,
      state,
      isLoaded,
      isRead: isRead(picture.shown, state),
      // With nothing on the glass it would be seen.
      isPainted: isLoaded || picture.shown === null,
      showAt: null,
    },
  }
}

const isRead = (shown: Prepare | null, { past, frozenAt, territory }: AirState): boolean =>
  (past === null && frozenAt === null) ||
  (shown?.state.past === past && shown.state.frozenAt === frozenAt && shown.state.territory === territory)

export function figuresRead(picture: ScreenPicture, revision: number): ScreenPicture {
  const { next } = picture
  if (next?.revision !== revision || next.isRead) return picture
  return { ...picture, next: { ...next, isRead: true } }
}

/** What is to be painted under the picture on the glass. */
export const underGlass = ({ next }: ScreenPicture): NextPicture | null =>
  next?.isLoaded && next.isRead && !next.isPainted ? next : null

export function painted(picture: ScreenPicture, revision: number): ScreenPicture {
  const next = underGlass(picture)
  return next?.revision === revision ? { ...picture, next: { ...next, isPainted: true } } : picture
}

export const isReady = ({ isLoaded, isRead: isFiguresRead, isPainted }: NextPicture): boolean =>
  isLoaded && isFiguresRead && isPainted

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
export const dueAt = ({ next }: ScreenPicture): number | null => (next && isReady(next) ? next.showAt : null)

export const show = (picture: ScreenPicture): ScreenPicture =>
  picture.next
    ? { shown: { revision: picture.next.revision, state: picture.next.state }, next: null }
    : picture

export const onGlass = ({ shown }: ScreenPicture): AirState | null => shown?.state ?? null
