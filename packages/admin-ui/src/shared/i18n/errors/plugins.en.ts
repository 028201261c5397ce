// English texts of plugins as they are brought in: bundles, keys, versions.

export const pluginsEn = {
  OBZ_BUNDLE_CHANGED: {
    fact: 'The content of the bundle is not what its author packed',
    risk: 'Nothing was installed; the plugins that run go on',
    action: 'Do not install it; take the bundle from its author again and compare the fingerprint',
  },
  OBZ_BUNDLE_KEY_INVALID: {
    fact: 'This is not an Ed25519 key',
    risk: 'Nothing was signed and nobody is trusted',
    action: 'Give a key in PEM, for example from ./obzor plugin keygen',
  },
  OBZ_BUNDLE_KEY_UNKNOWN: {
    fact: 'The signature is right, and the key of the signer is not known here',
    risk: 'Nothing was installed: anybody can sign with a key of their own',
    action: 'Compare the fingerprint with the author by telephone or in person, then trust the key or refuse',
  },
  OBZ_BUNDLE_MALFORMED: {
    fact: 'The file is no plugin bundle',
    risk: 'Nothing was installed',
    action: 'Choose the .obzor file that ./obzor plugin pack has made',
  },
  OBZ_BUNDLE_PATH_INVALID: {
    fact: 'The bundle wants to put a file where it does not belong',
    risk: 'Nothing was installed: this is how files of others are replaced',
    action: 'Do not install it; tell its author',
  },
  OBZ_BUNDLE_SIGNATURE_INVALID: {
    fact: 'The signature does not fit the content of the bundle',
    risk: 'Nothing was installed: the bundle was changed after it was signed',
    action: 'Take the bundle from its author as it was signed',
  },
  OBZ_BUNDLE_TOO_LARGE: {
    fact: 'The bundle is larger than allowed',
    risk: 'Nothing was installed',
    action: 'Ask its author for a smaller one: up to 32 MiB and 200 files',
  },
  OBZ_BUNDLE_TRUNCATED: {
    fact: 'The bundle breaks off',
    risk: 'Nothing was installed',
    action: 'Copy or download the file again',
  },
  OBZ_BUNDLE_UNSIGNED: {
    fact: 'Nobody has signed the bundle',
    risk: 'Nothing was installed: whose code it is cannot be told',
    action: 'Sign it with ./obzor plugin sign and a key that this platform trusts',
  },
}
