// GET /api/v1/indicators/past and below: every published figure of one period, for walls. Open to anyone as the wall is.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { localTextSchema, nullable } from '../http/schemas.ts'
import type { PastReader } from './past-figures.ts'

const PERIOD = Type.String({ pattern: String.raw`^\d{4}-\d{2}(-\d{2})?$`, examples: ['2024-03'] })
const number = nullable(Type.Number())
const breakSchema = Type.Object({
  indicator: Type.String(),
  period: Type.String({ description: 'The first period of the new method' }),
  reason: localTextSchema,
})
const cellSchema = Type.Object({
  id: Type.String(),
  indicator: Type.String(),
  territory: Type.String({ description: 'ОКТМО' }),
  by: Type.Optional(Type.Record(Type.String(), Type.String())),
  numerator: number,
  denominator: number,
  value: number,
  hidden: Type.Optional(Type.Boolean()),
  rounded: Type.Optional(Type.Integer()),
})
/** Of `StillFigures`. */
export const figuresSchema = {
  totals: Type.Array(cellSchema),
  parts: Type.Array(cellSchema, { description: 'By one breakdown, of the territories asked for' }),
}
export const territoriesQuery = Type.Object(
  {
    territories: Type.Optional(
      Type.String({
        pattern: String.raw`^\d{2,11}(,\d{2,11}){0,7}$`,
        description: 'ОКТМО of those whose breakdowns are sent, with commas; totals are of all',
        examples: ['42,42606000'],
      }),
    ),
  },
  { additionalProperties: false },
)
export const territoriesOf = ({ territories }: { territories?: string }): string[] =>
  territories?.split(',') ?? []

export async function pastRoutes(fastify: FastifyInstance, { past }: { past: PastReader }): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const config = { right: 'public' } as const
  const tags = ['indicators']
  app.get(
    '/api/v1/indicators/past',
    {
      config,
      schema: {
        summary: 'Periods of which there are figures, and where methods changed',
        tags,
        response: {
          200: Type.Object({
            periods: Type.Array(
              Type.Object({ period: PERIOD, countedAt: Type.String({ description: 'ISO instant' }) }),
            ),
            breaks: Type.Array(breakSchema),
          }),
          ...problems(503),
        },
      },
    },
    () => past.periods(),
  )
  app.get(
    '/api/v1/indicators/past/:period',
    {
      config,
      schema: {
        summary: 'Every published figure of one period; none where there is no history of it',
        tags,
        params: Type.Object({ period: PERIOD }),
        querystring: territoriesQuery,
        response: {
          200: Type.Object({ period: PERIOD, ...figuresSchema, breaks: Type.Array(breakSchema) }),
          ...problems(400, 503),
        },
      },
    },
    ({ params, query }) => past.at(params.period, territoriesOf(query)),
  )
}
