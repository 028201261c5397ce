// First administrator and sessions.
import Type from 'typebox'
import { type Access, type OpenedSession, SESSION_HOURS } from '../../access/access.ts'
import { PASSWORD_LENGTH_MAX } from '../../access/passwords.ts'
import { clearedSessionCookie, sessionCookie } from '../../access/session-cookie.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { problems } from '../problem.ts'

const identitySchema = Type.Object({
  userId: Type.String(),
  login: Type.String(),
  displayName: Type.String(),
  role: Type.Literal('administrator'),
  expiresAt: Type.String({ description: 'ISO instant; moves on with use' }),
})
const loginSchema = Type.String({
  minLength: 3,
  maxLength: 64,
  pattern: '^\\s*[\\p{L}\\p{N}._@-]{3,64}\\s*$',
})
// The rule of strength is told in words by OBZ_ACCESS_PASSWORD_WEAK; the schema only bounds the size.
const passwordSchema = Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH_MAX })

export function accessRoutes(app: App, access: Access): void {
  app.get(
    '/api/v1/setup',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Whether the first administrator is still to be made',
        tags: ['access'],
        response: { 200: Type.Object({ needed: Type.Boolean() }) },
      },
    },
    async () => ({ needed: await access.setupNeeded() }),
  )
  app.post(
    '/api/v1/setup',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Make the first administrator with the one-time code, and sign them in',
        tags: ['access'],
        body: Type.Object(
          {
            code: Type.String({ minLength: 1, maxLength: 40 }),
            login: loginSchema,
            displayName: Type.String({ minLength: 1, maxLength: 120 }),
            password: passwordSchema,
          },
          { additionalProperties: false },
        ),
        response: { 201: identitySchema, ...problems(400, 403, 409, 422, 429) },
      },
    },
    async (request, reply) => opened(await access.setUp(request.body), 201, request, reply),
  )
  app.get(
    '/api/v1/session',
    {
      config: { right: 'session' },
      schema: {
        summary: 'Who is signed in',
        tags: ['access'],
        response: { 200: identitySchema, ...problems(401) },
      },
    },
    // The right `session` has put it there.
    (request) => request.identity!,
  )
  app.post(
    '/api/v1/session',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Sign in',
        description: `Sets the cookie obzor_session; it ends ${SESSION_HOURS} hours after its last use.`,
        tags: ['access'],
        body: Type.Object(
          { login: Type.String({ minLength: 1, maxLength: 100 }), password: passwordSchema },
          { additionalProperties: false },
        ),
        response: { 200: identitySchema, ...problems(400, 401, 429, 503) },
      },
    },
    async (request, reply) => {
      const session = await access.signIn({ ...request.body, address: request.ip })
      return opened(session, 200, request, reply)
    },
  )
  app.delete(
    '/api/v1/session',
    {
      // Public: signing out twice, or after the session has ended, must simply work.
      config: { right: 'public' },
      schema: { summary: 'Sign out', tags: ['access'], response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await access.signOut(request.headers.cookie)
      return reply
        .header('set-cookie', clearedSessionCookie(isSecure(request)))
        .code(204)
        .send(null)
    },
  )
}

const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https'

function opened<Status extends 200 | 201>(
  { token, identity }: OpenedSession,
  status: Status,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  void reply.code(status).header('set-cookie', sessionCookie(token, SESSION_HOURS * 3600, isSecure(request)))
  return identity
}
