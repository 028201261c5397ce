// The way back of a wall, and the figures of one that stands still.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { figuresSchema, territoriesOf, territoriesQuery } from '../publication/past.routes.ts'
import type { Hall } from './hall.ts'
import { formerAirsSchema, takenSchema, wallCodeSchema } from './schemas.ts'
import type { Walls } from './walls.ts'

const tags = ['walls']
const params = Type.Object({ wall: wallCodeSchema })
const revision = Type.Integer({ minimum: 0, description: 'The one that the caller has seen' })

export async function airRoutes(
  fastify: FastifyInstance,
  { walls, hall }: { walls: Walls; hall: Hall },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/walls/:wall/air/history',
    {
      config: { right: 'walls.read' },
      schema: {
        summary: 'What was on air, newest first: the last 50',
        tags,
        params,
        response: { 200: formerAirsSchema, ...problems(401, 403, 404) },
      },
    },
    async ({ params: { wall } }) => ({ items: await walls.history(wall) }),
  )
  app.post(
    '/api/v1/walls/:wall/air/undo',
    {
      config: { right: 'walls.operate', audit: 'wall.undo' },
      schema: {
        summary: 'Put back what was on air before the last change, or that revision',
        description: 'Each time one further back. What is frozen stays frozen.',
        tags,
        params,
        body: Type.Object(
          { revision, to: Type.Optional(Type.Integer({ minimum: 1 })) },
          { additionalProperties: false },
        ),
        response: { 200: takenSchema, ...problems(400, 401, 403, 404, 409) },
      },
    },
    (request) => {
      const { revision: seen, to } = request.body
      const given = { revision: seen, by: identityOf(request) }
      return to === undefined
        ? hall.undo(request.params.wall, given)
        : hall.back(request.params.wall, { ...given, to })
    },
  )
  app.get(
    '/api/v1/walls/:wall/frozen',
    {
      // Published figures and nothing else: screens have no session.
      config: { right: 'public' },
      schema: {
        summary: 'The published figures that a wall keeps while it stands still',
        tags,
        params,
        querystring: territoriesQuery,
        response: {
          200: Type.Object({
            at: Type.Number({ description: 'Milliseconds since 1970' }),
            ...figuresSchema,
          }),
          ...problems(400, 404),
        },
      },
    },
    ({ params: { wall }, query }) => walls.frozen(wall, territoriesOf(query)),
  )
}
