// Every folder of packages/plugins, loaded as the builder loads it: whatever is exported and looks like a plugin.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isPlugin, type TestedPlugin } from '@obzor/core/testing/conformance'

export const PLUGINS_FOLDER = fileURLToPath(new URL('../../packages/plugins/', import.meta.url))

export interface PluginFolder extends TestedPlugin {
  path: string
}

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
    plugin: Object.values(exports).find(isPlugin)!,
    packageJson: JSON.parse(textOf('package.json') || '{}') as Record<string, unknown>,
    readme: textOf('README.md'),
    fixtures: existsSync(fixturesPath)
      ? readdirSync(fixturesPath).map((name) => ({ name, bytes: readFileSync(join(fixturesPath, name)) }))
      : [],
  }
}
