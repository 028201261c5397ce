// Builds dist/: the engine and the command line (packages stay outside), one self-contained file per plugin, and
// the two user interfaces. Each part has a stamp of its inputs' content, so only what changed is built again.
// Run by Node's own type stripping: no decorators and no enums in this file.
//   node packages/core/build.ts [--check] [--only cli,engine,plugins,wall,console,bench]
// `--check` builds nothing and exits with 1 when something is out of date.
import { spawn } from 'node:child_process'
import { createHash, type Hash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BuildOptions, Plugin as EsbuildPlugin } from 'esbuild'
import { bundleClients } from './src/cli/plugin/client-bundler.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DIST = path.join(ROOT, 'dist')
const CORE = path.join(ROOT, 'packages/core/src')
const PLUGINS = path.join(ROOT, 'packages/plugins')
/** Two cores are the smallest machine we promise: two Vite builds at once are as many as it carries. */
const PARALLEL_MAX = 2
/** Lines of a failed build that are shown. */
const FAILURE_LINES_MAX = 40

interface Part {
  name: string
  title: string
  /** Files and folders, relative to the root, that decide what comes out. */
  inputs: string[]
  /** What must exist for the stamp to count. */
  outputs: string[]
  build(): Promise<void>
}

/** Tests and notes do not change what is built. */
const ignored = (name: string): boolean =>
  name === 'node_modules' || name === 'dist' || /\.(test|spec)\.ts$|\.md$|^\./.test(name)

function addToHash(hash: Hash, relative: string): void {
  const absolute = path.join(ROOT, relative)
  if (!existsSync(absolute)) return
  let entries
  try {
    entries = readdirSync(absolute, { withFileTypes: true })
  } catch {
    hash.update(`${relative}\0`).update(readFileSync(absolute)).update('\0')
    return
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (!ignored(entry.name)) addToHash(hash, `${relative}/${entry.name}`)
  }
}

/** Content of all inputs; 2,000 files of 5 MB take about 60 ms. */
function stampOf(part: Part): string {
  const hash = createHash('sha256')
  for (const input of [...part.inputs, 'packages/core/build.ts', 'pnpm-lock.yaml', 'tsconfig.json']) {
    addToHash(hash, input)
  }
  return hash.digest('hex')
}

const stampFile = (part: Part): string => path.join(DIST, 'stamps', part.name)

function isCurrent(part: Part): boolean {
  const file = stampFile(part)
  if (!existsSync(file) || !part.outputs.every((output) => existsSync(path.join(DIST, output)))) return false
  return readFileSync(file, 'utf8') === stampOf(part)
}

// ---- esbuild ------------------------------------------------------------------------------------------------

/** Packages stay outside the bundle, except our own workspace's, which are TypeScript. */
const packagesOutside: EsbuildPlugin = {
  name: 'packages-outside',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path: specifier, kind }) =>
      kind === 'entry-point' || specifier.startsWith('@obzor/') || path.isAbsolute(specifier)
        ? undefined
        : { path: specifier, external: true },
    )
  },
}

async function bundle(options: BuildOptions): Promise<void> {
  const { build } = await import('esbuild')
  await build({
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    outExtension: { '.js': '.mjs' },
    tsconfig: path.join(ROOT, 'tsconfig.json'),
    // TypeORM and tsyringe name things by their classes; errors must read the same in dist.
    keepNames: true,
    sourcemap: 'linked',
    // What fails is thrown with file and line, and shown once.
    logLevel: 'silent',
    absWorkingDir: ROOT,
    ...options,
  })
}

/** dist/ stands outside every package: this link lets its bundles find what packages/core depends on. */
function linkPackages(): void {
  try {
    symlinkSync('../packages/core/node_modules', path.join(DIST, 'node_modules'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** migrate.ts reads `./migrations` beside itself, which after bundling is beside the bundle. */
function copyMigrations(folder: string): void {
  cpSync(path.join(CORE, 'engine/db/migrations'), path.join(folder, 'migrations'), { recursive: true })
}

/**
 * Lets `fill` make a folder beside dist/<folder> and puts it in its place when it is whole, so that what runs
 * never meets half a build, and two builds at once do not mix.
 */
async function replaceFolder(folder: string, fill: (staging: string) => Promise<void>): Promise<void> {
  const staging = path.join(DIST, `.${folder}-${process.pid}`)
  const former = `${staging}-former`
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { recursive: true })
  try {
    await fill(staging)
    const place = path.join(DIST, folder)
    if (existsSync(place)) renameSync(place, former)
    renameSync(staging, place)
  } finally {
    rmSync(staging, { recursive: true, force: true })
    rmSync(former, { recursive: true, force: true })
  }
}

/** Workers are started by file name, so each `*.worker.ts` is an entry of its own beside the bundle that starts it. */
function workersOf(folder: string): string[] {
  return readdirSync(path.join(CORE, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.worker.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
}

/** `new URL('./x.worker.ts', import.meta.url)` in the sources is `./x.worker.mjs` in dist. */
const workerNames: EsbuildPlugin = {
  name: 'worker-names',
  setup(build) {
    build.onLoad({ filter: /packages[/\\]core[/\\]src[/\\].*\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8')
      if (!text.includes('.worker.ts')) return undefined
      return {
        loader: 'ts',
        contents: text.replaceAll(/(['"])(?:[^'"\n]*\/)?([\w-]+)\.worker\.ts\1/g, "'./$2.worker.mjs'"),
      }
    })
  },
}

async function buildNodeProgram(folder: string, entries: Record<string, string>): Promise<void> {
  linkPackages()
  await replaceFolder(folder, async (staging) => {
    copyMigrations(staging)
    await bundle({
      entryPoints: Object.entries(entries).map(([out, input]) => ({ in: input, out })),
      outdir: staging,
      splitting: true,
      // Beside the entry, because `import.meta.url` of a chunk must lead to the same neighbours.
      chunkNames: 'chunk-[hash]',
      plugins: [workerNames, packagesOutside],
    })
  })
}

// ---- plugins ------------------------------------------------------------------------------------------------

const pluginIds = (): string[] =>
  existsSync(PLUGINS)
    ? readdirSync(PLUGINS, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !/^[_.]|^node_modules$/.test(entry.name))
        .map((entry) => entry.name)
        .filter((id) => existsSync(path.join(PLUGINS, id, 'src/index.ts')))
        .sort()
    : []

const onePlugin = (id: string): string => `
import * as exported from ${JSON.stringify(path.join(PLUGINS, id, 'src/index.ts'))}
const plugins = Object.values(exported).filter((value) => value?.manifest && value?.connectors)
if (plugins.length !== 1) {
  throw new Error('packages/plugins/${id} must export exactly one plugin, it exports ' + plugins.length)
}
`
/** CommonJS packages inside an ESM bundle call `require` for Node's own modules. */
const REQUIRE_BANNER = `import { createRequire as obzorRequire } from 'node:module'; const require = obzorRequire(import.meta.url);`

function pluginBundle(id: string, contents: string, outfile: string): Promise<void> {
  return bundle({
    stdin: { contents, resolveDir: path.join(PLUGINS, id), sourcefile: `${id}.entry.ts`, loader: 'ts' },
    outfile,
    // A map inside the file would treble what each plugin's process reads; names are kept anyway.
    sourcemap: false,
    banner: { js: REQUIRE_BANNER },
    outExtension: undefined,
  })
}

/** Panels of a plugin, beside its process: the engine serves them to walls. */
async function buildClients(id: string, folder: string): Promise<void> {
  const scripts = await bundleClients(path.join(PLUGINS, id), {
    esbuild: await import('esbuild'),
    root: ROOT,
  })
  if (scripts.size === 0) return
  mkdirSync(path.join(folder, `${id}.client`))
  for (const [name, content] of scripts) writeFileSync(path.join(folder, `${id}.client`, name), content)
}

/** One file per plugin, because a plugin's process may read nothing else; and the manifests, for people. */
async function buildPlugin(id: string, folder: string): Promise<unknown> {
  const declaration = path.join(folder, `.${id}.declaration.mjs`)
  await pluginBundle(id, `${onePlugin(id)}\nexport const { manifest } = plugins[0]`, declaration)
  const { manifest } = (await import(pathToFileURL(declaration).href)) as { manifest: { id: string } }
  rmSync(declaration)
  if (manifest.id !== id) {
    throw new Error(`packages/plugins/${id} declares the id '${manifest.id}': folder and id must be equal`)
  }
  const runner = path.join(CORE, 'engine/host/process/run-plugin-process.ts')
  const start = `import { runPluginProcess } from ${JSON.stringify(runner)}\nrunPluginProcess(plugins[0])`
  await pluginBundle(id, `${onePlugin(id)}\n${start}`, path.join(folder, `${id}.mjs`))
  await buildClients(id, folder)
  return manifest
}

/** One file per plugin, because a plugin's process may read nothing else; and the manifests, for people. */
async function buildPlugins(): Promise<void> {
  await replaceFolder('plugins', async (staging) => {
    const manifests = await Promise.all(pluginIds().map((id) => buildPlugin(id, staging)))
    writeFileSync(path.join(staging, 'manifests.json'), JSON.stringify(manifests, null, 1))
  })
}

// ---- Vite ---------------------------------------------------------------------------------------------------

function viteBuild(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js')
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: path.join(ROOT, folder),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let output = ''
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-64 * 1024)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(output.trim()))))
  })
}

const ui = (name: 'wall' | 'console', folder: string, title: string): Part => ({
  name,
  title,
  // The console previews the wall's own components, and both read the model and the protocol.
  inputs: [
    folder,
    ...(name === 'console' ? ['packages/wall-ui/src', 'packages/wall-ui/package.json'] : []),
    'packages/core/src/model',
    'packages/core/src/protocol',
    'packages/core/src/plugin-api',
  ],
  outputs: [`ui/${name}/index.html`],
  build: () => viteBuild(folder),
})

// ---- parts --------------------------------------------------------------------------------------------------

const benches = (): Record<string, string> => {
  const folder = path.join(CORE, 'bench')
  if (!existsSync(folder)) return {}
  const names = readdirSync(folder).filter((name) => name.endsWith('.bench.ts'))
  return Object.fromEntries(
    names.map((name) => [name.replace('.bench.ts', ''), path.join(folder, name)] as const),
  )
}
const workerEntries = (folder: string): Record<string, string> =>
  existsSync(path.join(CORE, folder))
    ? Object.fromEntries(workersOf(folder).map((file) => [path.basename(file, '.ts'), file] as const))
    : {}

const PARTS: Part[] = [
  {
    name: 'cli',
    title: 'command line',
    inputs: [
      'packages/core/src/cli',
      'packages/core/src/model',
      'packages/core/src/regions',
      'packages/core/src/synthetic',
      'packages/core/src/testing/bench-report.ts',
      'packages/core/src/plugin-api',
      'packages/core/src/engine',
    ],
    outputs: ['cli/cli.mjs'],
    build: () =>
      buildNodeProgram('cli', { cli: path.join(CORE, 'cli/cli.ts'), ...workerEntries('synthetic') }),
  },
  {
    name: 'engine',
    title: 'platform',
    inputs: ['packages/core/src'],
    outputs: ['engine/main.mjs'],
    build: () =>
      buildNodeProgram('engine', { main: path.join(CORE, 'engine/main.ts'), ...workerEntries('engine') }),
  },
  {
    name: 'bench',
    title: 'benchmarks',
    inputs: ['packages/core/src'],
    outputs: [],
    build: () => buildNodeProgram('bench', { ...benches(), ...workerEntries('.') }),
  },
  {
    name: 'plugins',
    title: 'plugins',
    inputs: [
      'packages/plugins',
      'packages/core/src/model',
      'packages/core/src/plugin-api',
      'packages/core/src/engine/host',
      'packages/core/src/cli/plugin/client-bundler.ts',
    ],
    outputs: ['plugins/manifests.json'],
    build: buildPlugins,
  },
  ui('wall', 'packages/wall-ui', 'wall'),
  ui('console', 'packages/admin-ui', 'console'),
]

function chosenParts(names: string | undefined): Part[] {
  if (names === undefined) return PARTS
  const wanted = names.split(',')
  const unknown = wanted.filter((name) => !PARTS.some((part) => part.name === name))
  if (unknown.length > 0) throw new Error(`unknown part '${unknown.join(', ')}'`)
  return PARTS.filter((part) => wanted.includes(part.name))
}

async function buildPart(part: Part): Promise<boolean> {
  const startedAt = performance.now()
  // The stamp is taken before: a file saved while its part is built makes it out of date again.
  const stamp = stampOf(part)
  rmSync(stampFile(part), { force: true })
  const took = (): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  try {
    await part.build()
  } catch (error) {
    // Frames inside a bundler lead nobody to the line at fault.
    const text = (error instanceof Error ? error.message : String(error)).replaceAll(/^ {4}at .*\n?/gm, '')
    process.stderr.write(`  !!  building the ${part.title} (${took()})\n`)
    process.stderr.write(`${text.split('\n').slice(0, FAILURE_LINES_MAX).join('\n')}\n`)
    return false
  }
  mkdirSync(path.dirname(stampFile(part)), { recursive: true })
  writeFileSync(stampFile(part), stamp)
  process.stderr.write(`  ok  building the ${part.title} (${took()})\n`)
  return true
}

async function buildAll(parts: Part[]): Promise<boolean> {
  mkdirSync(DIST, { recursive: true })
  const queue = [...parts]
  let succeeded = true
  const worker = async (): Promise<void> => {
    for (let part = queue.shift(); part; part = queue.shift()) {
      if (!(await buildPart(part))) succeeded = false
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_MAX }, worker))
  return succeeded
}

const only = process.argv.indexOf('--only')
const stale = chosenParts(only === -1 ? undefined : process.argv[only + 1]).filter((part) => !isCurrent(part))
if (process.argv.includes('--check')) process.exitCode = stale.length === 0 ? 0 : 1
else if (stale.length > 0 && !(await buildAll(stale))) process.exitCode = 1
