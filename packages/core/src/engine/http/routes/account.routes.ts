// What everybody who is signed in may do with their own account.
import Type from 'typebox'
import type { Account } from '../../access/account.ts'
import type { App } from '../app.ts'
import { problems } from '../problem.ts'
import { identityOf } from '../rights.ts'
import { idSchema } from '../schemas.ts'
import { codeSchema, identitySchema, passwordSchema, sessionSchema } from './access-schemas.ts'

const right = 'account.own'
const change = { right, audit: 'own' } as const
const tags = ['account']
const withPassword = Type.Object({ password: passwordSchema }, { additionalProperties: false })

export function accountRoutes(app: App, account: Account): void {
  app.put(
    '/api/v1/account/password',
    {
      config: change,
      schema: {
        summary: 'Change the password; the other sessions of the user end',
        tags,
        body: Type.Object(
          { current: passwordSchema, password: passwordSchema },
          { additionalProperties: false },
        ),
        response: { 200: identitySchema, ...problems(400, 401, 403, 422, 429) },
      },
    },
    (request) => account.changePassword(identityOf(request), request.body.current, request.body.password),
  )
  app.get(
    '/api/v1/account/sessions',
    {
      config: { right },
      schema: {
        summary: 'Sessions of the user',
        tags,
        response: { 200: Type.Object({ items: Type.Array(sessionSchema) }), ...problems(401) },
      },
    },
    (request) => account.sessions(identityOf(request)).then((items) => ({ items })),
  )
  app.delete(
    '/api/v1/account/sessions',
    {
      config: change,
      schema: {
        summary: 'End every session of the user but this one',
        tags,
        response: { 204: Type.Null(), ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      await account.endSessions(identityOf(request))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/v1/account/sessions/:session',
    {
      config: change,
      schema: {
        summary: 'End one session of the user',
        tags,
        params: Type.Object({ session: idSchema }),
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await account.endSessions(identityOf(request), request.params.session)
      return reply.code(204).send(null)
    },
  )
  secondFactorRoutes(app, account)
}

function secondFactorRoutes(app: App, account: Account): void {
  app.post(
    '/api/v1/account/second-factor',
    {
      config: change,
      schema: {
        summary: 'Begin to enrol an authenticator',
        description: 'Counts for nothing until its first code is confirmed; a former one stays until then.',
        tags,
        body: withPassword,
        response: {
          200: Type.Object({
            secret: Type.String({ description: 'Base32; shown this once' }),
            uri: Type.String({ description: 'otpauth://, text of the QR code' }),
          }),
          ...problems(400, 401, 403, 422, 429),
        },
      },
    },
    (request) => account.beginSecondFactor(identityOf(request), request.body.password),
  )
  app.post(
    '/api/v1/account/second-factor/confirm',
    {
      config: change,
      schema: {
        summary: 'Confirm the authenticator with its first code; the other sessions of the user end',
        tags,
        body: Type.Object({ code: codeSchema }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            recoveryCodes: Type.Array(Type.String(), { description: 'Each good once; shown this once' }),
          }),
          ...problems(400, 401, 403, 404, 422, 429),
        },
      },
    },
    (request) =>
      account
        .confirmSecondFactor(identityOf(request), request.body.code)
        .then((recoveryCodes) => ({ recoveryCodes })),
  )
  app.delete(
    '/api/v1/account/second-factor',
    {
      config: change,
      schema: {
        summary: 'Take the authenticator away',
        tags,
        body: withPassword,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      await account.removeSecondFactor(identityOf(request), request.body.password)
      return reply.code(204).send(null)
    },
  )
}
