// Users, their sessions, and which roles need a second factor.
import Type from 'typebox'
import type { Users } from '../../access/users.ts'
import type { App } from '../app.ts'
import { problems } from '../problem.ts'
import { identityOf } from '../rights.ts'
import { idSchema } from '../schemas.ts'
import {
  newUserSchema,
  sessionSchema,
  settingsSchema,
  userChangeSchema,
  userSchema,
  userWithPasswordSchema,
} from './access-schemas.ts'

const read = { right: 'users.read' } as const
const manage = { right: 'users.manage', audit: 'own' } as const
const tags = ['users']
const params = Type.Object({ user: idSchema })

export function userRoutes(app: App, users: Users): void {
  app.get(
    '/api/v1/users',
    {
      config: read,
      schema: {
        summary: 'Users whose territories lie within your own',
        tags,
        response: { 200: Type.Object({ items: Type.Array(userSchema) }), ...problems(401, 403) },
      },
    },
    (request) => users.list(identityOf(request)).then((items) => ({ items })),
  )
  app.get(
    '/api/v1/users/:user',
    {
      config: read,
      schema: {
        summary: 'One user',
        tags,
        params,
        response: { 200: userSchema, ...problems(401, 403, 404) },
      },
    },
    (request) => users.one(identityOf(request), request.params.user),
  )
  app.post(
    '/api/v1/users',
    {
      config: manage,
      schema: {
        summary: 'Make a user with a one-time password',
        tags,
        body: newUserSchema,
        response: { 201: userWithPasswordSchema, ...problems(400, 401, 403, 409, 503) },
      },
    },
    async (request, reply) => reply.code(201).send(await users.create(identityOf(request), request.body)),
  )
  app.patch(
    '/api/v1/users/:user',
    {
      config: manage,
      schema: {
        summary: 'Change name, roles, territories or the switch of a user',
        description: 'Takes effect at once, in open sessions too; who is switched off has none from then on.',
        tags,
        params,
        body: userChangeSchema,
        response: { 200: userSchema, ...problems(400, 401, 403, 404, 409) },
      },
    },
    (request) => users.change(identityOf(request), request.params.user, request.body),
  )
  app.post(
    '/api/v1/users/:user/reset',
    {
      config: manage,
      schema: {
        summary: 'Give a user a new one-time password; second factor and sessions are gone',
        tags,
        params,
        response: { 200: userWithPasswordSchema, ...problems(401, 403, 404, 409, 503) },
      },
    },
    (request) => users.reset(identityOf(request), request.params.user),
  )
  sessionRoutes(app, users)
  settingsRoutes(app, users)
}

function sessionRoutes(app: App, users: Users): void {
  app.get(
    '/api/v1/users/:user/sessions',
    {
      config: { right: 'sessions.end' },
      schema: {
        summary: 'Open sessions of a user',
        tags,
        params,
        response: { 200: Type.Object({ items: Type.Array(sessionSchema) }), ...problems(401, 403, 404) },
      },
    },
    (request) => users.sessions(identityOf(request), request.params.user).then((items) => ({ items })),
  )
  app.delete(
    '/api/v1/users/:user/sessions',
    {
      config: { right: 'sessions.end', audit: 'own' },
      schema: {
        summary: 'End every session of a user',
        tags,
        params,
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await users.endSessions(identityOf(request), request.params.user)
      return reply.code(204).send(null)
    },
  )
}

function settingsRoutes(app: App, users: Users): void {
  app.get(
    '/api/v1/access/settings',
    {
      config: read,
      schema: {
        summary: 'Which roles must sign in with a second factor',
        tags,
        response: { 200: settingsSchema, ...problems(401, 403) },
      },
    },
    async () => ({ secondFactorRoles: await users.secondFactorRoles() }),
  )
  app.put(
    '/api/v1/access/settings',
    {
      config: { right: 'access.settings', audit: 'own' },
      schema: {
        summary: 'Say which roles must sign in with a second factor',
        tags,
        body: settingsSchema,
        response: { 200: settingsSchema, ...problems(400, 401, 403) },
      },
    },
    (request) =>
      users
        .requireSecondFactor(identityOf(request), request.body.secondFactorRoles)
        .then((secondFactorRoles) => ({ secondFactorRoles })),
  )
}
