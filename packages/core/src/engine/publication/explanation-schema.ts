// The answer to «почему это число?», as the wall's card and the console's page read it.
import Type, { type Static } from 'typebox'
import { localTextSchema, nullable } from '../http/schemas.ts'

export const explainQuery = Type.Object(
  {
    territory: Type.String({ pattern: String.raw`^\d{2,11}$`, description: 'ОКТМО', examples: ['42606000'] }),
  },
  { additionalProperties: false },
)

const figure = {
  unit: Type.String(),
  fractionDigits: Type.Integer(),
  value: nullable(Type.Number()),
  hidden: Type.Boolean(),
}

export const explanationSchema = Type.Object({
  code: Type.String(),
  title: localTextSchema,
  territory: Type.Object({ oktmo: Type.String(), name: localTextSchema }),
  ...figure,
  rounded: nullable(Type.Integer()),
  method: localTextSchema,
  formula: nullable(localTextSchema),
  reference: nullable(localTextSchema),
  source: nullable(localTextSchema),
  parts: nullable(
    Type.Object({
      numerator: nullable(Type.Number()),
      denominator: nullable(
        Type.Number({ description: 'null where nothing is divided, or where rounding hides it' }),
      ),
      factor: Type.Number(),
    }),
  ),
  madeOf: Type.Array(Type.Object({ code: Type.String(), title: localTextSchema, ...figure }), {
    description: 'Of a derived indicator: the figures that it is worked out from',
  }),
  inputs: Type.Array(
    Type.Object({
      code: Type.String(),
      title: localTextSchema,
      agency: localTextSchema,
      refreshHours: Type.Number(),
      lastSuccessAt: nullable(Type.String({ description: 'ISO instant' })),
      state: Type.String(),
    }),
  ),
  lines: Type.Array(
    Type.Object({
      series: Type.Enum(['subsistence-minimum', 'poverty-line']),
      group: Type.String(),
      kopecks: Type.Number(),
      validFrom: Type.String(),
      act: Type.String(),
      source: Type.String(),
    }),
    { description: 'Lines of the law in force on the last day of the window; two series, never one' },
  ),
  comparison: nullable(
    Type.Object(
      {
        from: nullable(Type.String()),
        comparison: Type.Enum(['lt', 'le']),
        act: Type.String(),
      },
      { description: 'Of figures over people: how income is held against the line' },
    ),
  ),
  window: nullable(
    Type.Object(
      { months: Type.Integer(), validFrom: Type.String(), act: Type.String() },
      { description: 'Of figures over people: how many months of income are averaged' },
    ),
  ),
  coverage: nullable(
    Type.Object({
      counted: nullable(Type.Number({ description: 'People of the registry here' })),
      population: nullable(Type.Number({ description: 'By the statistical office' })),
    }),
  ),
  cells: Type.Object({ shown: Type.Integer(), hidden: Type.Integer() }),
  vintage: Type.Object({
    kind: Type.Enum(['live']),
    asOf: Type.String({ description: 'Month the window ends with' }),
    countedAt: nullable(Type.String()),
    version: nullable(Type.Object({ epoch: Type.String(), version: Type.Integer() })),
    training: Type.Boolean(),
  }),
  rules: Type.Object({
    audience: Type.Enum(['public', 'internal']),
    threshold: Type.Integer(),
    roundTo: Type.Integer(),
    differencing: Type.Enum(['hold', 'live']),
    tickMinutes: Type.Integer(),
  }),
  sql: nullable(Type.String({ description: 'For an analyst; nobody else is sent it' })),
})
export type Explanation = Static<typeof explanationSchema>
