// Groups of walls over HTTP.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { groupSchema, jointRevisionsSchema, storedGroupSchema } from './programme-schemas.ts'
import { jointAirChangeSchema, screenIdSchema, wallCodeSchema } from './schemas.ts'
import type { WallGroups } from './wall-groups.ts'

const tags = ['walls']
const ofGroup = Type.Object({ group: wallCodeSchema })
const revision = Type.Integer({
  minimum: 0,
  description: 'The one that the caller has seen; 0 makes a new group',
})

export async function wallGroupRoutes(
  fastify: FastifyInstance,
  { groups }: { groups: WallGroups },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/wall-groups',
    {
      config: { right: 'walls.read' },
      schema: {
        summary: 'Walls that are switched together',
        tags,
        response: { 200: Type.Object({ items: Type.Array(storedGroupSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: await groups.list() }),
  )
  app.put(
    '/api/v1/wall-groups/:group',
    {
      config: { right: 'walls.manage', audit: 'wall-group.save' },
      schema: {
        summary: 'Make or change a group',
        tags,
        params: ofGroup,
        body: Type.Object(
          { title: groupSchema.properties.title, walls: groupSchema.properties.walls, revision },
          { additionalProperties: false },
        ),
        response: { 200: storedGroupSchema, ...problems(400, 401, 403, 409) },
      },
    },
    ({ params, body: { title, walls, revision: seen } }) =>
      groups.save({ id: params.group, title, walls }, seen),
  )
  app.delete(
    '/api/v1/wall-groups/:group',
    {
      config: { right: 'walls.manage', audit: 'wall-group.remove' },
      schema: {
        summary: 'Remove a group; its walls stay',
        tags,
        params: ofGroup,
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      await groups.remove(params.group)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/v1/wall-groups/:group/air',
    {
      config: { right: 'walls.operate', audit: 'wall-group.take' },
      schema: {
        summary: 'Take on all walls of a group at one moment',
        description: 'All of them or none: each from the revision that the caller has seen.',
        tags,
        params: ofGroup,
        body: Type.Object(
          { walls: jointRevisionsSchema, change: jointAirChangeSchema },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            at: Type.Number({ description: "Moment of the hall's clock, milliseconds since 1970" }),
            walls: jointRevisionsSchema,
            late: Type.Array(Type.Object({ wall: wallCodeSchema, screens: Type.Array(screenIdSchema) }), {
              description: 'Screens that join when they are ready',
            }),
          }),
          ...problems(400, 401, 403, 404, 409),
        },
      },
    },
    (request) => groups.take(request.params.group, { ...request.body, by: identityOf(request) }),
  )
}
