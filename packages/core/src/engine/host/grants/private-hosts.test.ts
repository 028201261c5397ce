import { describe, expect, test } from 'vitest'
import { ObzorError } from '../../../model/index.ts'
import { addressClass } from './address-class.ts'
import { isAskedFor, isWithin, privateHostOf, rangesFor, type PrivateHostWish } from './private-hosts.ts'

const codeOf = (wish: PrivateHostWish): string => {
  try {
    privateHostOf(wish)
    return 'granted'
  } catch (error) {
    if (error instanceof ObzorError) return error.code
    throw error
  }
}

test.each([
  ['93.184.216.34', 'public'],
  ['2606:2800:220::1', 'public'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['100.64.0.1', 'private'],
  ['fd00::1', 'private'],
  ['::ffff:192.168.0.1', 'private'],
  ['127.0.0.53', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['169.254.169.254', 'never'],
  ['fe80::1', 'never'],
  ['0.0.0.0', 'never'],
  // IPv4 hidden in IPv6 by translation.
  ['64:ff9b::a00:1', 'never'],
  ['2002:a00:1::', 'never'],
])('%s is %s', (address, kind) => expect(addressClass(address)).toBe(kind))

describe('a grant', () => {
  test('of a name is for the offices’ networks and not for this machine', () => {
    const { host, ranges } = privateHostOf({ host: 'Office.Region.Example:8443' })
    expect(host).toBe('office.region.example:8443')
    expect(isWithin('10.9.8.7', 'ipv4', ranges)).toBe(true)
    expect(isWithin('fd12::1', 'ipv6', ranges)).toBe(true)
    expect(isWithin('127.0.0.1', 'ipv4', ranges)).toBe(false)
  })

  test('of a number is for that address alone', () => {
    expect(privateHostOf({ host: '10.20.0.7:8080' })).toEqual({
      host: '10.20.0.7:8080',
      ranges: ['10.20.0.7/32'],
    })
    expect(privateHostOf({ host: '[fd00::7]:8080' }).ranges).toEqual(['fd00::7/128'])
  })

  test.each([
    [{ host: 'localhost:9000' }],
    [{ host: '127.0.0.1:9000' }],
    [{ host: '[::1]:9000' }],
    // Numbers that a browser reads as 127.0.0.1.
    [{ host: '2130706433:9000' }],
    [{ host: '0x7f.1:9000' }],
    [{ host: 'office.example:9000', ranges: ['127.0.0.0/8'] }],
  ])('of this machine is asked for on purpose: %j', (wish) => {
    expect(codeOf(wish)).toBe('OBZ_GRANT_LOOPBACK')
    expect(codeOf({ ...wish, loopback: true })).toBe('granted')
  })

  test('of this machine names its port', () => {
    expect(codeOf({ host: 'localhost', loopback: true })).toBe('OBZ_GRANT_LOOPBACK')
    expect(privateHostOf({ host: 'localhost:9000', loopback: true }).ranges).toEqual([
      '127.0.0.0/8',
      '::1/128',
    ])
  })

  test.each([
    [{ host: 'https://office.example' }],
    [{ host: 'office.example/path' }],
    [{ host: '*.example' }],
    [{ host: '' }],
    [{ host: 'office.example:99999' }],
    [{ host: '169.254.169.254' }],
    [{ host: '169.254.169.254:80', loopback: true }],
    [{ host: 'office.example', ranges: ['0.0.0.0/0'] }],
    [{ host: 'office.example', ranges: ['10.0.0.0/7'] }],
    [{ host: 'office.example', ranges: ['93.184.216.0/24'] }],
    [{ host: 'office.example', ranges: ['169.254.0.0/16'] }],
    [{ host: 'office.example', ranges: ['10.0.0.1'] }],
    [{ host: 'office.example', ranges: ['10.0.0.0/33'] }],
    [{ host: 'office.example', ranges: Array.from({ length: 17 }, (_, at) => `10.${at}.0.0/16`) }],
  ])('that names no host or no private network is refused: %j', (wish) => {
    expect(codeOf(wish)).toBe('OBZ_GRANT_INVALID')
  })

  test('is of one host and one port', () => {
    const granted = [privateHostOf({ host: 'office.example:8443' }), privateHostOf({ host: '10.0.0.1' })]
    const open = (url: string): boolean => rangesFor(new URL(url), granted).length > 0
    expect(open('https://office.example:8443/a')).toBe(true)
    expect(open('https://office.example/a')).toBe(false)
    expect(open('https://other.example:8443/a')).toBe(false)
    expect(open('http://10.0.0.1/')).toBe(true)
    expect(open('http://10.0.0.1:5432/')).toBe(false)
  })

  test('is for what the manifest asks for, or for any host where an address is configured', () => {
    const asks = (...net: string[]) => ({ capabilities: { net } })
    expect(isAskedFor('office.example', asks('Office.example'))).toBe(true)
    expect(isAskedFor('office.example:443', asks('office.example'))).toBe(true)
    expect(isAskedFor('office.example:8443', asks('office.example'))).toBe(false)
    expect(isAskedFor('other.example', asks('office.example'))).toBe(false)
    expect(isAskedFor('other.example', asks('${config.baseUrl}'))).toBe(true)
    expect(isAskedFor('office.example', asks())).toBe(false)
  })
})
