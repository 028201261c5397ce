// First administrator, sign-in and sign-out.
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Access, OpenedSession } from '../../access/access.ts'
import { clearedSessionCookie, sessionCookie } from '../../access/session-cookie.ts'
import { SESSION_HOURS } from '../../access/sessions.ts'
import type { App } from '../app.ts'
import { isSecure } from '../is-secure.ts'
import { problems } from '../problem.ts'
import { identityOf } from '../rights.ts'
import {
  codeSchema,
  displayNameSchema,
  identitySchema,
  loginSchema,
  passwordSchema,
} from './access-schemas.ts'

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
          { code: codeSchema, login: loginSchema, displayName: displayNameSchema, password: passwordSchema },
          { additionalProperties: false },
        ),
        response: { 201: identitySchema, ...problems(400, 403, 409, 422, 429) },
      },
    },
    async (request, reply) =>
      opened(await access.setUp({ ...request.body, agent: agentOf(request) }), 201, request, reply),
  )
  app.get(
    '/api/v1/session',
    {
      config: { right: 'account.own' },
      schema: {
        summary: 'Who is signed in, and what they may do',
        tags: ['access'],
        response: { 200: identitySchema, ...problems(401) },
      },
    },
    (request) => identityOf(request),
  )
  app.post(
    '/api/v1/session',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Sign in',
        description: `Sets the cookie obzor_session; it ends ${SESSION_HOURS} hours after its last use. OBZ_ACCESS_CODE_REQUIRED: send the code of the second factor with login and password.`,
        tags: ['access'],
        body: Type.Object(
          {
            login: Type.String({ minLength: 1, maxLength: 100 }),
            password: passwordSchema,
            code: Type.Optional(codeSchema),
          },
          { additionalProperties: false },
        ),
        response: { 200: identitySchema, ...problems(400, 401, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { body, ip: address } = request
      return opened(await access.signIn({ ...body, address, agent: agentOf(request) }), 200, request, reply)
    },
  )
  app.delete(
    '/api/v1/session',
    {
      // Public: signing out twice, or after the session has ended, must simply work.
      config: { right: 'public' },
      schema: {
        summary: 'Sign out',
        tags: ['access'],
        response: {
          200: Type.Object({
            continueAt: Type.String({
              description: 'Where the browser ends the session at the provider too',
            }),
          }),
          204: Type.Null(),
        },
      },
    },
    async (request, reply) => {
      const { continueAt } = await access.signOut(request.headers.cookie)
      void reply.header('set-cookie', clearedSessionCookie(isSecure(request)))
      return continueAt === undefined ? reply.code(204).send(null) : reply.code(200).send({ continueAt })
    },
  )
}

const agentOf = ({ headers }: FastifyRequest): string => headers['user-agent'] ?? ''

function opened<Status extends 200 | 201>(
  { token, identity }: OpenedSession,
  status: Status,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  void reply.code(status).header('set-cookie', sessionCookie(token, SESSION_HOURS * 3600, isSecure(request)))
  return identity
}
