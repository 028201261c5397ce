// What the wall's own panels can be told by a scene: one schema each, for the engine's check of scenes.
import { Type, type TObject } from 'typebox'
import { MAP_LAYERS_MAX, type BuiltInPanel } from '../model/index.ts'

const code = Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,99}$' })
const localText = Type.Object({ ru: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) })
const closed = { additionalProperties: false } as const
/** Rows that fit beside each other on the smallest panel are fewer; more would be cut by the panel itself. */
const ROWS_MAX = 60

export const BUILT_IN_PANEL_SETTINGS: Readonly<Record<BuiltInPanel, TObject>> = {
  map: Type.Object(
    {
      indicator: code,
      layers: Type.Array(code, { maxItems: MAP_LAYERS_MAX, uniqueItems: true }),
      symbols: Type.Optional(Type.Enum(['circles', 'hexagons', 'by-zoom'])),
      territories: Type.Optional(Type.Enum(['colours', 'borders'])),
      title: Type.Optional(localText),
    },
    closed,
  ),
  kpi: Type.Object(
    {
      indicator: code,
      fractionDigits: Type.Optional(Type.Integer({ minimum: 0, maximum: 6 })),
      sources: Type.Array(code, { maxItems: 20 }),
      size: Type.Enum(['hero', 'normal']),
    },
    closed,
  ),
  ranking: Type.Object(
    {
      indicator: code,
      highest: Type.Integer({ minimum: 1, maximum: ROWS_MAX }),
      lowest: Type.Integer({ minimum: 0, maximum: ROWS_MAX }),
      title: Type.Optional(localText),
    },
    closed,
  ),
  trend: Type.Object({ statistic: code, indicator: code }, closed),
  sources: Type.Object({}, closed),
  profile: Type.Object({ indicator: code }, closed),
  change: Type.Object(
    {
      indicator: code,
      months: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
      by: Type.Optional(code),
      groups: Type.Optional(Type.Record(Type.String(), localText)),
      parts: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS_MAX })),
      title: Type.Optional(localText),
    },
    closed,
  ),
  funds: Type.Object(
    {
      rows: Type.Integer({ minimum: 1, maximum: ROWS_MAX }),
      measures: Type.Integer({ minimum: 1, maximum: ROWS_MAX }),
    },
    closed,
  ),
  'three-numbers': Type.Object(
    { indicator: code, rows: Type.Integer({ minimum: 1, maximum: ROWS_MAX }) },
    closed,
  ),
}
