// What a plugin may do, as short lines that can be shown, compared and accepted one by one: `net:office.example`.
import type { PluginManifest } from '../../../plugin-api/index.ts'

const DEFAULT_MEM_MB = 256

export function capabilityLines({ capabilities, sources, layers, panels = [] }: PluginManifest): string[] {
  const { net = [], files = [], databases = [], secrets = [], memMb = DEFAULT_MEM_MB } = capabilities
  const lines = [
    ...net.map((host) => `net:${host}`),
    ...files.map((inbox) => `files:${inbox}`),
    ...databases.map((name) => `databases:${name}`),
    ...secrets.map((name) => `secrets:${name}`),
    // A source that begins to bring persons is news, even when it reads the same file.
    ...sources.flatMap(({ emits }) => emits.map((kind) => `emits:${kind}`)),
    // Code of its own in the browsers of a hall.
    ...panels.map(({ type }) => `panel:${type}`),
    ...layers.flatMap(({ code, client }) => (client === undefined ? [] : [`layer:${code}`])),
    `memMb:${memMb}`,
  ]
  return [...new Set(lines)].sort()
}

export interface CapabilityDiff {
  added: string[]
  removed: string[]
}

export function capabilityDiff(before: PluginManifest | null, after: PluginManifest): CapabilityDiff {
  const former = before ? capabilityLines(before) : []
  const next = capabilityLines(after)
  return {
    added: next.filter((line) => !former.includes(line)),
    removed: former.filter((line) => !next.includes(line)),
  }
}
