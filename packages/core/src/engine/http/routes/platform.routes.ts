// What a screen must know before it draws: the region, the month, and what the plugins publish.
import Type, { type Static } from 'typebox'
import type { DataSource } from 'typeorm'
import type { PluginManifest } from '../../../plugin-api/index.ts'
import { PluginEntity } from '../../db/entities/index.ts'
import type { RegionSettings } from '../../tokens.ts'
import type { App } from '../app.ts'
import { localTextSchema, nullable } from '../schemas.ts'

const seriesPoint = Type.Object({ year: Type.Integer(), value: Type.Number() })

/** The region as the loaded pack describes it. */
export const regionDescriptionSchema = Type.Object({
  code: Type.String({ description: "The region's number, for example 48" }),
  name: localTextSchema,
  genitive: Type.String({ description: '«Липецкой области»' }),
  prepositional: Type.String({ description: '«Липецкой области», after «в»' }),
  timeZone: Type.String({ examples: ['Europe/Moscow'] }),
  geometryKind: Type.Enum(['schematic', 'boundaries']),
  attributions: Type.Array(Type.String()),
  target: nullable(Type.Object({ from: seriesPoint, to: seriesPoint, source: Type.String() })),
})
export type RegionDescription = Static<typeof regionDescriptionSchema>

const catalogueSchema = Type.Object({
  indicators: Type.Array(
    Type.Object({
      code: Type.String(),
      pluginId: Type.String(),
      title: localTextSchema,
      method: localTextSchema,
      over: Type.Optional(Type.String()),
      factor: Type.Optional(Type.Number()),
      unit: Type.String(),
      fractionDigits: Type.Integer(),
      direction: Type.String(),
    }),
  ),
  layers: Type.Array(
    Type.Object({
      code: Type.String(),
      pluginId: Type.String(),
      title: localTextSchema,
      geometry: Type.String(),
      properties: Type.Record(
        Type.String(),
        Type.Object({
          type: Type.String(),
          title: localTextSchema,
          unit: Type.Optional(Type.Union([Type.Enum(['percent', 'person', 'rouble']), localTextSchema])),
          fractionDigits: Type.Optional(Type.Integer()),
          isDate: Type.Optional(Type.Boolean()),
          values: Type.Optional(Type.Record(Type.String(), localTextSchema)),
        }),
      ),
      style: Type.Object({
        colour: Type.String(),
        radiusPx: Type.Optional(Type.Number()),
        icon: Type.Optional(Type.String()),
      }),
      card: Type.Optional(
        Type.Object({
          title: Type.Optional(Type.String()),
          properties: Type.Optional(Type.Array(Type.String())),
          objects: Type.Optional(localTextSchema),
        }),
      ),
      flow: Type.Optional(
        Type.Object(
          {
            from: Type.String(),
            to: Type.String(),
            value: Type.String(),
            period: Type.Optional(Type.String()),
          },
          { description: 'Features are flows between municipalities: properties that say so' },
        ),
      ),
      route: Type.Optional(
        Type.Object(
          { route: Type.Optional(Type.String()), stop: Type.String(), at: Type.Optional(Type.String()) },
          { description: 'Features are routes and their stops: properties that say so' },
        ),
      ),
    }),
  ),
  statistics: Type.Array(
    Type.Object({
      code: Type.String(),
      pluginId: Type.String(),
      title: localTextSchema,
      unit: Type.String(),
    }),
  ),
})
export type Catalogue = Static<typeof catalogueSchema>

const platformSchema = Type.Object({
  region: regionDescriptionSchema,
  training: Type.Boolean({ description: 'True on synthetic data: every screen says so' }),
  asOf: Type.String({ description: 'Month the welfare window ends with, YYYY-MM' }),
  version: Type.String(),
  protocol: Type.Integer({ description: 'Version of protocol/SPEC.md' }),
  geometryKind: regionDescriptionSchema.properties.geometryKind,
  attributions: regionDescriptionSchema.properties.attributions,
  target: regionDescriptionSchema.properties.target,
  catalogue: catalogueSchema,
})

export interface PlatformDeps {
  control: DataSource
  settings: Pick<RegionSettings, 'training' | 'asOf'>
  describeRegion(): Promise<RegionDescription> | RegionDescription
  version: string
  protocolVersion: number
}

export function platformRoutes(app: App, deps: PlatformDeps): void {
  const { control, settings, version, protocolVersion: protocol } = deps
  app.get(
    '/api/v1/platform',
    {
      config: { right: 'public' },
      schema: {
        summary: 'The region, the month and what plugins publish',
        tags: ['platform'],
        response: { 200: platformSchema },
      },
    },
    async () => {
      const region = await deps.describeRegion()
      const plugins = await control
        .getRepository(PluginEntity)
        .find({ where: { loaded: true }, order: { id: 'ASC' } })
      const { training, asOf } = settings
      const { geometryKind, attributions, target } = region
      const catalogue = catalogueOf(plugins.map((plugin) => plugin.manifest))
      return { region, training, asOf, version, protocol, geometryKind, attributions, target, catalogue }
    },
  )
}

/** Declarations of all plugins; a manifest of an older form may lack a list. */
export function catalogueOf(manifests: Partial<PluginManifest>[]): Catalogue {
  const owned = <Item>(pick: (manifest: Partial<PluginManifest>) => Item[] | undefined) =>
    manifests.flatMap((manifest) =>
      (pick(manifest) ?? []).map((item) => ({ ...item, pluginId: manifest.id ?? '' })),
    )
  return {
    indicators: owned((manifest) => manifest.indicators),
    layers: owned((manifest) => manifest.layers),
    statistics: owned((manifest) => manifest.statistics),
  }
}
