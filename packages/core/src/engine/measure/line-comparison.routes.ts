// The rule of who is poor at the very line over HTTP: open to read, changed by whoever may change the rules of figures.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { nullable } from '../http/schemas.ts'
import type { LineComparison } from './line-comparison.ts'

const ruleSchema = Type.Object(
  {
    from: nullable(
      Type.String({
        pattern: String.raw`^\d{4}-\d{2}$`,
        description: 'First month whose figures are counted so; null: from the beginning',
      }),
    ),
    comparison: Type.Enum(['lt', 'le'], {
      description: 'lt: poor is whose income is below the line; le: whose income is not above it',
    }),
    act: Type.String({ maxLength: 300, description: 'The act that says so; may be empty' }),
  },
  { additionalProperties: false },
)
const answer = Type.Object({
  inForce: ruleSchema,
  rules: Type.Array(ruleSchema),
})

export async function lineComparisonRoutes(
  fastify: FastifyInstance,
  { comparison }: { comparison: Pick<LineComparison, 'rules' | 'inForce' | 'change'> },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['indicators']
  const shown = () => ({ inForce: comparison.inForce, rules: [...comparison.rules] })
  app.get(
    '/api/v1/indicators/comparison',
    {
      config: { right: 'public' },
      schema: { summary: 'How income is held against the line', tags, response: { 200: answer } },
    },
    shown,
  )
  app.put(
    '/api/v1/indicators/comparison',
    {
      config: { right: 'indicators.rules', audit: 'own' },
      schema: {
        summary: 'Change how income is held against the line',
        description:
          'Live figures are counted anew at once; history is not, a break is drawn in it. Past months that are counted later follow the rule of their month.',
        tags,
        body: Type.Object(
          { rules: Type.Array(ruleSchema, { maxItems: 20 }) },
          { additionalProperties: false },
        ),
        response: { 200: answer, ...problems(400, 401, 403, 422) },
      },
    },
    (request) => comparison.change(request.body.rules, identityOf(request)).then(shown),
  )
}
