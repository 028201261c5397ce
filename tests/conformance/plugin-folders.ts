// Every folder of packages/plugins, loaded as the builder loads it: whatever is exported and looks like a plugin.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Plugin } from '@obzor/core/plugin-api'

export const PLUGINS_FOLDER = fileURLToPath(new URL('../../packages/plugins/', import.meta.url))

export interface PluginFolder {
  id: string
  path: string
  /** Every export of src/index.ts. */
  exports: Record<string, unknown>
  plugin: Plugin
  packageJson: Record<string, unknown>
  readme: string
  /** Examples of what the source is sent; people in them are invented. */
  fixtures: { name: string; bytes: Buffer }[]
}

export const isPlugin = (value: unknown): value is Plugin =>
  typeof value === 'object' && value !== null && 'manifest' in value && 'connectors' in value

export async function pluginFolders(): Promise<PluginFolder[]> {
  // A name with an underscore is not a plugin: the template, for example.
  const ids = readdirSync(PLUGINS_FOLDER).filter(
    (name) => !/^[._]/.test(name) && statSync(join(PLUGINS_FOLDER, name)).isDirectory(),
  )
  return Promise.all(ids.map(load))
}

async function load(id: string): Promise<PluginFolder> {
  const path = join(PLUGINS_FOLDER, id)
  const textOf = (name: string): string => {
    const file = join(path, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  const exports = (await import(/* @vite-ignore */ pathToFileURL(join(path, 'src/index.ts')).href)) as Record<
    string,
    unknown
  >
  const fixturesPath = join(path, 'fixtures')
  return {
    id,
    path,
    exports,
    plugin: Object.values(exports).find(isPlugin) as Plugin,
    packageJson: JSON.parse(textOf('package.json') || '{}') as Record<string, unknown>,
    readme: textOf('README.md'),
    fixtures: existsSync(fixturesPath)
      ? readdirSync(fixturesPath).map((name) => ({ name, bytes: readFileSync(join(fixturesPath, name)) }))
      : [],
  }
}

/** Configuration that passes the plugin's schema: its defaults, and a plausible value for each required field without one. */
export function plausibleConfig(plugin: Plugin): Record<string, unknown> {
  const schema = plugin.manifest.configSchema as {
    properties?: Record<string, { default?: unknown; pattern?: string; type?: string }>
    required?: string[]
  }
  const config: Record<string, unknown> = {}
  for (const name of schema.required ?? []) {
    const field = schema.properties?.[name]
    if (field && field.default === undefined)
      config[name] =
        field.type === 'string' ? '48' : field.type === 'integer' || field.type === 'number' ? 1 : []
  }
  return config
}
