// Servers inside private networks, as the console tells and asks of them. What is refused, the engine decides.
import type { Format } from '../../shared/format/use-format.ts'
import type { PluginDetails, PrivateHostWish } from './plugins.api.ts'

/** What the engine grants to a name when nothing narrower is said. */
const OFFICE_NETWORKS = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']
const OWN_MACHINE = ['127.0.0.0/8', '::1/128']

export const isOwnMachine = (host: string): boolean =>
  /^(?:localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(host.trim())

/** «любая внутренняя сеть, эта машина» */
export function networkWords(
  { host, ranges }: { host: string; ranges: readonly string[] },
  { t }: Pick<Format, 't'>,
): string {
  const name = host.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '')
  const isItself = ranges.length === 1 && (ranges[0] === `${name}/32` || ranges[0] === `${name}/128`)
  if (isItself) return t(isOwnMachine(host) ? 'plugins.private.ownMachine' : 'plugins.private.itself')
  const isAnyOffice = OFFICE_NETWORKS.every((range) => ranges.includes(range))
  const isOwn = OWN_MACHINE.some((range) => ranges.includes(range))
  const named = ranges.filter((range) => !OFFICE_NETWORKS.includes(range) && !OWN_MACHINE.includes(range))
  return [
    ...(isAnyOffice
      ? [t('plugins.private.anyOffice')]
      : ranges.filter((range) => OFFICE_NETWORKS.includes(range))),
    ...named,
    ...(isOwn ? [t('plugins.private.ownMachine')] : []),
  ].join(', ')
}

/** Hosts that the plugin asks for and has no grant of. */
export const hostsNotGranted = ({ hosts, granted }: PluginDetails['network']): string[] =>
  hosts.filter((host) => !granted.some((each) => each.host === host))

/** `10.20.0.0/16, fd00::/8` as a list; nothing for an empty field. */
export const rangesOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean)

/** Of the hosts that were chosen on the card of a new version, and of those that were typed. */
export const wishesOf = (chosen: readonly string[], typed: string): PrivateHostWish[] =>
  [...new Set([...chosen, ...rangesOf(typed)])].map((host) => ({
    host,
    ...(isOwnMachine(host) && { loopback: true }),
  }))
