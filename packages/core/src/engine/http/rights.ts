// Every route says who may call it. A route that forgets stops the server from starting, so no address is open
// by oversight.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ObzorError } from '../../model/index.ts'
import type { Access, SessionIdentity } from '../access/access.ts'
import { requireMetricsReader } from './metrics-reader.ts'

/**
 * `public`: anyone who reaches the port; nothing personal. `session`: a signed-in administrator. `metrics`: this
 * machine, or whoever brings the token.
 */
export type Right = (typeof RIGHTS)[number]
const RIGHTS = ['public', 'session', 'metrics'] as const

declare module 'fastify' {
  interface FastifyContextConfig {
    right?: Right
  }
  interface FastifyRequest {
    /** Set on routes whose right is `session`. */
    identity: SessionIdentity | null
  }
}

const UNSAFE_METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export interface RightsCheck {
  /** Throws `OBZ_HTTP_RIGHT_MISSING` naming every route that forgot. */
  requireDeclared(): void
}

export interface RightsOptions {
  access: Pick<Access, 'sessionOfCookie'>
  metricsToken: string | undefined
}

export function enforceRights(app: FastifyInstance, { access, metricsToken }: RightsOptions): RightsCheck {
  const undeclared: string[] = []
  app.decorateRequest('identity', null)
  app.addHook('onRoute', ({ config, method, url }) => {
    if (!RIGHTS.some((right) => right === config?.right)) undeclared.push(`${String(method)} ${url}`)
  })
  app.addHook('onRequest', async (request) => {
    // No route matched: the not-found handler answers, and it tells nothing.
    if (request.is404) return
    if (UNSAFE_METHODS.has(request.method)) refuseForgery(request)
    const { right } = request.routeOptions.config
    if (right === 'public') return
    if (right === 'metrics') return requireMetricsReader(request, metricsToken)
    request.identity = await access.sessionOfCookie(request.headers.cookie)
    if (request.identity === null) throw sessionRequired()
  })
  return {
    requireDeclared: () => {
      if (undeclared.length === 0) return
      throw new ObzorError({
        code: 'OBZ_HTTP_RIGHT_MISSING',
        fact: `these routes do not say who may call them: ${undeclared.join(', ')}`,
        risk: 'the server does not start, because they would be open to anyone',
        action: "add config: { right: 'public' | 'session' | 'metrics' } to each",
      })
    },
  }
}

/**
 * A page of another site can make a browser send our cookie, but it can neither add a header of its own without
 * asking us first (we never agree) nor lie about its origin. Programs without an `Origin` are let through.
 */
function refuseForgery({ headers, host }: FastifyRequest): void {
  const origin = headers.origin
  const sameOrigin = origin === undefined || hostOf(origin) === host
  if (headers['x-obzor'] === '1' && sameOrigin) return
  throw new ObzorError({
    code: 'OBZ_ACCESS_REQUEST_FORGED',
    fact: sameOrigin ? "the header 'x-obzor: 1' is missing" : 'the request comes from a page of another site',
    risk: 'it was not carried out',
    action: sameOrigin
      ? 'send the header with every request that changes something'
      : 'open the console at the address it is served from; behind a proxy, forward the Host header unchanged',
  })
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined

const sessionRequired = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SESSION_REQUIRED',
    fact: 'nobody is signed in with this request',
    risk: 'it was not carried out',
    action: 'sign in at /console/',
  })
