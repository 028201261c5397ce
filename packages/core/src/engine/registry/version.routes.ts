// Versions of the parameters of linkage over HTTP.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { nullable } from '../http/schemas.ts'
import type { VersionDesk } from './version-desk.ts'

const tags = ['registry']
const moment = Type.Number({ description: 'Milliseconds since 1970' })
const chance = Type.Number({ description: '0…1' })
const bits = Type.Number({ description: 'A bit doubles the odds' })
const versionSchema = Type.Object({
  id: Type.Integer(),
  madeAt: moment,
  madeBy: nullable(Type.String({ description: 'null: built in' })),
  learnedFrom: nullable(Type.Integer({ description: 'Records' })),
  isCurrent: Type.Boolean(),
  columns: Type.Array(
    Type.Object({
      what: Type.Enum(['surname', 'given', 'patronymic', 'birth', 'snils']),
      against: bits,
      for: bits,
    }),
    { description: 'What each column says at most: of two that are far apart, of two that are equal' },
  ),
  joinFrom: chance,
  askFrom: chance,
  records: Type.Integer({ description: 'Weighed by it, in all of its runs' }),
  pairs: Type.Integer(),
  merges: Type.Integer(),
  splits: Type.Integer(),
  lastRunAt: nullable(moment),
  asked: Type.Integer({ description: 'Pairs that still wait for an officer' }),
  same: Type.Integer(),
  different: Type.Integer(),
})
const answer = Type.Object({
  versions: Type.Array(versionSchema),
  learning: nullable(
    Type.Object({
      state: Type.Enum(['running', 'failed']),
      by: Type.String(),
      startedAt: nullable(moment),
      code: nullable(Type.String()),
    }),
  ),
})

export async function versionRoutes(
  fastify: FastifyInstance,
  { desk }: { desk: Pick<VersionDesk, 'list' | 'learn' | 'use' | 'learning'> },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/registry/versions',
    {
      config: { right: 'linkage.read' },
      schema: {
        summary: 'By which parameters the registry was and is linked, and what each version has done',
        tags,
        response: { 200: answer, ...problems(401, 403) },
      },
    },
    async () => {
      const versions = await desk.list()
      const { learning } = desk
      return {
        versions: versions.map(({ madeAt, lastRunAt, ...version }) => ({
          ...version,
          madeAt: madeAt.getTime(),
          lastRunAt: lastRunAt && lastRunAt.getTime(),
        })),
        learning: learning && {
          state: learning.kind,
          by: learning.by,
          startedAt: learning.kind === 'running' ? learning.startedAt.getTime() : null,
          code: learning.kind === 'failed' ? learning.code : null,
        },
      }
    },
  )
  app.post(
    '/api/v1/registry/versions',
    {
      config: { right: 'registry.rules', audit: 'registry.learn' },
      schema: {
        summary: 'Learn new parameters from all records that are linked, and link everything by them',
        description: 'Answers at once; the list says when it is done, or why it failed.',
        tags,
        response: { 202: Type.Null(), ...problems(401, 403, 409) },
      },
    },
    async (request, reply) => {
      desk.learn(identityOf(request).login)
      return reply.code(202).send(null)
    },
  )
  app.post(
    '/api/v1/registry/versions/:version/use',
    {
      config: { right: 'registry.rules', audit: 'registry.version' },
      schema: {
        summary: 'Put an earlier version into force again; everything is linked by it anew',
        tags,
        params: Type.Object({ version: Type.Integer({ minimum: 0, maximum: 32_767 }) }),
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await desk.use(request.params.version)
      return reply.code(204).send(null)
    },
  )
}
