// Money is an integer number of kopecks everywhere; roubles exist only on screens and in files of agencies.

/** Integer kopecks; |value| ≤ Number.MAX_SAFE_INTEGER (90 trillion roubles). */
export type Kopecks = number

/**
 * Reads a decimal amount of roubles exactly, without floating point: `"12345.6"` → 1234560.
 * A comma is accepted as the separator, as in Russian files. Returns `undefined` for anything that is not a
 * plain decimal with at most two fraction digits or does not fit a safe integer.
 */
export function parseRoubles(text: string): Kopecks | undefined {
  const match = /^(-?)(\d{1,14})(?:[.,](\d{1,2}))?$/.exec(text.trim())
  if (!match) return undefined
  const kopecks = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0') || 0)
  return match[1] === '-' ? -kopecks : kopecks
}

/** `1234560` → `"12345.60"`, the form agencies' XML uses. */
export function formatRoubles(kopecks: Kopecks): string {
  const sign = kopecks < 0 ? '-' : ''
  const absolute = Math.abs(kopecks)
  return `${sign}${Math.floor(absolute / 100)}.${String(absolute % 100).padStart(2, '0')}`
}
