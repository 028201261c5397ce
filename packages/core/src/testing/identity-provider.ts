// A provider of identities (OpenID Connect) for tests: a real server on this machine, with people who need no password and
// with lies that it can be told to tell. Not part of the product.
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** Claims by name of the person; `sub` is that name. */
export type People = Record<string, Record<string, unknown>>

/** What the next answers are to be wrong in. */
export interface Lies {
  /** Claims that take the place of the true ones. */
  claims?: Record<string, unknown>
  /** How the token is signed: by its own key, by a stranger's, by the secret of the client, or not at all. */
  signature?: 'own' | 'foreign' | 'secret' | 'none'
  /** `iss` of the answer to the browser. */
  responseIssuer?: string
  /** `state` of the answer to the browser. */
  state?: string
  /** `error` in the place of a code. */
  refusal?: string
  /** Status of the address of tokens. */
  tokenStatus?: number
}

export interface IdentityProvider {
  issuer: string
  lies: Lies
  /** Ids of tokens that came to the address of signing out. */
  signedOut: string[]
  /** Tells groups at the address of user information alone. */
  keepsClaimsBack: boolean
  /** What a browser does at the page: the address that it is led back to. */
  approve(authorization: string, person: string): Promise<string>
  close(): Promise<void>
}

export interface IdentityProviderOptions {
  people: People
  clientId: string
  clientSecret: string
  algorithm?: 'RS256' | 'ES256'
  port?: number
}

interface Issued {
  person: string
  nonce: string
  challenge: string
  redirectUri: string
}

const LIFETIME_SECONDS = 300
const BODY_BYTES_MAX = 64 * 1024
const base64 = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

export async function identityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const { people, clientId, clientSecret, algorithm = 'RS256', port = 0 } = options
  const own = keyPair(algorithm)
  const foreign = keyPair(algorithm)
  const codes = new Map<string, Issued>()
  const access = new Map<string, string>()
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' })
      response.end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`

  const provider: IdentityProvider = {
    issuer,
    lies: {},
    signedOut: [],
    keepsClaimsBack: false,
    approve: async (authorization, person) => {
      const answered = await fetch(`${authorization}&as=${encodeURIComponent(person)}`, {
        redirect: 'manual',
      })
      return answered.headers.get('location') ?? ''
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer)
    const json = (body: object, status = 200): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          end_session_endpoint: `${issuer}/logout`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: [algorithm],
          token_endpoint_auth_methods_supported: ['client_secret_basic'],
          code_challenge_methods_supported: ['S256'],
          authorization_response_iss_parameter_supported: true,
        })
      case '/keys': {
        const jwk = own.publicKey.export({ format: 'jwk' })
        return json({ keys: [{ ...jwk, kid: 'own', use: 'sig', alg: algorithm }] })
      }
      case '/authorize':
        return authorize(url, response)
      case '/token':
        return token(request, json)
      case '/userinfo': {
        const person = access.get(String(request.headers.authorization).replace('Bearer ', ''))
        return person === undefined ? json({}, 401) : json({ sub: person, ...people[person] })
      }
      case '/logout': {
        provider.signedOut.push(url.searchParams.get('id_token_hint') ?? '')
        const back = url.searchParams.get('post_logout_redirect_uri')
        response.writeHead(303, { location: back ?? issuer }).end()
        return
      }
      default:
        response.writeHead(404).end()
    }
  }

  function authorize(url: URL, response: ServerResponse): void {
    const asked = url.searchParams
    const person = asked.get('as')
    if (person === null) {
      const links = Object.keys(people).map((name) => `<li><a href="${url.href}&as=${name}">${name}</a></li>`)
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(`<!doctype html><title>Provider</title><h1>Единый вход</h1><ul>${links.join('')}</ul>`)
      return
    }
    if (asked.get('client_id') !== clientId || asked.get('code_challenge_method') !== 'S256') {
      throw new Error('an unknown client, or one without PKCE')
    }
    const back = new URL(asked.get('redirect_uri') ?? '')
    const { lies } = provider
    back.searchParams.set('state', lies.state ?? asked.get('state') ?? '')
    back.searchParams.set('iss', lies.responseIssuer ?? issuer)
    if (lies.refusal === undefined) {
      const code = randomBytes(16).toString('hex')
      codes.set(code, {
        person,
        nonce: asked.get('nonce') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        redirectUri: asked.get('redirect_uri') ?? '',
      })
      back.searchParams.set('code', code)
    } else back.searchParams.set('error', lies.refusal)
    response.writeHead(303, { location: back.href }).end()
  }

  async function token(
    request: IncomingMessage,
    json: (body: object, status?: number) => void,
  ): Promise<void> {
    const { lies } = provider
    if (lies.tokenStatus !== undefined) return json({ error: 'server_error' }, lies.tokenStatus)
    const form = new URLSearchParams(await bodyOf(request))
    const credentials = Buffer.from(String(request.headers.authorization).replace('Basic ', ''), 'base64')
    const [id, secret] = credentials
      .toString('utf8')
      .split(':')
      .map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
    if (id !== clientId || secret !== clientSecret) return json({ error: 'invalid_client' }, 401)
    const code = form.get('code') ?? ''
    const issued = codes.get(code)
    codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight = issued?.challenge === challenge && issued.redirectUri === form.get('redirect_uri')
    if (!issued || !isRight) return json({ error: 'invalid_grant' }, 400)
    const accessToken = randomBytes(16).toString('hex')
    access.set(accessToken, issued.person)
    json({
      token_type: 'Bearer',
      expires_in: LIFETIME_SECONDS,
      access_token: accessToken,
      id_token: idToken(issued),
    })
  }

  function idToken({ person, nonce }: Issued): string {
    const { lies, keepsClaimsBack } = provider
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: person,
      iat: now,
      exp: now + LIFETIME_SECONDS,
      nonce,
      ...(keepsClaimsBack ? {} : people[person]),
      ...lies.claims,
    }
    const how = lies.signature ?? 'own'
    const alg = how === 'none' ? 'none' : how === 'secret' ? 'HS256' : algorithm
    const content = `${base64({ alg, kid: 'own', typ: 'JWT' })}.${base64(claims)}`
    if (how === 'none') return `${content}.`
    if (how === 'secret') {
      return `${content}.${createHmac('sha256', clientSecret).update(content).digest('base64url')}`
    }
    return `${content}.${signed(content, how === 'own' ? own.privateKey : foreign.privateKey)}`
  }

  return provider
}

function keyPair(algorithm: 'RS256' | 'ES256'): { publicKey: KeyObject; privateKey: KeyObject } {
  return algorithm === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

const signed = (content: string, key: KeyObject): string =>
  sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) throw new RangeError('a body without end')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
