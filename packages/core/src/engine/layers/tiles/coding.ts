// Which coding of the content a client takes, by RFC 9110: the one it rates highest, brotli before gzip where it rates them alike.

export type Coding = 'br' | 'gzip'

/** Headers remembered: a browser sends the same one with each request. */
const REMEMBERED_MAX = 64
const remembered = new Map<string, Coding | null>()

/** `null`: send it as it is. */
export function codingOf(acceptEncoding: string | undefined): Coding | null {
  if (acceptEncoding === undefined) return null
  const known = remembered.get(acceptEncoding)
  if (known !== undefined) return known
  const coding = parse(acceptEncoding)
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(acceptEncoding, coding)
  return coding
}

function parse(header: string): Coding | null {
  const rates = new Map<string, number>()
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim())
    const rate = parameters.find((parameter) => /^q\s*=/.test(parameter))
    const value = rate === undefined ? 1 : Number(rate.slice(rate.indexOf('=') + 1))
    // A rate that is no number is as good as none: what nobody can read is not sent.
    rates.set(name === 'x-gzip' ? 'gzip' : name, Number.isFinite(value) ? value : 0)
  }
  const rateOf = (name: string): number => rates.get(name) ?? rates.get('*') ?? 0
  const [br, gzip] = [rateOf('br'), rateOf('gzip')]
  // Left unnamed, no coding is as good as any; named, it is taken by its rate.
  const identity = rates.get('identity') ?? 0
  if (Math.max(br, gzip) <= 0 || identity > Math.max(br, gzip)) return null
  return br >= gzip ? 'br' : 'gzip'
}
