// What is said to the provider of identities over HTTP: discovery, the exchange of a code, signing out. The library checks
// state, nonce, PKCE, issuer, audience, times and signatures; here stand the bounds and the words of what fails.
import * as oidc from 'openid-client'
import { ObzorError, type ProviderSettings } from '../../../model/index.ts'
import type { EngineClock } from '../../tokens.ts'
import { hasClaim, type Claims } from './claims.ts'
import { providerAnswerInvalid, providerDeclined, providerUnavailable } from './provider-errors.ts'
import type { Attempt } from './sign-in-attempt.ts'

/** For each request; somebody looks at the page meanwhile. */
const REQUEST_SECONDS_MAX = 10
/** Documents and tokens have some kilobytes. */
const ANSWER_BYTES_MAX = 1024 * 1024
/** After this the provider is asked anew what it is: a changed address or key is found by itself. */
const KNOWN_FOR_MS = 600_000
/** Clocks of two machines may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 30

export const RETURN_PATH = '/api/v1/session/provider/return'
export type ClientSettings = Pick<
  ProviderSettings,
  'issuer' | 'clientId' | 'publicUrl' | 'scopes' | 'roleClaim'
> & {
  secret: string | undefined
}
export interface Vouched {
  claims: Claims & { sub: string }
  idToken: string
}
export interface ProviderFacts {
  issuer: string
  authorizationEndpoint: string
  /** False: signing out here leaves the session at the provider. */
  canSignOut: boolean
}

export class ProviderClient {
  readonly #clock: EngineClock
  #known: { key: string; until: number; configuration: oidc.Configuration } | undefined

  constructor(clock: EngineClock) {
    this.#clock = clock
  }

  async look(settings: ClientSettings): Promise<ProviderFacts> {
    const metadata = (await this.#discover(settings)).serverMetadata()
    return {
      issuer: metadata.issuer,
      authorizationEndpoint: metadata.authorization_endpoint ?? '',
      canSignOut: metadata.end_session_endpoint !== undefined,
    }
  }

  async begin(settings: ClientSettings, next: string): Promise<{ attempt: Attempt; address: URL }> {
    const configuration = await this.#configuration(settings)
    const verifier = oidc.randomPKCECodeVerifier()
    const attempt: Attempt = {
      issuer: settings.issuer,
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier,
      next,
    }
    const address = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: returnAddress(settings).href,
      scope: ['openid', ...settings.scopes.filter((scope) => scope !== 'openid')].join(' '),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    return { attempt, address }
  }

  /** `search`: the query that the browser came back with. */
  async finish(settings: ClientSettings, attempt: Attempt, search: string): Promise<Vouched> {
    const configuration = await this.#configuration(settings)
    const came = returnAddress(settings)
    came.search = search
    return await inWords(async () => {
      const tokens = await oidc.authorizationCodeGrant(configuration, came, {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      })
      const claims = tokens.claims()!
      // Many providers keep groups out of the token and tell them when they are asked.
      const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined
      const more =
        hasMore && !hasClaim(claims, settings.roleClaim)
          ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : {}
      return { claims: { ...more, ...claims }, idToken: tokens.id_token! }
    })
  }

  /** Where to send the browser so that the session at the provider ends too; `undefined` where it offers none. */
  async signOutAddress(settings: ClientSettings, idToken: string): Promise<URL | undefined> {
    const configuration = await this.#configuration(settings)
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined
    return oidc.buildEndSessionUrl(configuration, {
      id_token_hint: idToken,
      post_logout_redirect_uri: new URL('/console/sign-in', settings.publicUrl).href,
    })
  }

  async #configuration(settings: ClientSettings): Promise<oidc.Configuration> {
    const key = JSON.stringify(settings)
    const now = this.#clock.now().getTime()
    if (this.#known?.key === key && this.#known.until > now) return this.#known.configuration
    const configuration = await this.#discover(settings)
    this.#known = { key, until: now + KNOWN_FOR_MS, configuration }
    return configuration
  }

  #discover({ issuer, clientId, secret }: ClientSettings): Promise<oidc.Configuration> {
    const server = new URL(issuer)
    return inWords(async () => {
      const configuration = await oidc.discovery(
        server,
        clientId,
        { [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
        secret === undefined ? oidc.None() : withSecret(secret),
        {
          timeout: REQUEST_SECONDS_MAX,
          [oidc.customFetch]: boundedFetch,
          // Signatures of tokens are checked though they came over TLS: the line may end at a proxy of somebody else.
          execute: [
            oidc.enableNonRepudiationChecks,
            ...(server.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
          ],
        },
      )
      return configuration
    })
  }
}

const returnAddress = ({ publicUrl }: ClientSettings): URL => new URL(RETURN_PATH, publicUrl)

/** An answer without end would fill the engine's memory. */
const boundedFetch: oidc.CustomFetch = async (url, options) => {
  const answer = await fetch(url, options as RequestInit)
  if (!answer.body) return answer
  let bytes = 0
  const bounded = answer.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length
        if (bytes > ANSWER_BYTES_MAX) throw new RangeError('an answer without end')
        controller.enqueue(chunk)
      },
    }),
  )
  const { status, statusText, headers } = answer
  return new Response(bounded, { status, statusText, headers })
}

async function inWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ObzorError ? error : translated(error)
  }
}

/** What a page of the provider may say of its refusal; anything else is not repeated. */
const WORD = /^[a-z_]{1,60}$/

function translated(error: unknown): ObzorError {
  if (error instanceof oidc.AuthorizationResponseError) {
    return providerDeclined(WORD.test(error.error) ? error.error : 'no reason in a known form')
  }
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  // What fetch throws has no code of its own; what the library throws has one.
  const isSilent = code === 'OAUTH_TIMEOUT' || (error instanceof TypeError && code === undefined)
  const isBroken = cause instanceof Response && cause.status >= 500
  return isSilent || isBroken ? providerUnavailable(error) : providerAnswerInvalid(error)
}

/** By the header where the provider takes it, as the standard prefers; some take it in the body alone. */
function withSecret(secret: string): oidc.ClientAuth {
  return (provider, client, body, headers) => {
    const takes = provider.token_endpoint_auth_methods_supported
    const isInBody = takes?.includes('client_secret_post') && !takes.includes('client_secret_basic')
    const authenticate = isInBody ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret)
    return authenticate(provider, client, body, headers)
  }
}
