// The registry's size, its targets and the matrix of sources over HTTP: what walls are shown, and who may set a target.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { nullable } from '../http/schemas.ts'
import type { RegistrySize } from './registry-size.ts'

const tags = ['registry']
const day = Type.String({ pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$` })
const localText = Type.Object({ ru: Type.String(), en: Type.String() })
const count = nullable(Type.Integer({ description: 'null: too few to be shown' }))
const PEOPLE_MAX = 200_000_000

const growthSchema = Type.Union([
  Type.Object({ id: Type.String(), kind: Type.Literal('place'), isRegion: Type.Boolean(), people: count }),
  Type.Object({ id: Type.String(), kind: Type.Literal('day'), day, people: Type.Integer() }),
  Type.Object({
    id: Type.String(),
    kind: Type.Literal('target'),
    onDate: day,
    people: Type.Integer(),
    act: Type.String(),
  }),
])
const overlapSchema = Type.Union([
  Type.Object({
    id: Type.String(),
    kind: Type.Literal('source'),
    title: localText,
    agency: localText,
    people: count,
    only: count,
  }),
  Type.Object({
    id: Type.String(),
    kind: Type.Literal('pair'),
    left: Type.String(),
    right: Type.String(),
    people: count,
  }),
  Type.Object({ id: Type.String(), kind: Type.Literal('depth'), sources: Type.Integer(), people: count }),
])

export async function registrySizeRoutes(
  fastify: FastifyInstance,
  { size }: { size: RegistrySize },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/registry/size',
    {
      config: { right: 'registry.read' },
      schema: {
        summary: 'How many people the registry holds, by municipality and by day, against its targets',
        description:
          'As the channels `registry-growth` and `source-overlap` have it: empty while another engine publishes.',
        tags,
        response: {
          200: Type.Object({ growth: Type.Array(growthSchema), overlap: Type.Array(overlapSchema) }),
          ...problems(401, 403),
        },
      },
    },
    () => ({ growth: size.growth() as never, overlap: size.overlap() as never }),
  )
  app.put(
    '/api/v1/registry/targets/:day',
    {
      config: { right: 'registry.rules', audit: 'registry.target' },
      schema: {
        summary: 'Say how many people the registry has to hold by a day, and by which act',
        tags,
        params: Type.Object({ day }),
        body: Type.Object(
          {
            people: Type.Integer({ minimum: 1, maximum: PEOPLE_MAX }),
            act: Type.String({ minLength: 1, maxLength: 300 }),
          },
          { additionalProperties: false },
        ),
        response: { 204: Type.Null(), ...problems(400, 401, 403) },
      },
    },
    async ({ params, body, identity }, reply) => {
      await size.setTarget({ onDate: params.day, ...body, setBy: identity?.login ?? '' })
      return reply.status(204).send(null)
    },
  )
  app.delete(
    '/api/v1/registry/targets/:day',
    {
      config: { right: 'registry.rules', audit: 'registry.target' },
      schema: {
        summary: 'Take a target away, if there is one',
        tags,
        params: Type.Object({ day }),
        response: { 204: Type.Null(), ...problems(400, 401, 403) },
      },
    },
    async ({ params }, reply) => {
      await size.removeTarget(params.day)
      return reply.status(204).send(null)
    },
  )
}
