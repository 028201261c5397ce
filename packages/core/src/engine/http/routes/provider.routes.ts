// Sign-in by the region's provider of identities: the way there, the way back, and its settings. Both ways are walked by the
// browser itself: what goes wrong is shown on the page of sign-in, which has the words for a code.
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ObzorError, ROLE_RULES_MAX, ROLES } from '../../../model/index.ts'
import type { Access } from '../../access/access.ts'
import { ATTEMPT_PATH, attemptCookie } from '../../access/provider/sign-in-attempt.ts'
import { sessionCookie } from '../../access/session-cookie.ts'
import { SESSION_HOURS } from '../../access/sessions.ts'
import { errorWithoutValues } from '../../logged-error.ts'
import type { App } from '../app.ts'
import { isSecure } from '../is-secure.ts'
import { problems } from '../problem.ts'
import { identityOf } from '../rights.ts'
import { nullable } from '../schemas.ts'

const tags = ['access']
const SIGN_IN_PAGE = '/console/sign-in'
const address = Type.String({ minLength: 1, maxLength: 500 })
const claim = Type.String({ maxLength: 200 })
const settings = {
  enabled: Type.Boolean(),
  name: Type.String({ maxLength: 60, description: '«Войти через …»' }),
  issuer: address,
  clientId: Type.String({ maxLength: 200 }),
  publicUrl: {
    ...address,
    description: `Address of the platform for its users; register <address>${ATTEMPT_PATH}/return at the provider`,
  },
  scopes: Type.Array(Type.String({ pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,100}$' }), { maxItems: 20 }),
  roleClaim: claim,
  rules: Type.Array(
    Type.Object(
      { value: Type.String({ minLength: 1, maxLength: 300 }), role: Type.Enum([...ROLES]) },
      { additionalProperties: false },
    ),
    { maxItems: ROLE_RULES_MAX },
  ),
  territoryClaim: {
    ...claim,
    description: 'Where ОКТМО codes stand; empty: everybody is of the whole region',
  },
  localPasswords: Type.Boolean({
    description: 'False: with a password sign in administrators of the whole region only',
  }),
}
const savedSchema = Type.Object({ ...settings, hasSecret: Type.Boolean() })
const changeSchema = Type.Object(
  {
    ...settings,
    clientSecret: Type.Optional(
      nullable(
        Type.String({ minLength: 1, maxLength: 1000, description: 'Left out: stays; null: taken away' }),
      ),
    ),
  },
  { additionalProperties: false },
)

export function providerRoutes(app: App, access: Access): void {
  const { provider } = access
  app.get(
    ATTEMPT_PATH,
    {
      config: { right: 'public' },
      schema: {
        summary: 'Whether a provider of identities is offered at sign-in',
        tags,
        response: { 200: Type.Object({ name: nullable(Type.String()), localPasswords: Type.Boolean() }) },
      },
    },
    () => provider.offer(),
  )
  app.get(
    `${ATTEMPT_PATH}/begin`,
    {
      config: { right: 'public' },
      schema: {
        summary: 'Send the browser to the provider of identities',
        description: 'Answers with a redirect, also when it is refused.',
        tags,
        querystring: Type.Object({ next: Type.Optional(Type.String({ maxLength: 500 })) }),
        response: { 303: Type.Null() },
      },
    },
    (request, reply) =>
      onPage(request, reply, async () => {
        access.takeProviderStep(request.ip)
        const begun = await provider.begin(request.query.next)
        void reply.header('set-cookie', attemptCookie(begun.cookie, isSecure(request)))
        return begun.address
      }),
  )
  app.get(
    `${ATTEMPT_PATH}/return`,
    {
      config: { right: 'public' },
      schema: {
        summary: 'Where the provider of identities leads back to',
        description: 'Answers with a redirect and, when it is not refused, the cookie obzor_session.',
        tags,
        response: { 303: Type.Null() },
      },
    },
    (request, reply) =>
      onPage(request, reply, async () => {
        const secure = isSecure(request)
        void reply.header('set-cookie', attemptCookie('', secure))
        access.takeProviderStep(request.ip)
        const { headers, url } = request
        const agent = headers['user-agent'] ?? ''
        const search = url.includes('?') ? url.slice(url.indexOf('?')) : ''
        const { token, next } = await provider.finish(headers.cookie, search, agent)
        void reply.header('set-cookie', sessionCookie(token, SESSION_HOURS * 3600, secure))
        return `/console${next}`
      }),
  )
  settingsRoutes(app, access)
}

function settingsRoutes(app: App, { provider }: Access): void {
  app.get(
    '/api/v1/access/provider',
    {
      config: { right: 'access.provider' },
      schema: {
        summary: 'Settings of the provider of identities, without its secret',
        tags,
        response: { 200: savedSchema, ...problems(401, 403) },
      },
    },
    () => provider.settings(),
  )
  app.put(
    '/api/v1/access/provider',
    {
      config: { right: 'access.provider', audit: 'own' },
      schema: {
        summary: 'Change the provider of identities',
        description: 'Sessions that a provider opened end when it is switched off or its issuer changes.',
        tags,
        body: changeSchema,
        response: { 200: savedSchema, ...problems(400, 401, 403, 409, 422) },
      },
    },
    (request) => provider.save(identityOf(request), request.body),
  )
  app.post(
    '/api/v1/access/provider/check',
    {
      config: { right: 'access.provider', audit: 'access.provider-check' },
      schema: {
        summary: 'Ask the provider of these settings what it is; nothing is saved',
        tags,
        body: changeSchema,
        response: {
          200: Type.Object({
            issuer: Type.String(),
            authorizationEndpoint: Type.String(),
            canSignOut: Type.Boolean(),
          }),
          ...problems(400, 401, 403, 422, 503),
        },
      },
    },
    (request) => provider.check(request.body),
  )
}

/** Leads on to the address that `work` gives, or back to the page of sign-in with the code of the refusal. */
async function onPage(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<string>,
): Promise<void> {
  const to = await work().catch((error: unknown) => {
    const code = error instanceof ObzorError ? error.code : 'OBZ_HTTP_INTERNAL'
    request.log.warn({ code, error: errorWithoutValues(error) }, 'sign-in by the provider refused')
    return `${SIGN_IN_PAGE}?refused=${code}`
  })
  // The address holds the code of the provider: it must not go on to anybody as the page before.
  await reply.header('referrer-policy', 'no-referrer').redirect(to, 303)
}
