// What is said of a picture from a site: from when it is, whether that is long ago, and what ails the site. Pure: time comes in.
import { isPictureStale, type SitePictureFailure } from '@obzor/core/model'
import type { SitePictureRow } from '@obzor/core/protocol'

export type PictureState =
  | { kind: 'gone' }
  | { kind: 'never'; why: SitePictureFailure | null }
  | { kind: 'shown'; ageMs: number; isOld: boolean; why: SitePictureFailure | null }

/** `undefined`: the platform has not told yet. */
export function pictureState(
  { row, isKnown }: { row: SitePictureRow | undefined; isKnown: boolean },
  now: number,
): PictureState | undefined {
  if (!row) return isKnown ? { kind: 'gone' } : undefined
  const { address, takenAt, failure } = row
  if (address === null || takenAt === null) return { kind: 'never', why: failure }
  return { kind: 'shown', ageMs: Math.max(0, now - takenAt), isOld: isPictureStale(row, now), why: failure }
}
