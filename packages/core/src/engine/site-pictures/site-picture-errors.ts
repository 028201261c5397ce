// Refusals of pictures from sites, and of sites.
import { ObzorError, PICTURE_SITES_MAX, SITE_PICTURES_MAX } from '../../model/index.ts'

export const pictureUnknown = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITE_PICTURE_UNKNOWN',
    fact: 'there is no such picture from a site, or a newer one took its place',
    risk: 'a panel that shows it says so; the rest of the wall lives',
    action: 'look at the list of pictures: it may have been removed',
  })

export const pictureAddressInvalid = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITE_PICTURE_ADDRESS_INVALID',
    fact,
    risk: 'nothing was fetched and nothing changed',
    action: 'give the address of the picture itself, beginning with https://, without a login in it',
  })

export const siteNotAllowed = (host: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITE_NOT_ALLOWED',
    fact: `${host} is not among the sites that pictures may come from`,
    risk: 'nothing was fetched and nothing changed',
    action: 'ask an administrator to allow this site',
  })

export const picturesTooMany = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITE_PICTURES_TOO_MANY',
    fact: `there are ${SITE_PICTURES_MAX} pictures from sites`,
    risk: 'no other was made',
    action: 'remove one that no scene shows',
  })

export const pictureChanged = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITE_PICTURE_CHANGED',
    fact: 'somebody else has changed this picture meanwhile',
    risk: 'your change was not kept, theirs stands',
    action: 'load the list again and change what you see there',
  })

export const pictureInUse = (scenes: readonly string[]): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITE_PICTURE_IN_USE',
    fact: `scenes show the picture: ${scenes.join(', ')}`,
    risk: 'it was not removed, or a wall would have lost it',
    action: 'take its panel out of these scenes first',
  })

export const siteInvalid = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITE_INVALID',
    fact,
    risk: 'no site was allowed',
    action: 'give a name or name:port without https://, and for a site of your own network its networks',
  })

export const siteUnknown = (host: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITE_UNKNOWN',
    fact: `${host} is not among the allowed sites`,
    risk: 'nothing changed',
    action: 'load the list again',
  })

export const sitesTooMany = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SITES_TOO_MANY',
    fact: `${PICTURE_SITES_MAX} sites are allowed already`,
    risk: 'no other was allowed',
    action: 'take back one that no picture comes from',
  })
