// Plugin bundles: packed and signed by an author's kit, verified and opened by the engine, without a network.
export {
  BUNDLE_BYTES_MAX,
  BUNDLE_ENTRY,
  BUNDLE_EXTENSION,
  BUNDLE_FILES_MAX,
  openBundle,
  packBundle,
  type BundleFile,
  type OpenBundle,
} from './format.ts'
export {
  generateSigningKey,
  keyIdOf,
  publicKeyOf,
  readPublicKey,
  signBundle,
  verifyBundle,
  type BundleVerdict,
  type KeyRing,
  type SigningKey,
  type TrustedKey,
} from './signature.ts'
export { bundleError, type BundleErrorCode } from './errors.ts'
export { TrustStore } from './trust-store.ts'
