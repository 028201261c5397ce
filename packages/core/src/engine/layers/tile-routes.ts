// GET /tiles/{layer}.json and /tiles/{layer}/{z}/{x}/{y}.mvt: any map library draws the layers from these two.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply } from 'fastify'
import Type from 'typebox'
import { ObzorError } from '../../model/index.ts'
import type { HotLayer } from './hot-layer.ts'
import type { HotLayers } from './hot-layers.ts'
import { codingOf } from './tiles/coding.ts'
import { POINTS_MAX } from './tiles/encode-points.ts'
import { COUNT_KEY } from './tiles/encode-tile.ts'
import type { HeldTile, TileAnswer } from './tiles/tile-source.ts'
import { ZOOM_MAX } from './tiles/tile-versions.ts'

export interface TileRoutesDeps {
  layers: Pick<HotLayers, 'get' | 'names'>
  /** West, south, east, north of the region, and whom its borders come from. */
  region(): Promise<{ bounds: number[]; attribution: string }>
}

const MEDIA_TYPE = 'application/vnd.mapbox-vector-tile'

const tileJsonSchema = Type.Object({
  tilejson: Type.Literal('3.0.0'),
  name: Type.String(),
  attribution: Type.String(),
  scheme: Type.Literal('xyz'),
  tiles: Type.Array(Type.String()),
  minzoom: Type.Integer(),
  maxzoom: Type.Integer(),
  bounds: Type.Array(Type.Number(), { description: 'West, south, east, north' }),
  vector_layers: Type.Array(
    Type.Object({
      id: Type.String(),
      description: Type.String(),
      minzoom: Type.Integer(),
      maxzoom: Type.Integer(),
      fields: Type.Record(Type.String(), Type.String()),
    }),
  ),
})

/** A fastify plugin: `app.register(tileRoutes, { layers, region })`. Every held layer is public, as its channel is. */
export async function tileRoutes(
  fastify: FastifyInstance,
  { layers, region }: TileRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const describe = async (file: string, origin: string): Promise<Type.Static<typeof tileJsonSchema>> => {
    const { layer } = held(layers, file.endsWith('.json') ? file.slice(0, -5) : file)
    const { bounds, attribution } = await region()
    return {
      tilejson: '3.0.0',
      name: layer.title.ru,
      attribution,
      scheme: 'xyz',
      tiles: [`${origin}/tiles/${encodeURIComponent(layer.name)}/{z}/{x}/{y}.mvt`],
      minzoom: 0,
      maxzoom: ZOOM_MAX,
      bounds,
      vector_layers: [
        {
          id: layer.name,
          description: GROUPS_DESCRIPTION,
          minzoom: 0,
          maxzoom: ZOOM_MAX,
          fields: fieldsOf(layer),
        },
      ],
    }
  }
  app.get(
    '/tiles/:file',
    {
      config: { right: 'public' },
      schema: {
        summary: 'TileJSON 3.0 of a layer: {layer}.json',
        tags: ['tiles'],
        params: Type.Object({ file: Type.String({ examples: ['vacancies.json'] }) }),
        response: { 200: tileJsonSchema },
      },
    },
    (request) => describe(request.params.file, `${request.protocol}://${request.host}`),
  )
  app.get(
    '/tiles/:layer/:z/:x/:file',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Vector tile of a layer (Mapbox Vector Tile 2.1); its last segment is {y}.mvt',
        tags: ['tiles'],
        produces: [MEDIA_TYPE],
        params: Type.Object({
          layer: Type.String({ examples: ['vacancies'] }),
          z: Type.Integer({ minimum: 0, maximum: ZOOM_MAX }),
          x: Type.Integer({ minimum: 0 }),
          file: Type.String({ pattern: String.raw`^\d{1,8}\.mvt$`, examples: ['5230.mvt'] }),
        }),
      },
    },
    (request, reply) => {
      const { z: zoom, x, file } = request.params
      const y = Number.parseInt(file, 10)
      const { tiles } = held(layers, request.params.layer)
      if (x >= 2 ** zoom || y >= 2 ** zoom) throw outside(zoom, x, y)
      const { headers } = request
      const coding = codingOf(headers['accept-encoding'] as string | undefined)
      const answer = tiles.answer({ zoom, x, y, coding, ifNoneMatch: headers['if-none-match'] })
      if (answer instanceof Promise) return answer.then((packed) => send(reply, packed))
      // A tile at hand is sent in this very turn: nothing is returned that Fastify would wait for.
      void send(reply, answer)
    },
  )
}

function send(
  reply: FastifyReply,
  { etag, body, coding, cursor, ageMs }: TileAnswer | HeldTile,
): FastifyReply {
  void reply.header('cache-control', 'no-cache').header('vary', 'accept-encoding').header('etag', etag)
  if (cursor) void reply.header('x-obzor-version', `${cursor.epoch}/${cursor.version}`)
  if (ageMs > 0) void reply.header('x-obzor-age-ms', ageMs)
  if (body === null) return reply.code(304).send()
  if (coding !== null) void reply.header('content-encoding', coding)
  return reply.header('content-type', MEDIA_TYPE).send(body)
}

/** In TileJSON, for whoever draws it. */
const GROUPS_DESCRIPTION =
  `A tile with more than ${POINTS_MAX} points has one point for each square of 32 by 32 units instead; where it stands ` +
  `for several it has no id, '${COUNT_KEY}' says how many, and its other fields are those that all of them share.`

const TYPE_NAMES = { string: 'String', number: 'Number', boolean: 'Boolean' } as const

const fieldsOf = ({ columns }: HotLayer): Record<string, string> => ({
  ...Object.fromEntries(columns.map(({ name, type }) => [name, TYPE_NAMES[type]])),
  [COUNT_KEY]: TYPE_NAMES.number,
})

function held(layers: TileRoutesDeps['layers'], name: string): NonNullable<ReturnType<HotLayers['get']>> {
  const found = layers.get(name)
  if (found) return found
  throw new ObzorError({
    code: 'OBZ_TILE_LAYER_UNKNOWN',
    fact: `there is no layer '${name.slice(0, 60)}'`,
    risk: 'no tile was made',
    action: `use one of ${layers.names().join(', ')}`,
  })
}

const outside = (zoom: number, x: number, y: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_TILE_OUTSIDE',
    fact: `zoom ${zoom} has no tile ${x}/${y}`,
    risk: 'no tile was made',
    action: `count x and y from 0 to ${2 ** zoom - 1}, from the north-west`,
  })
