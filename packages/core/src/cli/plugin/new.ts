// `./obzor plugin new <kind>-<name>`: a folder that runs, and, where the platform runs, its rows on the map.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { localBase } from '../addresses.ts'
import { ingest } from '../ingest.ts'
import type { Paths } from '../paths.ts'
import { buildClients, buildFolder } from './build-folder.ts'
import { deploy, runningPlatform } from './deploy.ts'
import { kitError } from './kit-error.ts'
import { rememberExample } from './example-rows.ts'
import { RunFollower } from './follow-runs.ts'
import { filesOf, linkKit, openFolder, type PluginFolder } from './plugin-folder.ts'
import { placesTable } from './places.ts'

const TEMPLATES = 'packages/plugins/_template'

/** Each kind has its folder of templates; one that begins from something else has it after a dot: `source.rest`. */
const templatesOf = (root: string): string[] => readdirSync(path.join(root, TEMPLATES)).toSorted()
export const kindsOf = (root: string): string[] => templatesOf(root).filter((name) => !name.includes('.'))
/** What a plugin of the kind may begin from beside the usual: `rest`. */
export const beginningsOf = (root: string, kind: string): string[] =>
  templatesOf(root).flatMap((name) => (name.startsWith(`${kind}.`) ? [name.slice(kind.length + 1)] : []))

/** Of the list in the template of a source from `rest`. */
const ADDRESS = 'https://open.invalid/places'
const NAME_LENGTH_MAX = 40
const FIRST_RUN_WITHIN_MS = 60_000

export interface NewOptions {
  id: string
  /** Folder to make; by default one of the plugin's name where the person stands. */
  directory?: string
  /** Only the files. */
  filesOnly: boolean
  /** `rest`: a JSON list over HTTP; default: what the kind usually begins from, for a source a table. */
  from?: string | undefined
  /** Address of the list, for a source from `rest`. */
  url?: string | undefined
  say(line: string): void
}

export interface NewPlugin {
  folder: PluginFolder
  files: string[]
  /** Address of the wall with the plugin's layer; absent where nothing runs. */
  wall?: string
}

export async function newPlugin(paths: Paths, options: NewOptions): Promise<NewPlugin> {
  const { kind, name } = parseId(options.id, kindsOf(paths.root))
  const template = templateOf(paths.root, kind, options)
  const target = options.directory ?? path.join(paths.calledFrom, options.id)
  const place = path.basename(target) === options.id ? target : path.join(target, options.id)
  if (existsSync(place) && readdirSync(place).length > 0) {
    throw kitError(
      'OBZ_PLUGIN_FOLDER_EXISTS',
      `${place} is not empty`,
      'choose another name, or another --dir',
    )
  }
  const platform = options.filesOnly ? undefined : runningPlatform(paths)
  const base = platform && localBase(platform.host, platform.port)
  writeFolder({
    template: path.join(paths.root, TEMPLATES, template),
    place,
    name,
    root: paths.root,
    url: options.url,
  })
  const folder = openFolder(place)
  linkKit(folder, paths.root)
  if (template === 'source' && base !== undefined) {
    const table = await placesTable(base)
    if (table !== undefined) writeFileSync(path.join(place, 'fixtures/places.csv'), table)
  }
  const made = { folder, files: filesOf(folder) }
  options.say(`made ${place}: ${made.files.join(', ')}`)
  if (base === undefined) return made
  const [process, clients] = await Promise.all([
    buildFolder(folder, paths.root),
    buildClients(folder, paths.root),
  ])
  const runs = await RunFollower.open(paths, folder.id, options.say)
  try {
    await deploy(paths, { id: folder.id, process, clients })
    options.say(`${folder.id} is loaded`)
    if (kind === 'source' && template !== kind) {
      await runs.first()
      return { ...made, wall: `${base}/wall/?layer=${name}` }
    }
  } finally {
    await runs.close()
  }
  if (kind === 'panel' || kind === 'scene') return { ...made, wall: `${base}/wall/?scene=${name}` }
  if (kind === 'layer') return { ...made, wall: `${base}/wall/?layer=${name}` }
  if (kind !== 'source') return { ...made, wall: `${base}/wall/` }
  const table = path.join(place, 'fixtures/places.csv')
  const { run } = await ingest(paths, {
    file: table,
    source: `${name}.places`,
    timeoutMs: FIRST_RUN_WITHIN_MS,
    say: options.say,
  })
  rememberExample(paths, { source: `${name}.places`, file: table, runId: run.id })
  options.say(
    `${run.rowsAccepted + run.rowsUnchanged} places are on the map; they leave it when your own data come`,
  )
  return { ...made, wall: `${base}/wall/?layer=${name}` }
}

function parseId(id: string, kinds: readonly string[]): { kind: string; name: string } {
  const [, kind = '', name = ''] = /^([a-z]+)-([a-z][a-z0-9-]*)$/.exec(id) ?? []
  if (!kinds.includes(kind) || name.length > NAME_LENGTH_MAX || name.endsWith('-')) {
    throw kitError(
      'OBZ_PLUGIN_NAME_INVALID',
      `'${id}' is no name of a plugin`,
      `write <kind>-<name> in lower case with hyphens, kind one of ${kinds.join(', ')}: source-tax-office`,
    )
  }
  return { kind, name }
}

/** Folder of the template. Throws `OBZ_PLUGIN_NAME_INVALID` for a beginning that the kind does not have. */
function templateOf(root: string, kind: string, { from, url }: Pick<NewOptions, 'from' | 'url'>): string {
  const beginnings = beginningsOf(root, kind)
  const isUsual = from === undefined || (kind === 'source' && from === 'csv')
  if (isUsual && url === undefined) return kind
  if (from !== undefined && beginnings.includes(from)) return `${kind}.${from}`
  throw kitError(
    'OBZ_PLUGIN_NAME_INVALID',
    isUsual ? 'an address is for a source that asks a server' : `a ${kind} does not begin from '${from}'`,
    beginnings.length > 0 ? `write --from ${beginnings.join(', ')}` : 'leave --from out',
  )
}

interface Writing {
  url: string | undefined
  template: string
  place: string
  name: string
  root: string
}

/** The template is a plugin that runs, called «example»: its names become those of the new one. */
function writeFolder({ template, place, name, root, url }: Writing): void {
  mkdirSync(place, { recursive: true })
  cpSync(template, place, { recursive: true })
  const words = name.split('-')
  const pascal = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
  const camel = pascal[0]!.toLowerCase() + pascal.slice(1)
  const rename = (text: string): string =>
    text
      .replaceAll('examplePlugin', `${camel}Plugin`)
      .replaceAll('Example', pascal)
      .replaceAll('example', name)
      .replace(ADDRESS, () => url ?? ADDRESS)
  for (const relative of readdirSync(place, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(place, relative)
    if (!statSync(file).isFile()) continue
    writeFileSync(file, rename(readFileSync(file, 'utf8')))
    const renamed = path.join(path.dirname(file), rename(path.basename(file)))
    if (renamed !== file) renameSync(file, renamed)
  }
  const id = path.basename(place)
  const core = path.relative(place, path.join(root, 'packages/core')).split(path.sep).join('/')
  const packageJson = {
    name: id,
    private: true,
    version: '0.1.0',
    license: 'Apache-2.0',
    type: 'module',
    exports: './src/index.ts',
    devDependencies: { '@obzor/core': `file:${core}` },
  }
  const hasClient = existsSync(path.join(place, 'client'))
  const tsconfig = {
    extends: '@obzor/core/plugin.tsconfig.json',
    ...(hasClient && { compilerOptions: { lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'] } }),
    include: hasClient ? ['src', 'client'] : ['src'],
  }
  writeFileSync(path.join(place, 'package.json'), `${JSON.stringify(packageJson, null, 2)}\n`)
  writeFileSync(path.join(place, 'tsconfig.json'), `${JSON.stringify(tsconfig, null, 2)}\n`)
  writeFileSync(path.join(place, '.gitignore'), 'node_modules/\n*.obzor\n')
}
