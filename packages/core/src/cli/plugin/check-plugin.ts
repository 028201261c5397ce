// `./obzor plugin check DIR`: what the folder says of itself, and the badge it earns. What the suite of `plugin test`
// finds counts too, because a badge that looks at documents only would be a badge for documents.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { indicatorDoubts } from '../../engine/host/indicator-doubts.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import type { Paths } from '../paths.ts'
import { buildFolder } from './build-folder.ts'
import { describeBuild } from './describe-build.ts'
import { requireOwnName } from './pack.ts'
import { filesOf, linkKit, openFolder, textOfFile, type PluginFolder } from './plugin-folder.ts'
import { badgeOf, findingsOf, type Badge, type Finding, type Grade } from './quality-scale.ts'
import { secretsIn } from './secrets-in.ts'
import { testPlugin } from './test-plugin.ts'

/** The largest of ours is 1.1 MB; a megabyte is read by the plugin's process at each start. */
const BUILD_BYTES_MAX = 4 * 1024 * 1024
const FOLDER_BYTES_MAX = 8 * 1024 * 1024
/** What a state platform may ship. */
const LICENCES = [
  'Apache-2.0',
  'MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'MPL-2.0',
  'GPL-3.0-only',
  'GPL-3.0-or-later',
]

export interface CheckReport extends Badge {
  plugin: string
  version: string
  findings: Finding[]
}

export interface CheckOptions {
  directory: string
  /** Leave out the platform and its database; the badge then cannot be platinum. */
  quick: boolean
}

export async function checkPlugin(paths: Paths, { directory, quick }: CheckOptions): Promise<CheckReport> {
  const folder = openFolder(directory)
  linkKit(folder, paths.root)
  const build = await buildFolder(folder, paths.root)
  const manifest = await describeBuild(folder.id, build)
  requireOwnName(folder, manifest)
  const report = await testPlugin(paths, { directory, quick, onResult: () => undefined })
  const findings = [
    ...documentFindings({ folder, manifest, build }),
    ...capabilityFindings(folder, manifest),
    doubtsFinding(manifest),
    typesFinding(paths, folder),
    ...findingsOf(report.results),
    ...testFindings(folder, manifest),
    ...platformFindings(folder, manifest, {
      quick,
      inPlatform: report.results.filter(({ id }) => id.startsWith('platform-')),
    }),
  ]
  return { plugin: manifest.id, version: manifest.version, findings, ...badgeOf(findings) }
}

const finding = (grade: Grade, title: string, wrong: string | null | false): Finding => ({
  grade,
  title,
  passed: !wrong,
  text: wrong || null,
})

interface Documents {
  folder: PluginFolder
  manifest: PluginManifest
  build: Uint8Array
}

function documentFindings({ folder, manifest, build }: Documents): Finding[] {
  const files = filesOf(folder)
  const packageJson = JSON.parse(textOfFile(folder, 'package.json') || '{}') as {
    license?: string
    version?: string
  }
  const bytes = files.reduce((sum, file) => sum + statSync(path.join(folder.path, file)).size, 0)
  const readme = textOfFile(folder, 'README.md')
  const secrets = files.flatMap((file) => secretsIn(file, readFileSync(path.join(folder.path, file))))
  const licence = packageJson.license ?? ''
  return [
    finding(
      'bronze',
      'it names a licence that a state platform may ship',
      !LICENCES.includes(licence) && `'${licence}' in package.json`,
    ),
    finding('bronze', 'no secret stands in its files', secrets.length > 0 && secrets.join('; ')),
    finding(
      'bronze',
      'it is small',
      build.length > BUILD_BYTES_MAX
        ? `${build.length} bytes built`
        : bytes > FOLDER_BYTES_MAX && `${bytes} bytes`,
    ),
    finding(
      'bronze',
      'it has a README',
      readme.trim().length < 200 && 'README.md is absent or says next to nothing',
    ),
    finding(
      'silver',
      'it says which versions of the platform it fits',
      !/requires:/.test(sourceText(folder)) && 'requires: { api } in definePlugin',
    ),
    finding(
      'gold',
      'its README says in Russian what it does',
      !/## По-русски\s+\S[\s\S]{80}/.test(readme) && "a part '## По-русски'",
    ),
    finding('gold', 'its README says what it publishes and what it reads', missingCodes(manifest, readme)),
  ]
}

function missingCodes(manifest: PluginManifest, readme: string): string | null {
  const inboxes = manifest.capabilities.files ?? []
  const codes = [...manifest.layers, ...manifest.indicators].map(({ code }) => code)
  const shown = [
    ...(manifest.panels ?? []).map(({ type }) => `${manifest.id}/${type}`),
    ...(manifest.scenes ?? []).map(({ id }) => id),
  ]
  const missing = [...inboxes, ...codes, ...shown].filter((code) => !readme.includes(code))
  return missing.length === 0 ? null : `README.md does not name ${missing.join(', ')}`
}

const sourceText = (folder: PluginFolder): string =>
  filesOf(folder)
    .filter((file) => file.startsWith('src/') && file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => textOfFile(folder, file))
    .join('\n')

/** A service that is used and not asked for is refused at the first run; one that is asked for and not used frightens. */
function capabilityFindings(folder: PluginFolder, { capabilities, sources }: PluginManifest): Finding[] {
  const text = sourceText(folder)
  const uses = { net: /@inject\(HTTP\)/.test(text), databases: /@inject\(DATABASES\)/.test(text) }
  const wrong = (['net', 'databases'] as const).flatMap((kind) => {
    const isAsked = (capabilities[kind] ?? []).length > 0
    if (uses[kind] && !isAsked) return [`it uses ${kind} and does not ask for it`]
    if (!uses[kind] && isAsked) return [`it asks for ${kind} and does not use it`]
    return []
  })
  const wide = (capabilities.net ?? []).filter((host) => host.includes('*'))
  const inboxes = new Set(sources.flatMap(({ trigger }) => ('inbox' in trigger ? [trigger.inbox] : [])))
  const idle = (capabilities.files ?? []).filter((inbox) => !inboxes.has(inbox))
  const node = [
    ...text.matchAll(/from '(node:(?!buffer|util|assert|url|path|crypto|string_decoder|zlib)[\w/]+)'/g),
  ]
  return [
    finding('bronze', 'it asks for what it uses', wrong.join('; ')),
    finding('silver', 'it asks for no more than it uses', [...wide, ...idle].join(', ')),
    finding(
      'silver',
      'it reaches for nothing that its process refuses',
      node.map(([, name]) => name).join(', '),
    ),
  ]
}

/** Layers of other plugins are not known here: the platform speaks of them when it loads the plugin. */
function doubtsFinding(manifest: PluginManifest): Finding {
  const wrong = indicatorDoubts(manifest, [manifest]).filter(
    ({ code }) => code === 'OBZ_INDICATOR_PROPERTY_UNKNOWN',
  )
  return finding(
    'bronze',
    'its indicators count what its layers hold',
    wrong.length > 0 && wrong.map(({ fact }) => fact).join('; '),
  )
}

function typesFinding(paths: Paths, folder: PluginFolder): Finding {
  const isOurs = folder.path.startsWith(path.join(paths.root, 'packages') + path.sep)
  // Ours are checked with the whole repository.
  if (isOurs) return finding('silver', 'its types hold', null)
  // Panels are components: their templates have types too.
  const compiler = path.join(paths.root, 'node_modules/vue-tsc/bin/vue-tsc.js')
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder.path, '--pretty', 'false'], {
    cwd: folder.path,
    encoding: 'utf8',
  })
  return finding('silver', 'its types hold', status !== 0 && stdout.split('\n').slice(0, 5).join(' | '))
}

function testFindings(folder: PluginFolder, { sources }: PluginManifest): Finding[] {
  const files = filesOf(folder)
  const hasTests = files.some((file) => file.endsWith('.test.ts'))
  const hasExamples = files.some((file) => file.startsWith('fixtures/'))
  return [
    finding('silver', 'it has tests of its own', !hasTests && 'src/*.test.ts'),
    finding(
      'silver',
      'it brings an example of what each source is sent',
      sources.length > 0 && !hasExamples && 'fixtures/',
    ),
  ]
}

interface InPlatform {
  quick: boolean
  inPlatform: readonly { passed: boolean; title: string }[]
}

/**
 * A source that fetches by itself has nothing to hand over, to cut or to repeat: what its server may do to it (answer, fail,
 * hang, break off, show a portal) was done by the suite from `fixtures/recorded.json`, and that is asked of it here.
 */
function platformFindings(
  folder: PluginFolder,
  { sources }: PluginManifest,
  { quick, inPlatform }: InPlatform,
): Finding[] {
  const hasInbox = sources.some(({ trigger }) => 'inbox' in trigger)
  if (sources.length > 0 && !hasInbox) {
    const isRecorded = filesOf(folder).includes('fixtures/recorded.json')
    const title = 'its recorded server answered, failed, hung and broke off'
    return [finding('platinum', title, !isRecorded && 'there is no fixtures/recorded.json')]
  }
  const title = 'it was read, repeated, cut and killed in a platform with a real database'
  const isTried = inPlatform.length > 0 || sources.length === 0
  const why = quick ? 'left out by --quick' : 'there is no example of its format in fixtures/'
  return [finding('platinum', title, !isTried && why)]
}
