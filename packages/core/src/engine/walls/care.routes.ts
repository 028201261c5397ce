// Care for the screens of a wall over HTTP.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { problems } from '../http/problem.ts'
import type { CareWatch } from './care-watch.ts'
import type { StoredCare } from './db/care-rows.ts'
import { careSchema, storedCareSchema } from './programme-schemas.ts'
import { wallCodeSchema } from './schemas.ts'

const tags = ['walls']
const ofWall = Type.Object({ wall: wallCodeSchema })

export async function careRoutes(fastify: FastifyInstance, { care }: { care: CareWatch }): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/walls/:wall/care',
    {
      config: { right: 'walls.read' },
      schema: {
        summary: 'How far the picture wanders, and how bright screens are at which hours',
        tags,
        params: ofWall,
        response: { 200: storedCareSchema, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => answerOf(await care.read(params.wall)),
  )
  app.put(
    '/api/v1/walls/:wall/care',
    {
      config: { right: 'walls.operate', audit: 'wall.care' },
      schema: {
        summary: 'Change the care for the screens of a wall',
        tags,
        params: ofWall,
        body: Type.Object(
          {
            care: careSchema,
            revision: Type.Integer({ minimum: 0, description: 'The one that the caller has seen' }),
          },
          { additionalProperties: false },
        ),
        response: { 200: storedCareSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async ({ params, body }) => answerOf(await care.save(params.wall, body.care, body.revision)),
  )
}

// The same document: routes say nothing of what may not be written to.
const answerOf = (stored: StoredCare) => stored as Static<typeof storedCareSchema>
