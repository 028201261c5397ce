// GET /api/v1/territories and /api/v1/map: public, because borders and names are, and the same for every screen.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { MapAnswer, TerritoryMap } from './territory-map.ts'

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const geometry = Type.Object(
  { type: Type.String(), coordinates: Type.Array(Type.Unknown()) },
  { description: 'GeoJSON, WGS 84, longitude first, at most five decimals' },
)
const backgroundCollection = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      properties: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()])),
      geometry,
    }),
  ),
})
const localText = Type.Object({ ru: Type.String(), en: Type.String() })
const yearValue = Type.Object({ year: Type.Integer(), value: Type.Number() })
const target = nullable(Type.Object({ from: yearValue, to: yearValue, source: Type.String() }))
const geometryKind = Type.Enum(['schematic', 'boundaries'])

export const territoriesSchema = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      id: Type.String({ description: 'ОКТМО, eight digits', examples: ['42606000'] }),
      geometry,
      properties: Type.Object({
        oktmo: Type.String(),
        kind: Type.Enum(['municipal-district', 'municipal-okrug', 'urban-okrug']),
        nameRu: Type.String(),
        nameEn: Type.String(),
        prepositional: Type.String({ description: '«Грязинском районе», after «в»' }),
        genitive: Type.String({ description: '«Грязинского района»' }),
        centreName: nullable(Type.String()),
        centre: Type.Tuple([Type.Number(), Type.Number()], { description: 'Longitude and latitude' }),
        areaKm2: Type.Number(),
        population: Type.Integer(),
        isSchematic: Type.Boolean({ description: 'True where the shape is a scheme; a map must say so' }),
      }),
    }),
  ),
})

export const mapSchema = Type.Object({
  region: Type.Object({
    code: Type.String(),
    regionCode: Type.String({ description: "The region's number; its own rows are published under it" }),
    oktmoPrefix: Type.String(),
    name: localText,
    nameCases: Type.Object({ genitive: Type.String(), prepositional: Type.String() }),
    timeZone: Type.String(),
    geometryKind,
    attribution: Type.String(),
    asOf: Type.String(),
    officialPoverty: Type.Object({
      year: Type.Integer(),
      ratePct: Type.Number(),
      childrenPct: Type.Number(),
      workingAgePct: Type.Number(),
      olderPct: Type.Number(),
      source: Type.String(),
    }),
    target,
  }),
  geometryKind,
  attribution: Type.String({ description: 'To be shown on the map' }),
  target,
  bounds: Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()], {
    description: 'West, south, east, north',
  }),
  territories: territoriesSchema,
  outline: Type.Object({
    type: Type.Literal('Feature'),
    properties: Type.Record(Type.String(), Type.String()),
    geometry,
  }),
  water: backgroundCollection,
  neighbours: backgroundCollection,
  places: backgroundCollection,
})

export interface TerritoryRoutesDeps {
  map: Pick<TerritoryMap, 'mapAnswer' | 'territoriesAnswer'>
}

/** A fastify plugin: `app.register(territoryRoutes, { map })`. */
export async function territoryRoutes(app: FastifyInstance, { map }: TerritoryRoutesDeps): Promise<void> {
  const route = (
    url: string,
    summary: string,
    schema: Type.TSchema,
    read: () => Promise<MapAnswer>,
  ): void => {
    app.get(
      url,
      { config: { right: 'public' }, schema: { summary, tags: ['territories'], response: { 200: schema } } },
      async (request, reply) => send(request, reply, await read()),
    )
  }
  route('/api/v1/territories', 'Territories in force as GeoJSON', territoriesSchema, () =>
    map.territoriesAnswer(),
  )
  route('/api/v1/map', 'The whole map: territories, outline, water, neighbours, labels', mapSchema, () =>
    map.mapAnswer(),
  )
}

/** Bytes are sent as they are: serialising a region's borders by schema at every request would cost 20 ms. */
function send(request: FastifyRequest, reply: FastifyReply, { body, etag }: MapAnswer): FastifyReply {
  void reply.header('etag', etag).header('cache-control', 'no-cache')
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').send(body)
}

/** RFC 9110: a list of tags or `*`, compared weakly, since a proxy may have marked ours weak when it compressed. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}
