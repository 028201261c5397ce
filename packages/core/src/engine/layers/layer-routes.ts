// GET /api/v1/layers and below: what the layers in memory hold, asked for once. Live data go over the socket, pictures by
// tiles; this is for scripts, exports and questions about one place.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type Type from 'typebox'
import { ObzorError } from '../../model/index.ts'
import type { HotLayer } from './hot-layer.ts'
import type { SourcesOfLayers } from './db/layer-sources.ts'
import type { HotLayers } from './hot-layers.ts'
import { worldBox, type WorldBox } from './hot-store/world.ts'
import {
  CELLS_MAX,
  FEATURES_DEFAULT,
  RADIUS_M_DEFAULT,
  cellsQuery,
  cellsSchema,
  featuresQuery,
  featuresSchema,
  layerParams,
  layersSchema,
} from './layer-schemas.ts'
import { featureJson, verticesOf, type FeatureJson } from './queries/feature-json.ts'
import { findFeatures } from './queries/find-features.ts'
import { findNearest } from './queries/find-nearest.ts'
import { rollUpCells, type Cell } from './queries/roll-up-cells.ts'

export interface LayerRoutesDeps {
  layers: Pick<HotLayers, 'get' | 'names'>
  sourcesOf: SourcesOfLayers
}

/** Vertices of one answer: about 25 MB. */
const VERTICES_MAX = 1_000_000
/** Counts by cells that go on at a time; each takes a third of the thread while it does. */
const ROLL_UPS_MAX = 2

/** A fastify plugin: `app.register(layerRoutes, { … })`. Every held layer is public, as its channel is. */
export async function layerRoutes(
  fastify: FastifyInstance,
  { layers, sourcesOf }: LayerRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const config = { right: 'public' } as const
  const tags = ['layers']
  let rollUps = 0

  app.get(
    '/api/v1/layers',
    { config, schema: { summary: 'Layers in memory', tags, response: { 200: layersSchema } } },
    async () => {
      const names = layers.names()
      const sources = await sourcesOf(names)
      // A plugin may have gone while the database was asked.
      const present = names.flatMap((name) => layers.get(name)?.layer ?? [])
      return {
        layers: present.map(({ name, title, channel, columns, store }) => {
          const types = Object.fromEntries(columns.map((column) => [column.name, column.type]))
          return {
            name,
            title,
            channel,
            features: store.size,
            columns: types,
            sources: sources.get(name) ?? [],
          }
        }),
      }
    },
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
