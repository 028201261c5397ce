// Programmes of walls over HTTP: the document, and what an operator presses while one runs.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { pressSchema, programmesSchema, storedProgrammesSchema } from './programme-schemas.ts'
import type { ProgrammeRunner } from './programme-runner.ts'
import type { Programmes, ReadProgrammes } from './programmes.ts'
import { wallCodeSchema } from './schemas.ts'

const tags = ['walls']
const ofWall = Type.Object({ wall: wallCodeSchema })

export interface ProgrammeRoutesDeps {
  programmes: Programmes
  runner: Pick<ProgrammeRunner, 'press'>
}

export async function programmeRoutes(
  fastify: FastifyInstance,
  { programmes, runner }: ProgrammeRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/walls/:wall/programmes',
    {
      config: { right: 'walls.read' },
      schema: {
        summary: 'What a wall shows by itself',
        tags,
        params: ofWall,
        response: { 200: storedProgrammesSchema, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => answerOf(await programmes.read(params.wall)),
  )
  app.put(
    '/api/v1/walls/:wall/programmes',
    {
      config: { right: 'walls.operate', audit: 'wall.programmes' },
      schema: {
        summary: 'Change the programmes of a wall',
        description: 'One that runs goes on with the changed items.',
        tags,
        params: ofWall,
        body: Type.Object(
          {
            programmes: programmesSchema,
            revision: Type.Integer({ minimum: 0, description: 'The one that the caller has seen' }),
          },
          { additionalProperties: false },
        ),
        response: { 200: storedProgrammesSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async ({ params, body }) => answerOf(await programmes.save(params.wall, body.programmes, body.revision)),
  )
  app.post(
    '/api/v1/walls/:wall/programme',
    {
      config: { right: 'walls.operate', audit: 'wall.programme' },
      schema: {
        summary: 'Start, pause, go on, step, end, or give the choice back to the hours',
        tags,
        params: ofWall,
        body: pressSchema,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await runner.press(request.params.wall, request.body, identityOf(request))
      return reply.code(204).send(null)
    },
  )
}

/** Only names that are unknown can trouble what was saved. */
const answerOf = ({ programmes, revision, troubles }: ReadProgrammes) => ({
  // The same document: routes say nothing of what may not be written to.
  programmes: programmes as Static<typeof programmesSchema>,
  revision,
  troubles: troubles.flatMap(({ fault, ...place }) =>
    fault.kind === 'unknown' ? [{ ...place, fault }] : [],
  ),
})
