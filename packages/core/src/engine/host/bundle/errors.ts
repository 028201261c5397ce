// What may be wrong with a bundle or a key, in the words of the catalogue.
import { ObzorError } from '../../../model/index.ts'

const ACTION = {
  OBZ_BUNDLE_CHANGED: 'do not install it; take the bundle from its author again and compare its fingerprint',
  OBZ_BUNDLE_KEY_INVALID: 'give an Ed25519 key in PEM, for example from ./obzor plugin key new',
  OBZ_BUNDLE_KEY_UNKNOWN:
    'compare the fingerprint with the author by another way, then trust the key or refuse the bundle',
  OBZ_BUNDLE_MALFORMED: 'choose the file that ./obzor plugin pack has made',
  OBZ_BUNDLE_PATH_INVALID: 'do not install it; its author packs plain relative paths only',
  OBZ_BUNDLE_SIGNATURE_INVALID: 'do not install it; ask the author for the bundle as it was signed',
  OBZ_BUNDLE_TOO_LARGE: 'ask the author for a smaller bundle',
  OBZ_BUNDLE_TRUNCATED: 'copy or download it again',
  OBZ_BUNDLE_UNSIGNED: 'sign it with ./obzor plugin sign and a key that this platform trusts',
} as const

export type BundleErrorCode = keyof typeof ACTION

export function bundleError(code: BundleErrorCode, fact: string, cause?: unknown): ObzorError {
  return new ObzorError({
    code,
    fact: code.startsWith('OBZ_BUNDLE_KEY_') ? fact : `the bundle cannot be used: ${fact}`,
    risk: 'nothing was installed; the plugins that run go on',
    action: ACTION[code],
    cause,
  })
}
