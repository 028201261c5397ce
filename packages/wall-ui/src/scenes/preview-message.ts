// What the page of a preview is told by the page around it: a scene that nobody has published yet, in a language and a look.
import { sceneFaultAt, type Locale, type LocalText, type Scene } from '@obzor/core/model'
import type { Theme } from '../wall.store.ts'

export interface PreviewMessage {
  kind: 'obzor-preview'
  scene: Scene
  locale: Locale
  theme: Theme
}
/** Told once, when the page listens. */
export const PREVIEW_READY = 'obzor-preview-ready'

const THEMES: readonly unknown[] = ['dark', 'light', 'contrast']
const isText = (value: unknown): value is LocalText =>
  typeof value === 'object' && value !== null && 'ru' in value && 'en' in value

/** `null` for any other message: extensions of browsers send theirs to every page. */
export function readPreviewMessage(data: unknown): PreviewMessage | null {
  if (typeof data !== 'object' || data === null || !('kind' in data) || data.kind !== 'obzor-preview')
    return null
  const { scene, locale, theme } = data as Partial<PreviewMessage>
  const isScene = typeof scene === 'object' && Array.isArray(scene.panels) && isText(scene.title)
  if (!isScene || (locale !== 'ru' && locale !== 'en') || !THEMES.includes(theme)) return null
  return { kind: 'obzor-preview', scene, locale, theme: theme! }
}

/** A scene with a fault is not drawn in a preview either: the fault is said in its place. A built-in name is no fault here. */
export const previewFault = (scene: Scene): string | null =>
  sceneFaultAt({ ...scene, id: `own-${scene.id.slice(0, 40)}` })?.words ?? null
