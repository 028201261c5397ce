// Every route says who may call it. A route that forgets stops the server from starting, so no address is open
// by oversight; and a change that its handler does not journal itself is journalled before it is tried, and its outcome after.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ObzorError, RIGHTS, type JournalDetail, type Right } from '../../model/index.ts'
import type { Access } from '../access/access.ts'
import { denied, passwordChangeFirst, secondFactorFirst } from '../access/access-errors.ts'
import type { SessionIdentity } from '../access/identity.ts'
import type { Act } from '../access/journal.ts'
import { requireMetricsReader } from './metrics-reader.ts'

/**
 * `public`: anyone who reaches the port; nothing personal. `metrics`: this machine, or whoever brings the token.
 * `sender`: a program that brings the key of one source; the route itself asks for it, and no cookie opens it.
 */
export type RouteRight = 'public' | 'metrics' | 'sender' | Right
const ROUTE_RIGHTS: readonly string[] = ['public', 'metrics', 'sender', ...RIGHTS]

declare module 'fastify' {
  interface FastifyContextConfig {
    right?: RouteRight
    /**
     * Name of the act in the journal; without it the method and the address. `own`: the handler writes the entry in the
     * transaction of the act. Means nothing where nobody is signed in and where nothing is changed.
     */
    audit?: `${string}.${string}` | 'own'
  }
  interface FastifyRequest {
    /** Set on routes that need somebody signed in. */
    identity: SessionIdentity | null
    /** What was written before the act; a second entry says how it ended. */
    askedAct: Act | null
  }
}

const UNSAFE_METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export interface DeclaredRoute {
  method: string
  url: string
  right: RouteRight
}
export interface RightsCheck {
  /** Throws `OBZ_HTTP_RIGHT_MISSING` naming every route that forgot. */
  requireDeclared(): void
  routes(): readonly DeclaredRoute[]
}

export interface RightsOptions {
  access: Pick<Access, 'sessionOfCookie' | 'journal'>
  metricsToken: string | undefined
}

export function enforceRights(app: FastifyInstance, { access, metricsToken }: RightsOptions): RightsCheck {
  const undeclared: string[] = []
  const declared: DeclaredRoute[] = []
  app.decorateRequest('identity', null)
  app.decorateRequest('askedAct', null)
  app.addHook('onRoute', ({ config, method, url }) => {
    const right = config?.right
    for (const each of [method].flat()) {
      if (right === undefined || !ROUTE_RIGHTS.includes(right)) undeclared.push(`${each} ${url}`)
      else declared.push({ method: each, url, right })
    }
  })
  app.addHook('onRequest', async (request) => {
    // No route matched: the not-found handler answers, and it tells nothing.
    if (request.is404) return
    const { right } = request.routeOptions.config
    if (right === 'sender') return
    if (UNSAFE_METHODS.has(request.method)) refuseForgery(request)
    if (right === 'public') return
    if (right === 'metrics') return requireMetricsReader(request, metricsToken)
    request.identity = await access.sessionOfCookie(request.headers.cookie)
    if (request.identity === null) throw sessionRequired()
    requireRight(request.identity, right)
  })
  app.addHook('preHandler', async (request) => {
    const { identity, method } = request
    const { audit } = request.routeOptions.config
    if (identity === null || audit === 'own' || !UNSAFE_METHODS.has(method)) return
    const act = actOf(request, identity, audit ?? `${method} ${request.routeOptions.url ?? ''}`)
    await access.journal.note({ ...act, outcome: 'asked' })
    request.askedAct = act
  })
  // Before the answer leaves: whoever reads it finds the outcome in the journal.
  app.addHook('onSend', async ({ askedAct }, reply) => {
    if (askedAct !== null && reply.statusCode < 400)
      await access.journal.note({ ...askedAct, outcome: 'done' })
  })
  app.addHook('onError', async ({ askedAct }, _reply, error) => {
    if (askedAct === null) return
    const code = error instanceof ObzorError ? error.code : 'OBZ_HTTP_INTERNAL'
    await access.journal.note({ ...askedAct, outcome: 'failed', detail: { ...askedAct.detail, code } })
  })
  return {
    requireDeclared: () => {
      if (undeclared.length === 0) return
      throw new ObzorError({
        code: 'OBZ_HTTP_RIGHT_MISSING',
        fact: `these routes do not say who may call them: ${undeclared.join(', ')}`,
        risk: 'the server does not start, because they would be open to anyone',
        action:
          "add config: { right: … } to each: 'public', 'metrics', 'sender' or a right of model/access.ts",
      })
    },
    routes: () => declared,
  }
}

/** Who is signed in; only on routes whose right needs somebody. */
export function identityOf({ identity }: FastifyRequest): SessionIdentity {
  if (identity === null) throw sessionRequired()
  return identity
}

function requireRight({ rights, restriction }: SessionIdentity, right: Right | undefined): void {
  if (right !== undefined && rights.includes(right)) return
  if (restriction === 'password') throw passwordChangeFirst()
  if (restriction === 'second-factor') throw secondFactorFirst()
  throw denied(`this needs the right ${right ?? ''}, which your roles and territories do not give`)
}

/**
 * The first part of the address is whom or what the act is done to. Of the body only switches: anything else may be a
 * secret or a person.
 */
function actOf({ params, body }: FastifyRequest, actor: SessionIdentity, action: string): Act {
  const detail: JournalDetail = {}
  const named = Object.entries((params ?? {}) as Record<string, unknown>)
  for (const [name, value] of named.slice(1)) detail[name] = String(value)
  for (const [name, value] of Object.entries(isPlain(body) ? body : {})) {
    if (typeof value === 'boolean') detail[name] = value
  }
  const subject = named[0]?.[1]
  return { actor, action, detail, subject: subject === undefined ? null : String(subject) }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)

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
