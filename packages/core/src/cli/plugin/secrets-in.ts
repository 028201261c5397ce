// Looks for what must not be in a plugin's folder: keys, tokens, passwords in addresses, and numbers of real people.
import { parseSnils } from '../../model/index.ts'

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
  [/\b[a-z][a-z0-9+]*:\/\/[^\s/:@'"`$]+:[^\s/@'"`$]+@/i, 'an address with a password'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, 'a cloud key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b/, 'an access token'],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, 'a signed token'],
  [/\b(?:password|passwd|secret|api_?key|token)\b['"]?\s*[:=]\s*['"][^'"\s]{12,}['"]/i, 'a password or key'],
]
/** Below, numbers have no check and zeros fill codes; from the upper bound on none was ever given out. */
const REAL_SNILS = { from: 1_001_999, below: 900_000_000 }

/** What was found, as `file:line what`; never the secret itself. */
export function secretsIn(file: string, bytes: Buffer): string[] {
  // A file with zero bytes is no text.
  if (bytes.subarray(0, 4096).includes(0)) return []
  return bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line, index) => {
      const found = SECRETS.filter(([pattern]) => pattern.test(line)).map(([, what]) => what)
      if (hasRealSnils(line)) found.push('a СНИЛС that may be somebody’s')
      return found.map((what) => `${file}:${index + 1} ${what}`)
    })
}

/** Eleven digits alone are too often a code of a territory or an account. */
function hasRealSnils(line: string): boolean {
  const plain = /снилс|snils/i.test(line) ? (line.match(/(?<!\d)\d{11}(?!\d)/g) ?? []) : []
  return [...(line.match(/(?<!\d)\d{3}-\d{3}-\d{3} \d{2}(?!\d)/g) ?? []), ...plain].some((text) => {
    const digits = parseSnils(text)
    const number = Number(digits?.slice(0, 9))
    return number >= REAL_SNILS.from && number < REAL_SNILS.below
  })
}
