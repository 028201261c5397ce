// A plugin is a declaration. `definePlugin` checks it where it is written, and `describe` turns it into plain
// data (the manifest), which is all that the host ever sees of a plugin's code.
import type { Static, TObject } from 'typebox'
import {
  ObzorError,
  checkIndicator,
  ruleFault,
  type Indicator,
  type LocalText,
  type PanelDeclaration,
  type RecordKind,
  type RuleDeclaration,
  type Scene,
} from '../model/index.ts'
import type { AlertChannelClass, ChannelDeclaration } from './channel.ts'
import type { ConnectorClass } from './connector.ts'

/** What a plugin may touch. Absent means nothing. */
export interface Capabilities {
  /** Host names or `host:port`; `${config.field}` takes the host of a URL in the configuration. */
  net?: string[]
  /** Names of inboxes. */
  files?: string[]
  /** Names of database connections. */
  databases?: string[]
  /** Names of secrets. */
  secrets?: string[]
  /** Heap ceiling of the process, MiB; default 256. */
  memMb?: number
}

/** When a source runs: a file arrives, time passes, or a cron pattern (with seconds optional) matches. */
export type Trigger =
  | { inbox: string; pattern: string }
  | { everySeconds: number }
  /**
   * `timeZone` is an IANA name, for example `Europe/Moscow`; without it the machine's own. `workdaysOnly` leaves out days off
   * of the production calendar, weekends and moved days included.
   */
  | { cron: string; timeZone?: string; workdaysOnly?: boolean }

export interface SourceDeclaration {
  /** `<agency>.<what>`, for example `egisso.facts`. */
  code: string
  title: LocalText
  /** The agency, as on the tile. */
  agency: LocalText
  trigger: Trigger
  /** The picture is ageing after this and stale after twice this. */
  refreshHours: number
  emits: RecordKind[]
  /** A run longer than this is stopped; default 3600. */
  timeoutSeconds?: number
}

export interface LayerProperty {
  type: 'string' | 'number' | 'boolean'
  title: LocalText
  /** Written after a number: a unit that every screen knows, or words of its own. */
  unit?: 'percent' | 'person' | 'rouble' | LocalText
  /** Of a number; default: none for whole numbers, two for others. */
  fractionDigits?: number
  /** A text `YYYY-MM-DD`, with or without a time, that is written in the language of the screen. */
  isDate?: boolean
  /** Words for values that are codes; a value without words is shown as it is. */
  values?: Record<string, LocalText>
}
/** What a screen says of one feature that somebody points at. Without it: every declared property in its order. */
export interface LayerCard {
  /** Property that names a feature; default: `title`, `name`, or the first text. */
  title?: string
  /** Properties under the name, in this order; default: all others. */
  properties?: string[]
  /** What features are called after a count, forms parted by ` | `: «школа | школы | школ», `school | schools`. */
  objects?: LocalText
}
/**
 * Features of the layer are flows between municipalities: each from one to another, with a value that is drawn as the width of an
 * arrow. Its members are names of declared properties; a flow needs no geometry.
 */
export interface LayerFlow {
  /** ОКТМО of the municipality that a flow leaves, and of the one it comes to; a superseded code is followed to its successor. */
  from: string
  to: string
  /** A number. Of the unit `person`, or without a unit, it is held back below the threshold of publication, and rounded as other counts are. */
  value: string
  /** `YYYY-MM`, `YYYY-Qn` or `YYYY`: the newest is drawn, or the newest before the moment that a wall looks back to. */
  period?: string
}
/**
 * Features of the layer are routes: a line, and its stops as points in their order. Its members are names of declared properties.
 */
export interface LayerRoute {
  /** Which route a line or a stop belongs to; without it the layer is one route. */
  route?: string
  /** Number of a stop; `null` or absent for the line itself. */
  stop: string
  /** When it stops there, a time with its zone, `2025-03-14T10:30:00+03:00`, or of every day, `10:30`. What is past steps back, the next stands out. */
  at?: string
}
/** A published set of features. Only the properties named here leave the server. */
export interface LayerDeclaration {
  code: string
  title: LocalText
  geometry: 'point' | 'line' | 'polygon'
  properties: Record<string, LayerProperty>
  /** A subset of the flat style: constants or [property, from, to] ramps; read by the wall. */
  style: { colour: string; radiusPx?: number; icon?: string }
  card?: LayerCard
  flow?: LayerFlow
  route?: LayerRoute
  /** File in `client/` as it is built, where the layer draws itself: `client/heat.ts` becomes `heat.js`. */
  client?: string
}

/** What is wrong with the card of a layer, or `undefined`. */
export function cardFault({ code, card, properties }: LayerDeclaration): string | undefined {
  const named = [...(card?.title === undefined ? [] : [card.title]), ...(card?.properties ?? [])]
  const unknown = named.find((name) => !Object.hasOwn(properties, name))
  return unknown === undefined
    ? undefined
    : `the card of layer '${code}' names the property '${unknown}', which the layer does not declare`
}

/** What is wrong with the flow or the route of a layer, or `undefined`. */
export function movementFault({ code, flow, route, properties }: LayerDeclaration): string | undefined {
  const [what, members]: [string, object] = flow ? ['flow', flow] : ['route', route ?? {}]
  for (const [member, name] of Object.entries(members) as [string, string][]) {
    if (!Object.hasOwn(properties, name))
      return `the ${what} of layer '${code}' names the property '${name}', which the layer does not declare`
    const type = member === 'value' || member === 'stop' ? 'number' : 'string'
    if (properties[name]!.type !== type)
      return `the ${what} of layer '${code}' names the property '${name}', which is no ${type}`
  }
  return flow && route ? `layer '${code}' is declared as flows and as a route` : undefined
}

/** A published series of figures, drawn as a trend. */
export interface StatisticDeclaration {
  /** Equals `StatisticRecord.code`. */
  code: string
  title: LocalText
  unit: 'percent' | 'person' | 'rouble' | 'unit'
  /** Where the agency began to count in another way: no line is drawn over it. */
  breaks?: readonly SeriesBreak[]
}

/** A change of method within a series. */
export interface SeriesBreak {
  /** The first period of the new method, `YYYY`, `YYYY-Qn` or `YYYY-MM`. */
  period: string
  reason: LocalText
}

export interface Contributions {
  sources: { add(source: SourceDeclaration & { connector: ConnectorClass }): void }
  indicators: { add(indicator: Indicator): void }
  layers: { add(layer: LayerDeclaration): void }
  statistics: { add(statistic: StatisticDeclaration): void }
  panels: {
    /** `settings` is the schema of what a scene may tell the panel; default: nothing. */
    add(panel: PanelDeclaration & { settings?: TObject }): void
  }
  scenes: { add(scene: Scene): void }
  rules: { add(rule: RuleDeclaration): void }
  channels: { add(channel: ChannelDeclaration & { deliverer: AlertChannelClass }): void }
}

/** A panel as the manifest carries it. */
export interface PanelManifest extends PanelDeclaration {
  settingsSchema: unknown
}

export interface PluginDefinition<Config extends TObject = TObject> {
  /** Equals the folder's name: `<kind>-<name>`. */
  id: string
  version: string
  title: LocalText
  description: LocalText
  /** Range of the plugin API this was written for. */
  requires?: { api: string }
  /** TypeBox schema: the console's form, the check on save and the connector's CONFIG come from it. */
  config?: Config
  capabilities?: Capabilities
  contributes: (to: Contributions) => void
}

/** Plain data that crosses the process boundary. */
export interface PluginManifest {
  id: string
  version: string
  title: LocalText
  description: LocalText
  api: string
  configSchema: unknown
  capabilities: Capabilities
  sources: SourceDeclaration[]
  indicators: Indicator[]
  layers: LayerDeclaration[]
  statistics: StatisticDeclaration[]
  /** Absent in manifests of kits that knew no panels. */
  panels?: PanelManifest[]
  scenes?: Scene[]
  /** Absent in manifests of kits that knew no alerts. */
  rules?: RuleDeclaration[]
  channels?: ChannelDeclaration[]
}

export interface Plugin {
  manifest: PluginManifest
  connectors: ReadonlyMap<string, ConnectorClass>
  channels: ReadonlyMap<string, AlertChannelClass>
}

/** Version of this interface; a plugin that requires another major is refused. */
export const PLUGIN_API_VERSION = '1.0.0'

export type ConfigOf<Schema extends TObject> = Static<Schema>

/** Runs the declaration once, checks it and freezes it. Throws `OBZ_PLUGIN_INVALID` or `OBZ_INDICATOR_…` with the part at fault. */
export function definePlugin<Config extends TObject>(definition: PluginDefinition<Config>): Plugin {
  const { id } = definition
  const invalid = (fact: string): ObzorError =>
    new ObzorError({
      code: 'OBZ_PLUGIN_INVALID',
      fact: `plugin '${id}': ${fact}`,
      risk: 'it is not loaded',
      action: 'correct its definePlugin() call',
    })
  if (!/^(source|indicator|layer|panel|scene|channel|rules)-[a-z0-9-]+$/.test(id)) {
    throw invalid("the id must be '<kind>-<name>' in lower case")
  }
  const manifest: PluginManifest &
    Required<Pick<PluginManifest, 'panels' | 'scenes' | 'rules' | 'channels'>> = {
    id,
    version: definition.version,
    title: definition.title,
    description: definition.description,
    api: definition.requires?.api ?? '^1.0.0',
    configSchema: definition.config ?? { type: 'object', properties: {} },
    capabilities: definition.capabilities ?? {},
    sources: [],
    indicators: [],
    layers: [],
    statistics: [],
    panels: [],
    scenes: [],
    rules: [],
    channels: [],
  }
  const connectors = new Map<string, ConnectorClass>()
  const channels = new Map<string, AlertChannelClass>()
  const nameOf = (item: { code: string } | { type: string } | { id: string }): string =>
    'code' in item ? item.code : 'type' in item ? item.type : item.id
  const addUnique = <Item extends Parameters<typeof nameOf>[0]>(list: Item[], item: Item): void => {
    const name = nameOf(item)
    if (list.some((other) => nameOf(other) === name)) throw invalid(`'${name}' is contributed twice`)
    list.push(item)
  }
  definition.contributes({
    sources: {
      add: ({ connector, ...source }) => {
        addUnique(manifest.sources, source)
        connectors.set(source.code, connector)
      },
    },
    indicators: {
      add: (indicator) => {
        checkIndicator(indicator)
        addUnique(manifest.indicators, indicator)
      },
    },
    layers: {
      add: (layer) => {
        const fault = cardFault(layer) ?? movementFault(layer)
        if (fault !== undefined) throw invalid(fault)
        addUnique(manifest.layers, layer)
      },
    },
    statistics: { add: (statistic) => addUnique(manifest.statistics, statistic) },
    panels: {
      add: ({ settings, ...panel }) =>
        addUnique(manifest.panels, {
          ...panel,
          settingsSchema: settings ?? { type: 'object', properties: {} },
        }),
    },
    scenes: { add: (scene) => addUnique(manifest.scenes, scene) },
    rules: {
      add: (rule) => {
        const fault = ruleFault(rule)
        if (fault !== undefined) throw invalid(fault)
        addUnique(manifest.rules, rule)
      },
    },
    channels: {
      add: ({ deliverer, ...channel }) => {
        addUnique(manifest.channels, channel)
        channels.set(channel.code, deliverer)
      },
    },
  })
  return Object.freeze({ manifest: Object.freeze(manifest), connectors, channels })
}
