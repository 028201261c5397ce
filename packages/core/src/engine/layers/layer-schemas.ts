// What the routes of layers take and answer, with their bounds.
import Type from 'typebox'
import { localTextSchema } from '../http/schemas.ts'

/** Features of one answer: about 3 MB of points. */
const FEATURES_MAX = 10_000
export const FEATURES_DEFAULT = 100
/** Cells of one answer. */
export const CELLS_MAX = 10_000
const RADIUS_M_MAX = 1_000_000
export const RADIUS_M_DEFAULT = 10_000

const NUMBER = String.raw`-?\d{1,3}(?:\.\d{1,15})?`
const bboxSchema = Type.String({
  pattern: `^${NUMBER},${NUMBER},${NUMBER},${NUMBER}$`,
  description: 'West, south, east, north in degrees (WGS 84)',
  examples: ['39.4,52.5,39.8,52.7'],
})
export const layerParams = Type.Object({ layer: Type.String({ examples: ['vacancies'] }) })
const attributeValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])

export const featuresQuery = Type.Object(
  {
    bbox: Type.Optional(bboxSchema),
    near: Type.Optional(
      Type.String({
        pattern: `^${NUMBER},${NUMBER}$`,
        description: 'Longitude and latitude: the nearest features first',
        examples: ['39.6,52.6'],
      }),
    ),
    radius: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: RADIUS_M_MAX,
        default: RADIUS_M_DEFAULT,
        description: 'Metres from near; without near it says nothing',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: FEATURES_MAX, default: FEATURES_DEFAULT })),
    after: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Features with a larger id: `next` of the page before' }),
    ),
    geometry: Type.Optional(
      Type.Enum(['full', 'point'], {
        default: 'full',
        description: 'point: lines and areas by a point that lies on them',
      }),
    ),
  },
  { additionalProperties: false },
)

export const featuresSchema = Type.Object({
  type: Type.Literal('FeatureCollection'),
  numberMatched: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Features that fit the question, this page and all that follow; null for the nearest',
  }),
  numberReturned: Type.Integer(),
  next: Type.Union([Type.Integer(), Type.Null()], {
    description: '`after` of the next page; null on the last',
  }),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      id: Type.Integer(),
      distanceM: Type.Optional(Type.Number({ description: 'From near, on the sphere' })),
      geometry: Type.Union([Type.Object({ type: Type.String(), coordinates: Type.Unknown() }), Type.Null()]),
      properties: Type.Record(Type.String(), attributeValue),
    }),
  ),
})

export const cellsQuery = Type.Object(
  {
    resolution: Type.Integer({ minimum: 0, maximum: 15, description: 'Of H3: 0 the coarsest' }),
    bbox: Type.Optional(bboxSchema),
  },
  { additionalProperties: false },
)

export const cellsSchema = Type.Object({
  resolution: Type.Integer(),
  numberMatched: Type.Integer({ description: 'Features counted' }),
  cells: Type.Array(
    Type.Object({
      cell: Type.String({ description: 'H3 index', examples: ['86118a4b7ffffff'] }),
      count: Type.Integer(),
      values: Type.Record(
        Type.String(),
        Type.Object({
          known: Type.Integer({ description: 'Features of the cell that have the number' }),
          sum: Type.Number(),
          min: Type.Number(),
          max: Type.Number(),
        }),
      ),
    }),
  ),
})

export const layersSchema = Type.Object({
  layers: Type.Array(
    Type.Object({
      name: Type.String(),
      title: localTextSchema,
      channel: Type.String({ description: 'Its channel on the socket' }),
      features: Type.Integer(),
      columns: Type.Record(Type.String(), Type.Enum(['string', 'number', 'boolean'])),
      sources: Type.Array(Type.String(), {
        description:
          'Codes of the sources that its features came from; their age is in the channel `freshness`',
        examples: [['trudvsem.vacancies']],
      }),
    }),
  ),
})
