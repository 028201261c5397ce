// Cutting a text out of the window. The window exists twice, as bytes and as a Latin-1 string with the same
// indices: an ASCII text is a slice of that string (≈ 10 ns), only others are decoded (≈ 120 ns).

/** What the scan saw in a run of text. */
export const HIGH = 1
export const ENTITY = 2
/** A carriage return in text, any line break or tab in an attribute. */
export const BREAK = 4

/**
 * The text between two bytes, entities resolved and line ends normalised. `undefined` for an entity that is
 * neither one of the five predefined ones nor a number of a permitted character.
 * Texts of 13 letters and more keep their window (≤ 1.3 MiB) alive in V8: copy what is kept for long.
 */
export function cutText(
  bytes: Buffer,
  latin: string,
  from: number,
  to: number,
  flags: number,
  isAttribute: boolean,
): string | undefined {
  const text = flags & HIGH ? bytes.toString('utf8', from, to) : latin.slice(from, to)
  if ((flags & (ENTITY | BREAK)) === 0) return text
  const lines = text.replaceAll(/\r\n?/g, '\n')
  const flat = isAttribute ? lines.replaceAll(/[\n\t]/g, ' ') : lines
  return flags & ENTITY ? withoutEntities(flat) : flat
}

const PREDEFINED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function withoutEntities(text: string): string | undefined {
  let isGood = true
  const result = text.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));|&/g, (...match) => {
    const [, hex, decimal, name] = match as (string | undefined)[]
    const letter = name ? PREDEFINED[name] : character(hex ? parseInt(hex, 16) : Number(decimal ?? NaN))
    if (letter === undefined) isGood = false
    return letter ?? ''
  })
  return isGood ? result : undefined
}

/** Char of the XML 1.0 specification, production [2]. */
function character(code: number): string | undefined {
  const isPermitted =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  return isPermitted ? String.fromCodePoint(code) : undefined
}
