// Which sites pictures may come from, and whether an address is one of theirs. Pure.
import { isIP } from 'node:net'
import { ObzorError } from '../../model/index.ts'
import { addressClass } from '../host/grants/address-class.ts'
import {
  hostParts,
  isHostOf,
  isOwnMachine,
  privateHostOf,
  rangesFor,
  type PrivateHost,
} from '../host/grants/private-hosts.ts'
import { pictureAddressInvalid, siteInvalid, siteNotAllowed } from './site-picture-errors.ts'

const ADDRESS_LENGTH_MAX = 2_000

export interface SiteWish {
  host: string
  /** It stands in a network of the region's own; without it public addresses alone are reached. */
  isPrivate?: boolean | undefined
  /** Of a private one: networks that its name may lead to; every private one by default. */
  ranges?: readonly string[] | undefined
}

/** Throws `OBZ_SITE_INVALID`. */
export function siteOf({ host, isPrivate = false, ranges }: SiteWish): PrivateHost {
  try {
    if (isPrivate) return privateHostOf({ host, ranges, loopback: isOwnMachine(host) })
    const { text, name } = hostParts(host)
    if (ranges?.length) throw siteInvalid(`${text} was called public and was given networks`)
    if (isOwnMachine(host) || (isIP(name) !== 0 && addressClass(name) !== 'public'))
      throw siteInvalid(`${text} is an address of a private network, and the site was called public`)
    return { host: text, ranges: [] }
  } catch (error) {
    if (error instanceof ObzorError && error.code.startsWith('OBZ_GRANT_')) throw siteInvalid(error.fact)
    throw error
  }
}

/** Throws `OBZ_SITE_PICTURE_ADDRESS_INVALID` and `OBZ_SITE_NOT_ALLOWED`. */
export function addressOf(text: string, sites: readonly PrivateHost[]): string {
  const url = text.length <= ADDRESS_LENGTH_MAX ? URL.parse(text.trim()) : null
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw pictureAddressInvalid('this is no address of a picture')
  if (url.username !== '' || url.password !== '')
    throw pictureAddressInvalid('a login stands in the address, where others may read it')
  if (!sites.some(({ host }) => isHostOf(url, host))) throw siteNotAllowed(url.host)
  // Inside the region's own network a camera may know no https.
  if (url.protocol === 'http:' && rangesFor(url, sites).length === 0)
    throw pictureAddressInvalid(`${url.host} is a public site, and the address begins with http://`)
  url.hash = ''
  return url.href
}
