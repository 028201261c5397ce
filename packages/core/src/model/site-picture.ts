// Pictures that the engine fetches from sites for panels of scenes: their names, their bounds, and what can go wrong with one.

/** As settings of a panel name it. */
export const SITE_PICTURE_ID = /^[a-z0-9][a-z0-9-]{0,49}$/
/** One fetch a second on the average at the shortest interval is what thirty of them may cost a site and the platform. */
export const SITE_PICTURES_MAX = 30
export const PICTURE_SITES_MAX = 50
export const SITE_PICTURE_SECONDS_MIN = 60
export const SITE_PICTURE_SECONDS_MAX = 86_400

/**
 * Why the newest attempt brought nothing: the site is not allowed (any longer) or leads to a forbidden address; it cannot be
 * reached; it takes too long; it answers with an error; with too much; with something that is no picture.
 */
export const SITE_PICTURE_FAILURES = [
  'refused',
  'unreachable',
  'timeout',
  'status',
  'too-large',
  'not-a-picture',
] as const
export type SitePictureFailure = (typeof SITE_PICTURE_FAILURES)[number]

/** After so many intervals without a good picture the one that is shown is old. */
const INTERVALS_TO_STALE = 3

/** Whether the picture is older than it may be and still pass for one of now. */
export const isPictureStale = (
  { takenAt, everySeconds }: { takenAt: number | null; everySeconds: number },
  now: number,
): boolean => takenAt !== null && now - takenAt > INTERVALS_TO_STALE * everySeconds * 1000
