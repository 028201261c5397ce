// Calls of the engine about sign-in by the region's provider of identities.
import type { ProviderSettings, SavedProvider } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'

export interface ProviderOffer {
  /** «Войти через …»; `null` where there is none. */
  name: string | null
  localPasswords: boolean
}
export interface ProviderFacts {
  issuer: string
  authorizationEndpoint: string
  canSignOut: boolean
}
/** The secret left out stays; `null` takes it away. */
export type ProviderChange = ProviderSettings & { clientSecret?: string | null }

const OFFER = '/api/v1/session/provider'
const SETTINGS = '/api/v1/access/provider'

export const getProviderOffer = () => request<ProviderOffer>('GET', OFFER)
export const getProvider = () => request<SavedProvider>('GET', SETTINGS)
export const putProvider = (body: ProviderChange) => request<SavedProvider>('PUT', SETTINGS, { body })
/** The provider has ten seconds for each of its answers. */
export const checkProvider = (body: ProviderChange) =>
  request<ProviderFacts>('POST', `${SETTINGS}/check`, { body, timeoutMs: 30_000 })

/** Walked by the browser itself: the provider answers with a page. */
export const providerWay = (next: string): string => `${OFFER}/begin?next=${encodeURIComponent(next)}`
/** To be registered at the provider. */
export const returnAddress = (publicUrl: string): string =>
  URL.canParse(publicUrl) ? new URL(`${OFFER}/return`, publicUrl).href : ''
