// Messages between the wall and a layer in a frame of its own. Into it go the columns of its channel and the view; out of it come
// pictures. What comes out is checked member by member: whoever wrote the layer may have written anything.
import type { ColumnFrame } from '../protocol/index.ts'
import type { LayerView } from './client-layer.ts'

/** Frames on their way: past it what waits is dropped and the layer is told everything anew. */
export const LAYER_FRAMES_WAITING_MAX = 500
const TEXT_MAX = 2_000
/** Reason of a layer of OpenLayers in a frame: it runs on the page alone, once a trusted key has signed its plugin. */
export const LAYER_NEEDS_PAGE = 'needs-page'

/** A view of the map: CSS pixels, and map units to CSS pixels as a b c d e f of an affine transform. */
export interface LayerFrameView {
  width: number
  height: number
  pixelRatio: number
  resolution: number
  transform: readonly number[]
}

export type ToLayerFrame =
  | { kind: 'init'; protocol: number; view: LayerView }
  | { kind: 'view'; view: LayerView }
  /** Dictionaries are plain arrays; the next waits until this was taken. */
  | { kind: 'frames'; frames: ColumnFrame[] }
  /** The next waits for the picture of this one. */
  | { kind: 'paint'; n: number; at: LayerFrameView }
  | { kind: 'ping'; n: number }

export type FromLayerFrame =
  | { kind: 'ready'; protocol: number }
  | { kind: 'took' }
  | { kind: 'pong'; n: number }
  | { kind: 'painted'; n: number; bitmap: ImageBitmap }
  | { kind: 'failed'; reason: string }
  | { kind: 'blocked'; what: string }

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= TEXT_MAX

/** The message with the members that it may have and no others, or `null` for one that is none. */
export function checkedFromLayerFrame(data: unknown): FromLayerFrame | null {
  if (typeof data !== 'object' || data === null) return null
  const { kind, protocol, n, bitmap, reason, what } = data as Record<string, unknown>
  if (kind === 'ready') return isCount(protocol) ? { kind, protocol } : null
  if (kind === 'took') return { kind }
  if (kind === 'pong') return isCount(n) ? { kind, n } : null
  if (kind === 'painted') return isCount(n) && bitmap instanceof ImageBitmap ? { kind, n, bitmap } : null
  if (kind === 'failed') return isText(reason) ? { kind, reason } : null
  if (kind === 'blocked') return isText(what) ? { kind, what } : null
  return null
}
