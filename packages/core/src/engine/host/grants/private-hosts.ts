// What a grant of private addresses says, and what it never may: one host of one plugin, and the ranges that its name
// may lead to. Pure; the rows are in `db/private-hosts.ts`.
import { BlockList, isIP } from 'node:net'
import { ObzorError } from '../../../model/index.ts'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import { addressClass, LOOPBACK_RANGES, PRIVATE_RANGES, rangeClass } from './address-class.ts'

/** A plugin that needs more of them than this is a scanner. */
export const PRIVATE_HOSTS_MAX = 32
export const RANGES_MAX = 16
export const HOST_LENGTH_MAX = 260

export interface PrivateHost {
  /** `name` (the scheme's own port) or `name:port`, as a manifest writes it. */
  host: string
  /** Networks in the form `10.20.0.0/16`: an address outside them is refused even with the grant. */
  ranges: readonly string[]
}
/** What an administrator says. */
export interface PrivateHostWish {
  host: string
  /** Default: the address itself, or for a name every private network (without this machine). */
  ranges?: readonly string[] | undefined
  /** Said on purpose: the server runs on the platform's own machine. */
  loopback?: boolean | undefined
}

/** Throws `OBZ_GRANT_INVALID` or `OBZ_GRANT_LOOPBACK`. */
export function privateHostOf({ host, ranges, loopback = false }: PrivateHostWish): PrivateHost {
  const { text, name, port } = hostParts(host)
  const own = isIP(name) ? [`${name}/${isIP(name) === 4 ? 32 : 128}`] : undefined
  const wanted = ranges && ranges.length > 0 ? ranges : (own ?? defaultRanges(name, loopback))
  if (wanted.length > RANGES_MAX) throw invalid(`more than ${RANGES_MAX} ranges for one host`)
  const classes = wanted.map((range) => rangeClass(range) ?? notPrivate(range))
  if (classes.includes('loopback') || isLocalName(name)) {
    if (!loopback) throw ownMachine(`${text} is on the platform’s own machine`)
    // Everything else that listens here, the database among it, stays shut.
    if (port === '') throw ownMachine(`${text} names no port`)
  }
  return { host: text, ranges: [...new Set(wanted)] }
}

/** Whether the host is this machine by its very name or number. */
export function isOwnMachine(host: string): boolean {
  const { name } = hostParts(host)
  return isLocalName(name) || (isIP(name) !== 0 && addressClass(name) === 'loopback')
}

/** Ranges that are open to a request; none without a grant of just this host. */
export function rangesFor(url: URL, granted: readonly PrivateHost[]): readonly string[] {
  return granted.filter(({ host }) => isHostOf(url, host)).flatMap(({ ranges }) => ranges)
}

/** `name` stands for the port of the scheme. */
export const isHostOf = (url: URL, host: string): boolean =>
  host === hostAndPort(url) || (host === url.hostname.toLowerCase() && url.port === '')

export const hostAndPort = (url: URL): string =>
  `${url.hostname.toLowerCase()}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`

/** Hosts of a manifest with the URLs of the configuration put in. */
export function grantedHosts(net: readonly string[], config: unknown): string[] {
  return net.flatMap((entry) => {
    const field = fieldOf(entry)
    if (field === undefined) return [entry.toLowerCase()]
    const value = (config as Record<string, unknown> | null)?.[field]
    if (typeof value !== 'string' || !URL.canParse(value)) return []
    return [hostAndPort(new URL(value))]
  })
}

/** Whether the plugin could ever ask for this host: a grant of any other would wait for a later version to use it. */
export function isAskedFor(host: string, { capabilities }: Pick<PluginManifest, 'capabilities'>): boolean {
  return (capabilities.net ?? []).some((entry) => {
    if (fieldOf(entry) !== undefined) return true
    const asked = entry.toLowerCase()
    return asked === host || `${asked}:80` === host || `${asked}:443` === host
  })
}

const fieldOf = (entry: string): string | undefined => /^\$\{config\.([A-Za-z0-9_]+)\}$/.exec(entry)?.[1]

const isLocalName = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost')

function defaultRanges(name: string, loopback: boolean): readonly string[] {
  if (isLocalName(name)) return LOOPBACK_RANGES
  return loopback ? [...PRIVATE_RANGES, ...LOOPBACK_RANGES] : PRIVATE_RANGES
}

/** As it is compared later; throws `OBZ_GRANT_INVALID` for what is no host, or one that nobody reaches. */
export function hostParts(host: string): { text: string; name: string; port: string } {
  const text = host.trim().toLowerCase()
  const refused = (): never => {
    throw invalid(`'${host.slice(0, 100)}' is no host: write name or name:port, without https://`)
  }
  if (text.length > HOST_LENGTH_MAX || !/^(?:\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/.test(text))
    refused()
  const url = URL.parse(`http://${text}`)
  // `2130706433` and `0x7f.1` are addresses too: what a URL makes of them is what a request will ask for.
  if (!url) return refused()
  const port = /:(\d+)$/.exec(text.replace(/^\[.*\]/, ''))?.[1] ?? ''
  const name = url.hostname.replaceAll(/[[\]]/g, '')
  if (isIP(name) && addressClass(name) === 'never')
    throw invalid(`${text} is never reached: link-local, reserved or not an address of a host`)
  return { text: port === '' ? url.hostname : `${url.hostname}:${port}`, name, port }
}

/** One list for each set of ranges is enough: an installation has a few. */
const lists = new Map<string, BlockList>()
const LISTS_MAX = 200

export function isWithin(address: string, family: 'ipv4' | 'ipv6', ranges: readonly string[]): boolean {
  const key = ranges.join(' ')
  let list = lists.get(key)
  if (!list) {
    if (lists.size >= LISTS_MAX) lists.clear()
    list = new BlockList()
    for (const range of ranges) {
      const [net = '', prefix = ''] = range.split('/')
      list.addSubnet(net, Number(prefix), isIP(net) === 6 ? 'ipv6' : 'ipv4')
    }
    lists.set(key, list)
  }
  return list.check(address, family)
}

function notPrivate(range: string): never {
  throw invalid(
    `'${range.slice(0, 60)}' is no private network in the form 10.20.0.0/16, or reaches beyond one`,
  )
}

export const invalid = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_GRANT_INVALID',
    fact,
    risk: 'nothing was granted',
    action: 'name a host that the plugin asks for, and networks of your own',
  })

const ownMachine = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_GRANT_LOOPBACK',
    fact,
    risk: 'nothing was granted: the database and the platform itself listen there too',
    action: 'name host and port, and say on purpose that it is this machine (--loopback)',
  })

export const grantUnknown = (id: string, host: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_GRANT_UNKNOWN',
    fact: `plugin '${id}' has no grant for ${host}`,
    risk: 'nothing was changed',
    action: 'look at the list of its grants',
  })
