// Client halves of a plugin: `client/<name>.vue` and `client/<name>.ts` → one script each, `<name>.js`, that runs in the wall's
// page and in a frame. Vue and OpenLayers are the page's own. Used by the kit and, without a transpiler, by the product's build.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type * as esbuild from 'esbuild'
import type * as typescript from 'typescript'
import type * as sfc from 'vue/compiler-sfc'
import { SHARED_OL } from '../../plugin-api/client-layer.ts'

/** A panel is told apart from parts of one by its file: names with a capital letter and tests are parts. */
const ENTRY = /^[a-z0-9][a-z0-9-]{0,39}\.(?:vue|ts)$/

interface Tools {
  esbuild: typeof esbuild
  /** Of the clone: its compiler and its Vue are those of the wall. */
  root: string
  /** Beside those here: where packages are looked up. */
  plugins?: esbuild.Plugin[]
}

/** Scripts by their name; empty for a plugin without a client half. */
export async function bundleClients(
  folder: string,
  { esbuild: { build }, root, plugins = [] }: Tools,
): Promise<Map<string, Uint8Array>> {
  const place = path.join(folder, 'client')
  const entries = existsSync(place) ? readdirSync(place).filter((name) => ENTRY.test(name)) : []
  const scripts = await Promise.all(
    entries.map(async (entry) => {
      const { outputFiles } = await build({
        stdin: { contents: startOf(entry), resolveDir: place, sourcefile: 'panel.entry.ts', loader: 'ts' },
        absWorkingDir: root,
        bundle: true,
        platform: 'browser',
        format: 'esm',
        target: 'es2022',
        minify: true,
        legalComments: 'none',
        charset: 'utf8',
        loader: { '.css': 'text', '.svg': 'dataurl', '.png': 'dataurl' },
        define: { 'process.env.NODE_ENV': '"production"' },
        tsconfigRaw: { compilerOptions: { target: 'ES2024', verbatimModuleSyntax: true } },
        plugins: [sharedVue(root), sharedOl(root, build), components(root), ...plugins],
        logLevel: 'silent',
        write: false,
      })
      return [entry.replace(/\.(?:vue|ts)$/, '.js'), outputFiles[0]!.contents] as const
    }),
  )
  return new Map(scripts)
}

/** A component is a panel by itself; a script says what its panel is. */
const startOf = (entry: string): string =>
  entry.endsWith('.vue')
    ? `import { definePanel } from '@obzor/core/plugin-api/client'
import component from './${entry}'
import { styles } from 'obzor:styles'
export default definePanel({ component, styles: styles.join('\\n') })`
    : `export { default } from './${entry}'`

/** `vue` is what the page shares: a second one would be 60 KB more and blind to the first. */
function sharedVue(root: string): esbuild.Plugin {
  const names = Object.keys(createRequire(path.join(root, 'package.json'))('vue') as object)
  const exported = names.filter((name) => /^[A-Za-z]\w*$/.test(name) && name !== 'default')
  return {
    name: 'shared-vue',
    setup(setup) {
      setup.onResolve({ filter: /^vue$/ }, () => ({ path: 'vue', namespace: 'shared' }))
      setup.onLoad({ filter: /.*/, namespace: 'shared' }, () => ({
        loader: 'js',
        contents: `const { vue } = globalThis[Symbol.for('obzor.panel-host')]
export const { ${exported.join(', ')} } = vue`,
      }))
    },
  }
}

/** What a layer of a trusted plugin is made of, shared for the same reason; anything else of it would be a second OpenLayers. */
function sharedOl(root: string, build: typeof esbuild.build): esbuild.Plugin {
  const require = createRequire(path.join(root, 'packages/wall-ui/package.json'))
  return {
    name: 'shared-ol',
    setup(setup) {
      setup.onResolve({ filter: /^ol(?:\/|$)/ }, ({ path: specifier }) => {
        const name = specifier.endsWith('.js') ? specifier : `${specifier}.js`
        if (SHARED_OL.some((shared) => shared === name)) return { path: name, namespace: 'shared-ol' }
        const text = `the wall does not share '${specifier}' with layers; it shares ${SHARED_OL.join(', ')}`
        return { errors: [{ text }] }
      })
      setup.onLoad({ filter: /.*/, namespace: 'shared-ol' }, async ({ path: specifier }) => {
        const { metafile } = await build({
          entryPoints: [require.resolve(specifier)],
          bundle: true,
          format: 'esm',
          outdir: root,
          write: false,
          metafile: true,
          logLevel: 'silent',
        })
        const exported = Object.values(metafile.outputs)[0]!.exports
        const names = exported.filter((name) => name !== 'default')
        return {
          loader: 'js',
          contents: `const host = globalThis[Symbol.for('obzor.panel-host')]
const shared = host?.ol?.['${specifier}']
if (!shared) {
  if (host) host.needsPage = true
  throw new Error('OpenLayers is shared with signed plugins on the page of the wall alone')
}
${exported.includes('default') ? 'export default shared.default' : ''}
export const { ${names.join(', ')} } = shared`,
        }
      })
    },
  }
}

/** `.vue` files: their script, their template as a function, and their styles as a text, because a panel has a shadow root. */
function components(root: string): esbuild.Plugin {
  const require = createRequire(path.join(root, 'package.json'))
  const compiler = require('vue/compiler-sfc') as typeof sfc
  // Props told by a type of another file, such as PanelProps, are looked up as an editor does.
  compiler.registerTS(() => require('typescript') as typeof typescript)
  return {
    name: 'vue-components',
    setup(setup) {
      setup.onResolve({ filter: /^obzor:styles$/ }, () => ({ path: 'styles', namespace: 'shared-styles' }))
      setup.onLoad({ filter: /.*/, namespace: 'shared-styles' }, () => ({
        loader: 'js',
        contents: 'export const styles = []',
      }))
      setup.onLoad({ filter: /\.vue$/ }, ({ path: file }) => {
        const source = readFileSync(file, 'utf8')
        const { descriptor, errors } = compiler.parse(source, { filename: file })
        if (errors.length > 0) return { errors: errors.map((error) => faultOf(error, file)) }
        if (descriptor.styles.some(({ lang, scoped }) => lang !== undefined || scoped)) {
          return {
            errors: [
              {
                text: 'styles are plain CSS and not scoped: the panel has a shadow root of its own',
                location: { file },
              },
            ],
          }
        }
        try {
          // The name of the file makes the id, so the same folder gives the same bytes wherever it lies.
          const { content } = compiler.compileScript(descriptor, {
            id: path.basename(file, '.vue'),
            inlineTemplate: true,
            isProd: true,
          })
          const styles = descriptor.styles.map((style) => style.content).join('\n')
          return {
            loader: 'ts',
            contents: `${content}\nimport { styles as panelStyles } from 'obzor:styles'\npanelStyles.push(${JSON.stringify(styles)})`,
            resolveDir: path.dirname(file),
          }
        } catch (error) {
          return { errors: [faultOf(error as Error, file)] }
        }
      })
    },
  }
}

const faultOf = ({ message }: Error, file: string): esbuild.PartialMessage => ({
  text: message.replace(/^\[@vue\/compiler-sfc\] /, '').split('\n', 1)[0]!,
  location: { file },
})
