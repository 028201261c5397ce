// Sources that the platform writes into a plugin's manifest: an administrator makes one without code, and a connector
// that came with the platform reads it by its configuration.
import type {
  LayerDeclaration,
  PluginManifest,
  SourceDeclaration,
  StatisticDeclaration,
} from '../../plugin-api/index.ts'

export interface WrittenSource {
  declaration: SourceDeclaration
  config: Record<string, unknown>
  layer?: LayerDeclaration
  statistic?: StatisticDeclaration
}

export interface WrittenManifest {
  manifest: PluginManifest
  /** By the code of the source. */
  configs: Record<string, Record<string, unknown>>
  /** Codes of sources whose layer, statistic or own code another plugin has. */
  leftOut: string[]
}

/** The manifest with these sources in the place of its own; without them, as the plugin declared it. */
export function withWrittenSources(
  declared: PluginManifest,
  written: readonly WrittenSource[] | undefined,
  loaded: readonly PluginManifest[],
): WrittenManifest {
  if (!written) return { manifest: declared, configs: {}, leftOut: [] }
  const others = loaded.filter(({ id }) => id !== declared.id)
  const isTaken = (kind: 'sources' | 'layers' | 'statistics', code: string | undefined): boolean =>
    code !== undefined && others.some((other) => other[kind].some((item) => item.code === code))
  const isFree = ({ declaration, layer, statistic }: WrittenSource): boolean =>
    !isTaken('sources', declaration.code) &&
    !isTaken('layers', layer?.code) &&
    !isTaken('statistics', statistic?.code)
  const kept = written.filter(isFree)
  const inboxes = kept.flatMap(({ declaration: { trigger } }) => ('inbox' in trigger ? [trigger.inbox] : []))
  return {
    manifest: {
      ...declared,
      capabilities: { ...declared.capabilities, files: inboxes },
      sources: kept.map(({ declaration }) => declaration),
      layers: [...declared.layers, ...kept.flatMap(({ layer }) => layer ?? [])],
      statistics: [...declared.statistics, ...kept.flatMap(({ statistic }) => statistic ?? [])],
    },
    configs: Object.fromEntries(kept.map(({ declaration, config }) => [declaration.code, config])),
    leftOut: written.filter((source) => !isFree(source)).map(({ declaration }) => declaration.code),
  }
}
