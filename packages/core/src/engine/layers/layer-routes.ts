// GET /api/v1/layers and below: what the layers in memory hold, asked for once. Live data go over the socket, pictures by
// tiles; this is for scripts, exports and questions about one place.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply } from 'fastify'
import Type from 'typebox'
import { ObzorError } from '../../model/index.ts'
import { localTextSchema } from '../http/schemas.ts'
import type { HotLayer } from './hot-layer.ts'
import type { HotLayers } from './hot-layers.ts'
import { worldBox, type WorldBox } from './hot-store/world.ts'
import { featureJson, verticesOf, type FeatureJson } from './queries/feature-json.ts'
import { findFeatures } from './queries/find-features.ts'
import { findNearest } from './queries/find-nearest.ts'
import { rollUpCells, type Cell } from './queries/roll-up-cells.ts'

export interface LayerRoutesDeps {
  layers: Pick<HotLayers, 'get' | 'names'>
}

/** Features of one answer: about 3 MB of points. */
const FEATURES_MAX = 10_000
const FEATURES_DEFAULT = 100
/** Cells of one answer. */
const CELLS_MAX = 10_000
/** Vertices of one answer: about 25 MB. */
const VERTICES_MAX = 1_000_000
const RADIUS_M_MAX = 1_000_000
const RADIUS_M_DEFAULT = 10_000
/** Counts by cells that go on at a time; each takes a third of the thread while it does. */
const ROLL_UPS_MAX = 2

const NUMBER = String.raw`-?\d{1,3}(?:\.\d{1,15})?`
const bboxSchema = Type.String({
  pattern: `^${NUMBER},${NUMBER},${NUMBER},${NUMBER}$`,
  description: 'West, south, east, north in degrees (WGS 84)',
  examples: ['39.4,52.5,39.8,52.7'],
})
const layerParams = Type.Object({ layer: Type.String({ examples: ['vacancies'] }) })
const value = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])

const featuresQuery = Type.Object(
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

const featuresSchema = Type.Object({
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
      properties: Type.Record(Type.String(), value),
    }),
  ),
})

const cellsQuery = Type.Object(
  {
    resolution: Type.Integer({ minimum: 0, maximum: 15, description: 'Of H3: 0 the coarsest' }),
    bbox: Type.Optional(bboxSchema),
  },
  { additionalProperties: false },
)

const cellsSchema = Type.Object({
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

const layersSchema = Type.Object({
  layers: Type.Array(
    Type.Object({
      name: Type.String(),
      title: localTextSchema,
      channel: Type.String({ description: 'Its channel on the socket' }),
      features: Type.Integer(),
      columns: Type.Record(Type.String(), Type.Enum(['string', 'number', 'boolean'])),
    }),
  ),
})

/** A fastify plugin: `app.register(layerRoutes, { layers })`. Every held layer is public, as its channel is. */
export async function layerRoutes(fastify: FastifyInstance, { layers }: LayerRoutesDeps): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const config = { right: 'public' } as const
  const tags = ['layers']
  let rollUps = 0

  app.get(
    '/api/v1/layers',
    { config, schema: { summary: 'Layers in memory', tags, response: { 200: layersSchema } } },
    () => ({
      layers: layers.names().map((name) => {
        const { title, channel, columns, store } = held(layers, name)
        const types = Object.fromEntries(columns.map((column) => [column.name, column.type]))
        return { name, title, channel, features: store.size, columns: types }
      }),
    }),
  )

  app.get(
    '/api/v1/layers/:layer/features',
    {
      config,
      schema: {
        summary: 'Features of a layer as GeoJSON: in a box, or the nearest to a place',
        tags,
        params: layerParams,
        querystring: featuresQuery,
        response: { 200: featuresSchema },
      },
    },
    (request, reply) => {
      const layer = held(layers, request.params.layer)
      withVersion(reply, layer)
      return features(layer, request.query)
    },
  )

  app.get(
    '/api/v1/layers/:layer/cells',
    {
      config,
      schema: {
        summary: 'Features of a layer counted by H3 cells, with the sums of their numbers',
        tags,
        params: layerParams,
        querystring: cellsQuery,
        response: { 200: cellsSchema },
      },
    },
    async (request, reply) => {
      const layer = held(layers, request.params.layer)
      const { resolution, bbox } = request.query
      if (rollUps === ROLL_UPS_MAX) throw busy()
      rollUps += 1
      try {
        // The picture is that of this moment, however long it is counted.
        withVersion(reply, layer)
        const box = boxOf(bbox) ?? EVERYWHERE
        const cells = await rollUpCells(layer.store, { box, resolution, cellsMax: CELLS_MAX })
        if (cells === null) throw tooManyCells(resolution)
        return { resolution, numberMatched: sumOfCounts(cells), cells }
      } finally {
        rollUps -= 1
      }
    },
  )
}

type FeaturesQuery = Type.Static<typeof featuresQuery>
type FeaturesAnswer = Omit<Type.Static<typeof featuresSchema>, 'features'> & {
  features: (FeatureJson & { distanceM?: number })[]
}

function features({ store }: HotLayer, query: FeaturesQuery): FeaturesAnswer {
  const { bbox, near, limit = FEATURES_DEFAULT, after, geometry = 'full' } = query
  const form = { isWhole: geometry === 'full' }
  const box = boxOf(bbox)
  if (near !== undefined) {
    const [lon = 0, lat = 0] = near.split(',').map(Number)
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) throw invalidBox('near', near)
    const { radius: radiusM = RADIUS_M_DEFAULT } = query
    const found = findNearest(store, { lon, lat, radiusM, limit, box })
    requireBounded(
      store,
      found.map(({ id }) => id),
      form.isWhole,
    )
    return {
      type: 'FeatureCollection',
      numberMatched: null,
      numberReturned: found.length,
      next: null,
      features: found.map(({ id, distanceM }) => ({
        ...featureJson(store, id, form),
        distanceM: Math.round(distanceM * 10) / 10,
      })),
    }
  }
  const { ids, matched } = findFeatures(store, { box: box ?? EVERYWHERE, after: after ?? -1, limit })
  requireBounded(store, ids, form.isWhole)
  return {
    type: 'FeatureCollection',
    numberMatched: matched,
    numberReturned: ids.length,
    next: matched > ids.length ? ids.at(-1)! : null,
    features: ids.map((id) => featureJson(store, id, form)),
  }
}

const EVERYWHERE = worldBox(-180, -90, 180, 90)

function boxOf(bbox: string | undefined): WorldBox | null {
  if (bbox === undefined) return null
  const [west = 0, south = 0, east = 0, north = 0] = bbox.split(',').map(Number)
  const isOnEarth = west >= -180 && east <= 180 && south >= -90 && north <= 90
  if (!isOnEarth || west > east || south > north) throw invalidBox('bbox', bbox)
  return worldBox(west, south, east, north)
}

function requireBounded(store: HotLayer['store'], ids: readonly number[], isWhole: boolean): void {
  if (!isWhole) return
  const vertices = ids.reduce((sum, id) => sum + verticesOf(store, id), 0)
  if (vertices <= VERTICES_MAX) return
  throw new ObzorError({
    code: 'OBZ_LAYER_ANSWER_TOO_LARGE',
    fact: `the shapes have ${vertices} vertices together, more than ${VERTICES_MAX}`,
    risk: 'nothing was sent',
    action: 'ask for fewer with limit, or with geometry=point',
  })
}

const sumOfCounts = (cells: readonly Cell[]): number => cells.reduce((sum, { count }) => sum + count, 0)

function withVersion(reply: FastifyReply, { cursor }: HotLayer): void {
  if (cursor) void reply.header('x-obzor-version', `${cursor.epoch}/${cursor.version}`)
}

function held(layers: LayerRoutesDeps['layers'], name: string): HotLayer {
  const found = layers.get(name)
  if (found) return found.layer
  throw new ObzorError({
    code: 'OBZ_LAYER_UNKNOWN',
    fact: `there is no layer '${name.slice(0, 60)}'`,
    risk: 'nothing was sent',
    action: `use one of ${layers.names().join(', ')}`,
  })
}

const invalidBox = (parameter: string, given: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_LAYER_PLACE_INVALID',
    fact: `${parameter}=${given} is no place on Earth`,
    risk: 'nothing was sent',
    action: 'give degrees, longitude first: west not above east, south not above north; split a box at 180°',
  })

const tooManyCells = (resolution: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_LAYER_CELLS_TOO_MANY',
    fact: `resolution ${resolution} makes more than ${CELLS_MAX} cells here`,
    risk: 'nothing was sent',
    action: 'ask for a smaller bbox or a coarser resolution',
  })

const busy = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_LAYER_BUSY',
    fact: `${ROLL_UPS_MAX} layers are being counted by cells already`,
    risk: 'nothing was sent',
    action: 'ask again in a second; who needs it often subscribes to the channel of the cells',
  })
