// What screens send, read as from a stranger: a number that is none becomes null, anything else is left out.
import { THUMBNAIL_BYTES_MAX, type Ready, type ScreenBeat, type Thumbnail } from '../../protocol/index.ts'

const BUILD_LENGTH_MAX = 64
const SCENE_LENGTH_MAX = 100
const GROUP_LENGTH_MAX = 64

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** `RIFF`, four bytes of length, `WEBP`. */
const isWebp = (bytes: Buffer): boolean =>
  bytes.length > 12 && bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'

const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

export function readReady(given: unknown): Ready | null {
  if (!isJson(given) || !Number.isInteger(given['revision'])) return null
  const frames = isJson(given['frames']) ? given['frames'] : {}
  const [at, everyMs] = [finite(frames['at']), finite(frames['everyMs'])]
  return {
    revision: given['revision'] as number,
    frames: at === null || everyMs === null ? null : { at, everyMs },
  }
}

/** `undefined` for what is none. */
export function readScene(given: unknown): string | null | undefined {
  const scene = isJson(given) ? given['scene'] : undefined
  return scene === null || (typeof scene === 'string' && scene.length <= SCENE_LENGTH_MAX) ? scene : undefined
}

/** `null` for what is none. */
export function readGroup(given: unknown): string | null {
  const group = isJson(given) ? given['group'] : null
  return typeof group === 'string' && group.length <= GROUP_LENGTH_MAX ? group : null
}

export function readBeat(given: unknown): ScreenBeat | null {
  if (!isJson(given)) return null
  const build = given['build']
  return {
    showing: finite(given['showing']),
    clockAheadMs: finite(given['clockAheadMs']),
    clockErrorMs: finite(given['clockErrorMs']),
    framesPerSecond: finite(given['framesPerSecond']),
    heapMb: finite(given['heapMb']),
    width: finite(given['width']) ?? 0,
    height: finite(given['height']) ?? 0,
    pixelRatio: finite(given['pixelRatio']) ?? 1,
    mismatch: finite(given['mismatch']) ?? 0,
    build: typeof build === 'string' ? build.slice(0, BUILD_LENGTH_MAX) : '',
    isKept: given['isKept'] === true,
    restarts: finite(given['restarts']) ?? 0,
  }
}

/** Nothing else than a small WebP picture is handed on to desks. */
export function readThumbnail(given: unknown): Thumbnail | null {
  if (!isJson(given)) return null
  const { at, picture } = given
  const isPicture = Buffer.isBuffer(picture) && picture.length <= THUMBNAIL_BYTES_MAX && isWebp(picture)
  return isPicture && typeof at === 'number' && Number.isFinite(at) ? { at, picture } : null
}
