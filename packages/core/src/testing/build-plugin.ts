// Builds a plugin's process for a test: a TypeScript text that exports `plugin` becomes one self-contained .mjs in
// a folder, as the product's build does it.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const SOURCES = fileURLToPath(new URL('..', import.meta.url))

/** `code` may import from '@obzor/core/plugin-api', '@obzor/core/model', 'tsyringe' and 'typebox'. */
export async function buildPlugin(folder: string, id: string, code: string): Promise<string> {
  return await bundle(folder, id, {
    contents: `import '@obzor/test-runner'\nimport { runPluginProcess } from '@obzor/test-runner'\nimport { plugin } from '@obzor/test-plugin'\nrunPluginProcess(plugin)`,
    plugin: code,
  })
}

/** Builds the process of a plugin that lives in a folder of its own and exports one `…Plugin`. */
export async function buildPluginFolder(folder: string, id: string, index: string): Promise<string> {
  const code = `import * as all from ${JSON.stringify(index)}\nexport const plugin = Object.values(all).find((value) => value && typeof value === 'object' && 'manifest' in value && 'connectors' in value)`
  return await buildPlugin(folder, id, code)
}

async function bundle(
  folder: string,
  id: string,
  text: { contents: string; plugin: string },
): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const outfile = path.join(folder, `${id}.mjs`)
  await build({
    stdin: { contents: text.contents, resolveDir: SOURCES, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, target: 'ES2024' } },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [
      {
        name: 'test-plugin',
        setup: (setup) => {
          setup.onResolve({ filter: /^@obzor\/test-runner$/ }, () => ({
            path: path.join(SOURCES, 'engine/host/process/run-plugin-process.ts'),
          }))
          setup.onResolve({ filter: /^@obzor\/test-plugin$/ }, () => ({ path: id, namespace: 'text' }))
          setup.onResolve({ filter: /^@obzor\/core\// }, ({ path: name }) => ({
            path: path.join(SOURCES, name.slice('@obzor/core/'.length), 'index.ts'),
          }))
          setup.onLoad({ filter: /.*/, namespace: 'text' }, () => ({
            contents: text.plugin,
            loader: 'ts',
            resolveDir: SOURCES,
          }))
        },
      },
    ],
  })
  return outfile
}
