// What `/api/v1/indicators/{code}/change` takes and answers.
import Type, { type Static } from 'typebox'
import { CHANGE_FACTORS } from '../../model/index.ts'
import { nullable } from '../http/schemas.ts'
import { breakSchema, valueRowSchema, valuesSchema } from './indicator-schemas.ts'

const AT = String.raw`^(live|\d{4}-\d{2}(-\d{2})?)$`

export const changeQuery = Type.Object(
  {
    territory: Type.String({ pattern: String.raw`^\d{2,11}$`, description: 'ОКТМО', examples: ['42'] }),
    from: Type.String({
      pattern: AT,
      description: 'A month or a day of the history, or live: as it is now',
      examples: ['2025-10'],
    }),
    to: Type.Optional(Type.String({ pattern: AT, default: 'live' })),
    by: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{0,39}$',
        description: 'territory: the parts of the territory; or the code of a breakdown',
        default: 'territory',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ChangeQuery = Static<typeof changeQuery>

const reasons = {
  'no-figure': 'one of the dates has no figure of the territory',
  'not-shown':
    'one of the figures that it needs is hidden, or the change leaves the classes that are counted',
  nobody: 'one of the dates has no people, no income or no line',
  'method-changed': 'the two figures were counted in different ways',
  'not-declared': 'the indicator is not told by this',
} as const
export type ChangeReason = keyof typeof reasons

const reason = nullable(
  Type.Enum(Object.keys(reasons) as ChangeReason[], {
    description: Object.entries(reasons)
      .map(([code, text]) => `${code}: ${text}`)
      .join('; '),
  }),
)

const inUnit = 'In the unit of the indicator, per cent points for a share'

export const changeSchema = Type.Object({
  code: Type.String(),
  unit: Type.String(),
  audience: valuesSchema.properties.audience,
  territory: Type.String(),
  from: nullable(valueRowSchema),
  to: nullable(valueRowSchema),
  difference: nullable(Type.Number({ description: inUnit })),
  breaks: Type.Array(breakSchema, { description: 'Changes of method between the two' }),
  causes: Type.Object({
    reason,
    values: Type.Array(
      Type.Object({
        factor: Type.Enum([...CHANGE_FACTORS]),
        contribution: Type.Number({ description: `${inUnit}; they sum to the difference` }),
      }),
    ),
  }),
  parts: Type.Object({
    by: Type.String(),
    reason,
    values: Type.Array(
      Type.Object({
        code: Type.String({ description: 'ОКТМО, or the value of the breakdown' }),
        within: Type.Number({ description: `${inUnit}: of a share, that it changed in this part` }),
        between: Type.Number({ description: 'Of a share: that more or fewer people are of this part' }),
      }),
      { description: 'The largest contribution first' },
    ),
    rest: Type.Number({
      description: 'What is in no part that both dates show: hidden and merged ones, rounding',
    }),
  }),
})
export type ChangeAnswer = Static<typeof changeSchema>
