// What kind of address this is. Public ones need no grant; private ones a grant of their host; this machine's own a
// grant that says so; link-local (metadata services of clouds), reserved and translated ones are reached by nobody.
import { BlockList, isIP, isIPv6 } from 'node:net'

export type AddressClass = 'public' | 'private' | 'loopback' | 'never'

/** Networks of offices, providers' shared space and unique local IPv6. */
export const PRIVATE_RANGES: readonly string[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
]
/** The platform's own machine, where its database and the platform itself listen. */
export const LOOPBACK_RANGES: readonly string[] = ['127.0.0.0/8', '::1/128']
/** Unspecified, link-local, documentation and benchmark nets, multicast, reserved, and IPv4 hidden in IPv6. */
const NEVER_RANGES: readonly string[] = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  '2002::/16',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

interface Net {
  list: BlockList
  prefix: number
  family: 'ipv4' | 'ipv6'
}
const netOf = (range: string): Net => {
  const [net = '', prefix = ''] = range.split('/')
  const family = isIPv6(net) ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  list.addSubnet(net, Number(prefix), family)
  return { list, prefix: Number(prefix), family }
}
const NETS = {
  never: NEVER_RANGES.map(netOf),
  loopback: LOOPBACK_RANGES.map(netOf),
  private: PRIVATE_RANGES.map(netOf),
}

export interface PlainAddress {
  address: string
  family: 'ipv4' | 'ipv6'
}

/** An IPv4 address inside an IPv6 one is judged as IPv4. */
export function plainAddress(address: string): PlainAddress {
  const plain = unmapped(address)
  return { address: plain, family: isIPv6(plain) ? 'ipv6' : 'ipv4' }
}

export function addressClass(address: string): AddressClass {
  const { address: plain, family } = plainAddress(address)
  for (const kind of ['never', 'loopback', 'private'] as const) {
    if (NETS[kind].some(({ list }) => list.check(plain, family))) return kind
  }
  return 'public'
}

/** Of a network that lies as a whole within one private network or on this machine; of any other `undefined`. */
export function rangeClass(range: string): 'private' | 'loopback' | undefined {
  const [, net = '', digits = ''] = /^([0-9a-f:.]+)\/(\d{1,3})$/i.exec(range) ?? []
  const version = isIP(net)
  const prefix = Number(digits)
  if (version === 0 || prefix > (version === 4 ? 32 : 128)) return undefined
  const family = version === 4 ? 'ipv4' : 'ipv6'
  return (['loopback', 'private'] as const).find((kind) =>
    NETS[kind].some(
      (each) => each.family === family && prefix >= each.prefix && each.list.check(net, family),
    ),
  )
}

function unmapped(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (dotted) return dotted[1]!
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address)
  if (!hex) return address
  const value = Number.parseInt(hex[1]!, 16) * 0x1_0000 + Number.parseInt(hex[2]!, 16)
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.')
}
