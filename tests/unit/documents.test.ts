// The documents name what is there: links lead somewhere, lists of parts are whole, commands and variables are of today.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  BUILT_IN_PANELS,
  BUILT_IN_SCENES,
  RIGHTS,
  RIGHTS_OF_ROLE,
  ROLES,
  WHOLE_REGION_RIGHTS,
} from '../../packages/core/src/model/index.ts'
import { BUILT_IN_PANEL_SETTINGS } from '../../packages/core/src/plugin-api/panel-settings.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
const within = (folder: string): string[] => readdirSync(path.join(ROOT, folder))
const folders = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

/** Pages that people read; READMEs of plugins among them. */
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'deployments/demo/README.md',
  'packages/core/src/protocol/SPEC.md',
  'packages/core/src/protocol/hall/SPEC.md',
  ...['docs', 'docs/adr'].flatMap((folder) =>
    within(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
  ...folders('packages/plugins')
    .map((plugin) => `packages/plugins/${plugin}/README.md`)
    .filter((file) => existsSync(path.join(ROOT, file))),
]
const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '')

/** Cells of the first column, as code: | `map` | … → map. Several in one cell are several. */
function firstColumn(text: string): string[] {
  return [...text.matchAll(/^\| ([^|]+)\|/gm)].flatMap(([, cell]) => coded(cell!))
}
const coded = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word!)
/** What stands under a heading, to the next one of its level. */
function section(text: string, heading: string): string {
  const [, after] = text.split(`\n${heading}\n`)
  if (after === undefined) throw new Error(`no heading '${heading}'`)
  const level = /^#+/.exec(heading)![0]
  return after.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0]!
}

/** Of fenced lines and of words in code; prose says «./obzor again». */
function commandsOf(text: string): { verb: string; options: string[] }[] {
  const fenced = [...text.matchAll(/^```[\s\S]*?^```/gm)].flatMap(([block]) => block.split('\n'))
  return [...fenced, ...coded(withoutCode(text))].flatMap((line) =>
    [...line.matchAll(/\.\/obzor ([a-z]+)([^#|]*)/g)].map(([, verb, rest]) => ({
      verb: verb!,
      options: [...rest!.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option),
    })),
  )
}

/** As GitHub makes them from headings. */
function anchorsOf(text: string): Set<string> {
  return new Set(
    [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  )
}

function isThere(page: string, link: string): boolean {
  const [file, anchor] = link.split('#')
  const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file!)
  if (!existsSync(path.join(ROOT, target))) return false
  return anchor === undefined || anchorsOf(read(target)).has(decodeURIComponent(anchor))
}

describe('links', () => {
  test('of every page lead to files and headings that are there', () => {
    const dead = PAGES.flatMap((page) =>
      [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link]) => link!)
        .filter((link) => !/^https?:/.test(link) && !isThere(page, link))
        .map((link) => `${page}: ${link}`),
    )
    expect(dead).toEqual([])
  })

  test('the README leads to every page of docs/', () => {
    const readme = read('README.md')
    const unnamed = within('docs').filter((name) => name.endsWith('.md') && !readme.includes(`(docs/${name}`))
    expect(unnamed).toEqual([])
  })

  test('the index of decisions names each of them', () => {
    const named = [...read('docs/adr/README.md').matchAll(/\((\d{4}-[\w-]+\.md)\)/g)].map(([, file]) => file!)
    expect(named.toSorted()).toEqual(
      within('docs/adr')
        .filter((name) => /^\d{4}-/.test(name))
        .toSorted(),
    )
  })
})

describe('lists of parts are whole', () => {
  test('the architecture tells what every folder of the engine does', () => {
    const named = firstColumn(section(read('docs/architecture.md'), '## Parts of the engine'))
    expect(named.toSorted()).toEqual(
      folders('packages/core/src/engine')
        .map((name) => `${name}/`)
        .toSorted(),
    )
  })

  test('the architecture lists every plugin that comes with the platform', () => {
    const named = firstColumn(section(read('docs/architecture.md'), '## Plugins that come with it'))
    const plugins = folders('packages/plugins').filter((name) => !name.startsWith('_'))
    expect(named.toSorted()).toEqual(plugins.toSorted())
  })

  test('every panel and every scene of the wall stands in the page of scenes', () => {
    const page = read('docs/scenes.md')
    expect(firstColumn(section(page, '## Panels of the wall')).toSorted()).toEqual(BUILT_IN_PANELS.toSorted())
    const scenes = firstColumn(section(page, '## Scenes of the wall'))
    expect(scenes.filter((id) => !id.includes('/')).toSorted()).toEqual(BUILT_IN_SCENES.toSorted())
  })

  test('the author of a scene finds every panel with the settings that are its own', () => {
    /** Of most panels; told once below the table. */
    const common = ['title', 'sources']
    const table = section(read('docs/writing-a-plugin.md'), '## Reference: panels and scenes')
    const rows = new Map(
      [...table.matchAll(/^\| `([a-z-]+)` +\| (.+) \|$/gm)].map(([, panel, settings]) => [
        panel!,
        coded(settings!),
      ]),
    )
    expect([...rows.keys()].toSorted()).toEqual(BUILT_IN_PANELS.toSorted())
    for (const panel of BUILT_IN_PANELS) {
      const taken = Object.keys(BUILT_IN_PANEL_SETTINGS[panel].properties).filter(
        (name) => !common.includes(name),
      )
      expect({ panel, settings: rows.get(panel)?.toSorted() }).toEqual({ panel, settings: taken.toSorted() })
    }
  })

  test('the table of roles gives each the rights that it has', () => {
    const page = section(read('docs/access.md'), '## Roles')
    const rows = new Map(
      [...page.matchAll(/^\| `([a-z-]+)` +\|[^|]+\| (.+) \|$/gm)].map(([, role, rights]) => [
        role!,
        rights!.trim() === 'all' ? [...RIGHTS] : coded(rights!),
      ]),
    )
    expect([...rows.keys()]).toEqual([...ROLES])
    for (const role of ROLES) {
      expect({ role, rights: rows.get(role)?.toSorted() }).toEqual({
        role,
        rights: RIGHTS_OF_ROLE[role].toSorted(),
      })
    }
    const kept = /With a scope,[\s\S]*?\(([^)]*)\)/.exec(page)?.[1] ?? ''
    expect(coded(kept).toSorted()).toEqual(WHOLE_REGION_RIGHTS.toSorted())
  })
})

const launcher = read('obzor')
const helpOf = (verb: string): string =>
  (new RegExp(`^    ${verb}\\) say "([\\s\\S]*?)" ;;$`, 'm').exec(launcher)?.[1] ?? '').replaceAll(
    /\\(.)/g,
    '$1',
  )

describe('commands', () => {
  const verbs = /^VERBS="(.*)"$/m
    .exec(launcher)![1]!
    .split(' ')
    .filter((verb) => verb !== 'help')

  test('of the launcher are all in its help and in the README', () => {
    const help = launcher.slice(launcher.indexOf('help_all()'), launcher.indexOf('help_of()'))
    const told = [...help.matchAll(/^ {2}([a-z]+) {2,}|^ {2}(indicators) /gm)].map(
      ([, verb, long]) => verb ?? long!,
    )
    expect(told.filter((verb) => verb !== 'help').toSorted()).toEqual(verbs.toSorted())
    const table = firstColumn(section(read('README.md'), '## Verbs')).map((cell) => cell.split(' ')[0]!)
    expect([...new Set(table)].toSorted()).toEqual(verbs.toSorted())
  })

  test('in the documents are verbs of the launcher with options that their help names', () => {
    const wrong = PAGES.flatMap((page) =>
      commandsOf(read(page)).flatMap(({ verb, options }) => {
        if (!verbs.includes(verb)) return [`${page}: ./obzor ${verb}`]
        const help = helpOf(verb)
        return options
          .filter((option) => option !== '--help' && !help.includes(option))
          .map((option) => `${page}: ./obzor ${verb} ${option}`)
      }),
    )
    expect(wrong).toEqual([])
  })
})

describe('what operators set and read', () => {
  const engine = readdirSync(path.join(ROOT, 'packages/core/src/engine'), {
    recursive: true,
    encoding: 'utf8',
  })
    .filter(
      (file) => file.endsWith('.ts') && !/\.test\.ts$|(?:^|\/)(?:bench|testing)\/|-fixture\.ts$/.test(file),
    )
    .map((file) => read(`packages/core/src/engine/${file}`))
    .join('\n')
  /** `./obzor` sets these itself when it starts the engine. */
  const SET_BY_LAUNCHER = ['OBZOR_DATABASE_URL', 'OBZOR_HOST', 'OBZOR_PORT', 'OBZOR_PLUGINS', 'OBZOR_UI']
  const operations = read('docs/operations.md')
  /** Has a variable for each of its rows. */
  const KEPT = '## What is kept, and for how long'

  test('every variable that the engine reads is in a table of operations', () => {
    const variables = new Set(engine.match(/\bOBZOR_[A-Z]+(?:_[A-Z]+)*\b(?!_)/g))
    for (const own of SET_BY_LAUNCHER) variables.delete(own)
    const told = [...coded(section(operations, '## Environment')), ...coded(section(operations, KEPT))]
    expect([...variables].filter((name) => !told.includes(name))).toEqual([])
  })

  test('every figure of /metrics that is ours is in the table of operations', () => {
    const figures = [...read('packages/core/src/engine/live/metrics.ts').matchAll(/'(obzor_[a-z_]+)'/g)].map(
      ([, name]) => name!,
    )
    expect(firstColumn(section(operations, '### Figures')).toSorted()).toEqual(
      [...new Set(figures)].toSorted(),
    )
  })

  test('deployments set variables that operators are told of, and start verbs with options that there are', () => {
    const files = [
      'deployments/systemd/obzor.service',
      'deployments/compose/compose.yaml',
      'deployments/compose/Dockerfile',
    ]
    const told = coded(section(operations, '## Environment'))
    for (const file of files) {
      const text = read(file)
      const set = text.match(/\b(?:OBZOR_[A-Z_]+|DATABASE_URL)\b/g) ?? []
      expect({ file, unknown: set.filter((name) => !told.includes(name)) }).toEqual({ file, unknown: [] })
      const options = [...text.matchAll(/obzor(?: |", ")up\b(.*)$/gm)].flatMap(
        ([, rest]) => rest!.match(/--[a-z-]+/g) ?? [],
      )
      expect({ file, unknown: options.filter((option) => !helpOf('up').includes(option)) }).toEqual({
        file,
        unknown: [],
      })
    }
  })

  test('errors that the documents name are in the catalogue', () => {
    const catalogue = read('docs/errors.md')
    const unknown = PAGES.flatMap((page) =>
      (read(page).match(/\bOBZ_[A-Z0-9]+(?:_[A-Z0-9]+)+\b/g) ?? [])
        .filter((code) => !catalogue.includes(`\`${code}\``))
        .map((code) => `${page}: ${code}`),
    )
    expect(unknown).toEqual([])
  })
})
