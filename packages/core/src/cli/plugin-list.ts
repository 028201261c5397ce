// `./obzor plugin list`: what was built, what each plugin contributes and what it may touch.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Capabilities, PluginManifest } from '../plugin-api/index.ts'
import type { Paths } from './paths.ts'
import { table } from './table.ts'

export function readManifests(paths: Paths): PluginManifest[] {
  const file = path.join(paths.plugins, 'manifests.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PluginManifest[]) : []
}

const counted = (count: number, noun: string): string[] =>
  count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`]

export function contributionsText(manifest: PluginManifest): string {
  return [
    ...counted(manifest.sources.length, 'source'),
    ...counted(manifest.indicators.length, 'indicator'),
    ...counted(manifest.layers.length, 'layer'),
    ...counted(manifest.statistics.length, 'statistic'),
    ...counted(manifest.panels?.length ?? 0, 'panel'),
    ...counted(manifest.scenes?.length ?? 0, 'scene'),
    ...counted(manifest.rules?.length ?? 0, 'rule'),
    ...counted(manifest.channels?.length ?? 0, 'channel'),
  ].join(', ')
}

export function capabilitiesText(capabilities: Capabilities): string {
  const { net = [], files = [], databases = [], secrets = [] } = capabilities
  const named = { net, files, databases, secrets }
  const texts = Object.entries(named)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${kind}: ${names.join(' ')}`)
  return texts.length === 0 ? 'nothing' : texts.join('; ')
}

export function pluginTable(manifests: PluginManifest[]): string {
  if (manifests.length === 0) return 'no plugins were built\n'
  return table(
    ['plugin', 'version', 'contributes', 'may touch', 'title'],
    manifests.map((manifest) => [
      manifest.id,
      manifest.version,
      contributionsText(manifest),
      capabilitiesText(manifest.capabilities),
      manifest.title.ru,
    ]),
  )
}
