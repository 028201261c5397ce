// What `/api/v1/indicators/overview` answers: each figure of the catalogue at a glance.
import Type, { type Static } from 'typebox'
import { localTextSchema, nullable } from '../http/schemas.ts'

const supplierSchema = Type.Object({
  code: Type.String(),
  title: localTextSchema,
  agency: localTextSchema,
  refreshHours: Type.Number(),
  lastSuccessAt: nullable(Type.String({ description: 'ISO instant' })),
  state: Type.String(),
})

export const overviewSchema = Type.Object({
  audience: Type.Enum(['public', 'internal']),
  territory: nullable(Type.String({ description: 'ОКТМО of the region' })),
  items: Type.Array(
    Type.Object({
      code: Type.String(),
      group: Type.Enum(['people', 'features', 'official'], {
        description:
          'Counted over persons and households, over features of a layer, or published by an agency',
      }),
      value: nullable(Type.Number({ description: 'Of the region; null where hidden or not defined' })),
      hidden: Type.Boolean(),
      period: nullable(
        Type.String({
          description: 'What the figure is of; null for features, which are counted as they are now',
        }),
      ),
      countedAt: nullable(Type.String({ description: 'ISO instant; null for what was published elsewhere' })),
      territories: Type.Object(
        { shown: Type.Integer(), hidden: Type.Integer(), all: Type.Integer() },
        { description: 'Municipalities with a figure, with one that is hidden, and all of them' },
      ),
      suppliers: Type.Array(supplierSchema),
    }),
  ),
})
export type IndicatorOverview = Static<typeof overviewSchema>
