// What the routes of indicators take and answer, with their bounds.
import Type, { type Static } from 'typebox'
import { localTextSchema, nullable } from '../http/schemas.ts'

/** Rows of one answer: about 10 MB of JSON. */
export const VALUES_MAX = 50_000
/** Territories or dimensions named in one question. */
const NAMES_MAX = 200

export const CODE = String.raw`^[a-z][a-z0-9.-]{0,79}$`
const OKTMO = String.raw`\d{2,11}`
const PERIOD = String.raw`^\d{4}(-\d{2}(-\d{2})?|-Q[1-4])?$`

export const indicatorParams = Type.Object({
  code: Type.String({
    pattern: CODE,
    examples: ['poverty.rate'],
    description: 'An indicator or an official series',
  }),
})

export const FORMATS = ['json', 'csv', 'arrow'] as const
export type Format = (typeof FORMATS)[number]

export const valuesQuery = Type.Object(
  {
    territory: Type.Optional(
      Type.String({
        pattern: `^${OKTMO}(,${OKTMO}){0,${NAMES_MAX - 1}}$`,
        description: 'ОКТМО codes with commas between them; all territories without it',
        examples: ['42,42606000'],
      }),
    ),
    by: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{0,39}(,[a-z][a-z0-9-]{0,39})?$',
        description: 'Code of a breakdown, or of two with a comma; totals without it',
        examples: ['sex', 'age,sex'],
      }),
    ),
    from: Type.Optional(
      Type.String({ pattern: PERIOD, description: 'First period, included', examples: ['2024-01'] }),
    ),
    to: Type.Optional(Type.String({ pattern: PERIOD, description: 'Last period, included' })),
    vintage: Type.Optional(
      Type.Enum(['live', 'first', 'second', 'final', 'latest'], {
        description:
          'live: as it is now (the default without from and to). latest: of each period what is known last (the default with them)',
      }),
    ),
    format: Type.Optional(
      Type.Enum([...FORMATS], {
        description:
          'Before the header Accept: application/json, text/csv, application/vnd.apache.arrow.stream',
      }),
    ),
    bom: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'CSV with the mark of UTF-8 in front, for office programs',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ValuesQuery = Static<typeof valuesQuery>

const vintageSchema = Type.Enum(['live', 'first', 'second', 'final', 'published'])

export const valueRowSchema = Type.Object({
  indicator: Type.String(),
  territory: Type.String({ description: 'ОКТМО' }),
  by: Type.Record(Type.String(), Type.String(), {
    description: 'Value of each dimension; empty for a total',
  }),
  period: Type.String({ description: 'YYYY, YYYY-Qn, YYYY-MM or YYYY-MM-DD' }),
  vintage: vintageSchema,
  value: nullable(
    Type.Number({ description: 'In the unit of the indicator; null where hidden or not defined' }),
  ),
  low: nullable(
    Type.Number({
      description:
        '95 % interval of a share of persons by Wilson, households as answers; null for what is no such share',
    }),
  ),
  high: nullable(Type.Number()),
  numerator: nullable(Type.Number()),
  denominator: nullable(Type.Number()),
  hidden: Type.Boolean({
    description: 'There is a figure and it is not shown: too few people stand behind it or its neighbour',
  }),
  rounded: nullable(Type.Integer({ description: 'Counts are given as multiples of this and do not add up' })),
  countedAt: nullable(Type.String({ description: 'ISO instant; null for figures published elsewhere' })),
  note: nullable(Type.String()),
})
export type ValueRow = Static<typeof valueRowSchema>

export const breakSchema = Type.Object({ period: Type.String(), reason: localTextSchema })
export type SeriesBreak = Static<typeof breakSchema>

export const valuesSchema = Type.Object({
  code: Type.String(),
  unit: Type.String(),
  audience: Type.Enum(['public', 'internal'], { description: 'Whose rules the figures are shown by' }),
  breaks: Type.Array(breakSchema, {
    description: 'The method changed before this period: no line goes across',
  }),
  numberReturned: Type.Integer(),
  values: Type.Array(valueRowSchema),
})
export type ValuesAnswer = Static<typeof valuesSchema>

export const dimensionSchema = Type.Object({
  code: Type.String(),
  title: localTextSchema,
  values: Type.Array(Type.Object({ code: Type.String(), title: localTextSchema })),
})

export const indicatorSchema = Type.Object({
  code: Type.String(),
  kind: Type.Enum(['indicator', 'statistic'], {
    description: 'statistic: an official series that a source brings',
  }),
  pluginId: nullable(Type.String()),
  title: localTextSchema,
  method: nullable(localTextSchema),
  formula: nullable(localTextSchema),
  source: nullable(localTextSchema),
  reference: nullable(localTextSchema),
  unit: Type.String(),
  fractionDigits: nullable(Type.Integer()),
  direction: nullable(Type.String()),
  breakdowns: Type.Array(dimensionSchema),
  pairs: Type.Boolean({ description: 'Of the region by each pair of its breakdowns too' }),
  changesBy: Type.Boolean({ description: 'Its change between two dates is told by causes' }),
})
export type IndicatorItem = Static<typeof indicatorSchema>

export const indicatorsSchema = Type.Object({
  audience: valuesSchema.properties.audience,
  indicators: Type.Array(indicatorSchema),
})
