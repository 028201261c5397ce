// A configuration's schema is the plugin's, and the engine runs it: this keeps one from stopping the engine. What is
// checked here is cost, not sense; ajv says whether it is a schema.

const BYTES_MAX = 128 * 1024
const DEPTH_MAX = 24
const PATTERN_LENGTH_MAX = 300
/** With a default of 300 characters the worst of four unbounded repeats takes a tenth of a second. */
const REPEATS_MAX = 4
const DEFAULT_LENGTH_MAX = 300

/** What is wrong with it, or undefined. */
export function configSchemaFault(schema: unknown): string | undefined {
  if (JSON.stringify(schema).length > BYTES_MAX) return `configSchema is larger than ${BYTES_MAX} bytes`
  return faultAt(schema, '/configSchema', 0)
}

function faultAt(node: unknown, path: string, depth: number): string | undefined {
  if (depth > DEPTH_MAX) return `${path} is nested deeper than ${DEPTH_MAX}`
  if (typeof node !== 'object' || node === null) return undefined
  for (const [key, value] of Object.entries(node)) {
    const here = `${path}/${key.slice(0, 60)}`
    const fault =
      faultOfKeyword(key, value, here) ??
      (key === 'patternProperties' && typeof value === 'object' && value !== null
        ? Object.keys(value)
            .map((pattern) => patternFault(pattern, here))
            .find((found) => found !== undefined)
        : undefined) ??
      faultAt(value, here, depth + 1)
    if (fault !== undefined) return fault
  }
  return undefined
}

function faultOfKeyword(key: string, value: unknown, path: string): string | undefined {
  if (key === 'pattern' && typeof value === 'string') return patternFault(value, path)
  // References make loops, and a form is drawn from what stands in its place.
  if (key === '$ref' || key === '$dynamicRef' || key === '$recursiveRef') return `${path} is a reference`
  if (key === 'default' && longestText(value) > DEFAULT_LENGTH_MAX) return `${path} is too long`
  return undefined
}

function longestText(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce<number>((longest, part) => Math.max(longest, longestText(part)), 0)
}

/** An expression whose time grows exponentially with its text, or that nobody can tell it of. */
function patternFault(pattern: string, path: string): string | undefined {
  if (pattern.length > PATTERN_LENGTH_MAX) return `${path} is longer than ${PATTERN_LENGTH_MAX} characters`
  if (!isRegularExpression(pattern)) return `${path} is no regular expression`
  // Classes and escapes out of the way: what is left shows groups and repeats.
  const plain = pattern
    .replaceAll(/\\[kK1-9]/g, '\0')
    .replaceAll(/\\./gu, 'x')
    .replaceAll(/\[[^\]]*\]/g, 'x')
  if (plain.includes('\0')) return `${path} refers back to a group`
  if (/\(\?<?[=!]/.test(plain)) return `${path} looks ahead or behind`
  const unbounded = /[*+]|\{\d*,\}/g
  if ((plain.match(unbounded) ?? []).length > REPEATS_MAX)
    return `${path} repeats without a bound more than ${REPEATS_MAX} times`
  // A repeated group that itself repeats or chooses: (a+)+, (a|a)*.
  const groups = [...plain.matchAll(/\(((?:[^()]|\([^()]*\))*)\)(?:[*+]|\{\d*,\})/g)]
  if (groups.some(([, body]) => /[*+|?]|\{\d*,\d*\}/.test(body!.replace(/^\?:/, ''))))
    return `${path} repeats a repeat`
  return undefined
}

function isRegularExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}
