// The rules of publication over HTTP: read by whoever may, changed by the administrator of the whole region.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import type { DisclosureRules } from './disclosure-policy.ts'

const perAudience = (description: string) =>
  Type.Object(
    { public: Type.Integer(), internal: Type.Integer() },
    { description, additionalProperties: false },
  )

export const policySchema = Type.Object(
  {
    threshold: perAudience('Fewest members of a group whose figures are shown'),
    roundTo: perAudience('Counts of small groups are multiples of this; 1 rounds nothing'),
    exactFrom: Type.Integer({ description: "A territory's totals are exact from this many members on" }),
    dominance: Type.Object(
      {
        topCount: Type.Integer(),
        topSharePct: Type.Number(),
        nearPct: Type.Number(),
      },
      {
        description:
          'Sums of money are hidden when their topCount largest contributions are more than topSharePct of them (100: off), or when the second largest contributor can tell the largest nearer than nearPct (0: off)',
        additionalProperties: false,
      },
    ),
    differencing: Type.Enum(['hold', 'live'], {
      description:
        'hold: figures change only when enough members have changed. live: at once, for training data',
    }),
    tickMinutes: Type.Integer(),
    longPeriod: Type.Enum(['day', 'month']),
  },
  { additionalProperties: false },
)

export async function disclosureRoutes(
  fastify: FastifyInstance,
  { rules }: { rules: Pick<DisclosureRules, 'policy' | 'change'> },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['indicators']
  app.get(
    '/api/v1/disclosure',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Rules by which figures are published',
        description:
          'Open: who is protected by a rule may know it, and a rule that must be secret protects nobody.',
        tags,
        response: { 200: policySchema },
      },
    },
    () => rules.policy,
  )
  app.put(
    '/api/v1/disclosure',
    {
      config: { right: 'disclosure.manage', audit: 'own' },
      schema: {
        summary: 'Change the rules by which figures are published',
        tags,
        body: policySchema,
        response: { 200: policySchema, ...problems(400, 401, 403, 422) },
      },
    },
    (request) => rules.change(request.body, identityOf(request)),
  )
}
