// One plugin's folder → the one self-contained file that its process runs, as the product's own build makes it. A fault
// is told with file, line and column, as the author's editor shows it.
import { createRequire } from 'node:module'
import path from 'node:path'
import type * as esbuild from 'esbuild'
import { bundleClients } from './client-bundler.ts'
import { kitError } from './kit-error.ts'
import type { PluginFolder } from './plugin-folder.ts'

/** Faults of one build that are shown. */
const FAULTS_MAX = 10
const REQUIRE_BANNER = `import { createRequire as obzorRequire } from 'node:module'; const require = obzorRequire(import.meta.url);`

/** The bundler is a tool of the clone, not a dependency of the platform: looked up when it is needed. */
const bundler = (root: string): typeof esbuild =>
  createRequire(path.join(root, 'package.json'))('esbuild') as typeof esbuild

/** '@obzor/core/…' is always this clone's, wherever the folder lies; other packages are the folder's, then the kit's. */
function kitPackages(root: string): esbuild.Plugin {
  const core = path.join(root, 'packages/core')
  return {
    name: 'obzor-kit',
    setup(build) {
      build.onResolve(
        { filter: /^[^./]/ },
        async ({ path: specifier, importer, kind, pluginData, resolveDir }) => {
          if (pluginData === 'seen' || kind === 'entry-point') return undefined
          const own = specifier.startsWith('@obzor/core/')
          const options = { kind, importer, pluginData: 'seen' }
          if (own) return await build.resolve(specifier, { ...options, resolveDir: core })
          const found = await build.resolve(specifier, { ...options, resolveDir })
          return found.errors.length === 0
            ? found
            : await build.resolve(specifier, { ...options, resolveDir: core })
        },
      )
    },
  }
}

const startOf = (folder: PluginFolder, root: string): string => `
import { runPluginProcess } from ${JSON.stringify(path.join(root, 'packages/core/src/engine/host/process/run-plugin-process.ts'))}
import * as exported from ${JSON.stringify(folder.entry)}
const plugins = Object.values(exported).filter((value) => value?.manifest && value?.connectors)
if (plugins.length !== 1) throw new Error('src/index.ts must export exactly one plugin, it exports ' + plugins.length)
runPluginProcess(plugins[0])
`

export const buildOptions = (folder: PluginFolder, root: string, contents: string): esbuild.BuildOptions => ({
  stdin: { contents, resolveDir: folder.path, sourcefile: `${folder.id}.entry.ts`, loader: 'ts' },
  // Paths of the kit's modules, which bundlers write into comments and wrappers, are then the same in each clone.
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  keepNames: true,
  legalComments: 'none',
  // The same folder gives the same bytes: nothing of this machine's paths or of a folder's own settings enters.
  tsconfigRaw: {
    compilerOptions: { experimentalDecorators: true, target: 'ES2024', verbatimModuleSyntax: true },
  },
  banner: { js: REQUIRE_BANNER },
  plugins: [kitPackages(root)],
  logLevel: 'silent',
  write: false,
})

export interface FolderBuilder {
  /** The build of what stands in the folder now. Throws `OBZ_PLUGIN_BUILD_FAILED`. */
  build(): Promise<Uint8Array>
  dispose(): Promise<void>
}

/** Keeps what was parsed: the second build of a plugin takes some 30 ms. */
export async function folderBuilder(
  folder: PluginFolder,
  root: string,
  contents = startOf(folder, root),
): Promise<FolderBuilder> {
  const context = await bundler(root).context({ ...buildOptions(folder, root, contents), metafile: false })
  return {
    build: async () => {
      try {
        const { outputFiles } = await context.rebuild()
        return withoutPaths(outputFiles![0]!.text, root, folder)
      } catch (error) {
        throw buildFailed(folder, root, error)
      }
    },
    dispose: () => context.dispose(),
  }
}

/** Paths of the folder's own modules would differ from place to place. */
const withoutPaths = (text: string, root: string, folder: PluginFolder): Uint8Array =>
  Buffer.from(text.replaceAll(`${path.relative(root, folder.path)}/`, ''))

export async function buildFolder(folder: PluginFolder, root: string): Promise<Uint8Array> {
  const builder = await folderBuilder(folder, root)
  try {
    return await builder.build()
  } finally {
    await builder.dispose()
  }
}

/** The scripts of its panels; empty for a plugin without a client half. Throws `OBZ_PLUGIN_BUILD_FAILED`. */
export async function buildClients(folder: PluginFolder, root: string): Promise<Map<string, Uint8Array>> {
  try {
    return await bundleClients(folder.path, { esbuild: bundler(root), root, plugins: [kitPackages(root)] })
  } catch (error) {
    throw buildFailed(folder, root, error)
  }
}

function buildFailed(folder: PluginFolder, root: string, error: unknown): Error {
  const { errors } = error as Partial<esbuild.BuildFailure>
  if (!errors) return error as Error
  const faults = errors
    .slice(0, FAULTS_MAX)
    .map(({ text, location }) =>
      location
        ? `${path.relative(folder.path, path.resolve(root, location.file))}:${location.line}:${location.column + 1} ${text}`
        : text,
    )
  return kitError(
    'OBZ_PLUGIN_BUILD_FAILED',
    `${folder.id} cannot be built:\n${faults.map((fault) => `    ${fault}`).join('\n')}`,
    'correct the place that is named; the build that was loaded before works on',
  )
}
