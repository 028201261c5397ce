// `./obzor plugin test DIR`: its own tests, the conformance suite in a process of its own, and the same plugin in a
// platform with a real database. One report for people and one for machines.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { requireClients } from '../../engine/host/client/client-files.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import { throwawayCluster } from '../../testing/cluster-database.ts'
import { engineCases } from '../../testing/conformance/engine-cases.ts'
import { RESULTS_DESCRIPTOR } from '../../testing/conformance/run-in-child.ts'
import { runCase, type CaseResult } from '../../testing/conformance/suite.ts'
import {
  exampleOf,
  plausibleConfig,
  type ConformanceCase,
  type Fixture,
} from '../../testing/conformance/tested-plugin.ts'
import type { Paths } from '../paths.ts'
import { buildClients, buildFolder, folderBuilder } from './build-folder.ts'
import { describeBuild } from './describe-build.ts'
import { filesOf, linkKit, openFolder, type PluginFolder } from './plugin-folder.ts'

/** The whole suite on the largest of ours takes 20 s; past this the child is ended. */
const SUITE_MS_MAX = 600_000
/** Enough for the suite, too little for a reader that keeps its file. */
const CHILD_HEAP_MB = 512
const ERROR_OUTPUT_MAX = 4_000

export interface TestReport {
  plugin: string
  version: string
  passed: number
  failed: number
  results: CaseResult[]
}

export interface TestOptions {
  directory: string
  /** Called as each result comes. */
  onResult(result: CaseResult): void
  /** Leave out the database; for a quick look. */
  quick: boolean
}

export async function testPlugin(paths: Paths, options: TestOptions): Promise<TestReport> {
  const folder = openFolder(options.directory)
  linkKit(folder, paths.root)
  const build = await buildFolder(folder, paths.root)
  const manifest = await describeBuild(folder.id, build)
  const results: CaseResult[] = []
  const take = (result: CaseResult): void => {
    results.push(result)
    options.onResult(result)
  }
  await ownTests(paths, folder, take)
  if ((manifest.panels ?? []).length > 0) take(await runCase(panelCase(paths, folder, manifest)))
  await suiteInChild(paths, folder, take)
  if (!options.quick && manifest.sources.length > 0)
    await suiteInPlatform({ folder, build, manifest, root: paths.root }, take)
  const passed = results.filter((result) => result.passed).length
  return { plugin: manifest.id, version: manifest.version, passed, failed: results.length - passed, results }
}

/** The browser half of the plugin, as the platform would take it. */
const panelCase = ({ root }: Paths, folder: PluginFolder, manifest: PluginManifest): ConformanceCase => ({
  id: 'panels-built',
  area: 'declaration',
  title: 'every panel is built into a script that can stand in a page of the wall',
  run: async () => requireClients(manifest, await buildClients(folder, root)),
})

interface Assertion {
  fullName: string
  status: string
  duration?: number
  failureMessages?: string[]
}

async function ownTests(
  paths: Paths,
  folder: PluginFolder,
  take: (result: CaseResult) => void,
): Promise<void> {
  const work = mkdtempSync(path.join(tmpdir(), 'obzor-plugin-'))
  const report = path.join(work, 'report.json')
  const vitest = path.join(paths.root, 'node_modules/vitest/vitest.mjs')
  const config = path.join(paths.root, 'packages/core/vitest.plugin.config.ts')
  const options = [
    'run',
    '--root',
    folder.path,
    '--config',
    config,
    '--reporter=json',
    `--outputFile=${report}`,
  ]
  const output = await spawned([vitest, ...options], { cwd: folder.path })
  const own = { area: 'declaration' as const, id: 'own-tests' }
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { name: string; message?: string; assertionResults: Assertion[] }[]
    }
    for (const file of testResults) {
      for (const { fullName, status, duration = 0, failureMessages = [] } of file.assertionResults) {
        const text = status === 'passed' ? null : (failureMessages[0] ?? status).slice(0, 600)
        take({
          ...own,
          title: `its own test: ${fullName}`,
          passed: status === 'passed',
          text,
          ms: Math.round(duration),
        })
      }
      if (file.assertionResults.length > 0) continue
      take({
        ...own,
        title: path.relative(folder.path, file.name),
        passed: false,
        text: file.message ?? '',
        ms: 0,
      })
    }
  } catch {
    take({ ...own, title: 'its own tests run', passed: false, text: output, ms: 0 })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function suiteInChild(
  paths: Paths,
  folder: PluginFolder,
  take: (result: CaseResult) => void,
): Promise<void> {
  const runner = path.join(paths.root, 'packages/core/src/testing/conformance/run-in-child.ts')
  const contents = `
    import { writeSync } from 'node:fs'
    import { runInChild } from ${JSON.stringify(runner)}
    import * as exported from ${JSON.stringify(folder.entry)}
    await runInChild(exported, (line) => writeSync(${RESULTS_DESCRIPTOR}, line + '\\n'))
    process.exit(0)`
  const work = mkdtempSync(path.join(tmpdir(), 'obzor-plugin-'))
  const builder = await folderBuilder(folder, paths.root, contents)
  let begun = 'the suite starts'
  let isAnswered = false
  try {
    const file = path.join(work, 'suite.mjs')
    writeFileSync(file, await builder.build())
    const onLine = (line: string): void => {
      const said = JSON.parse(line) as CaseResult & { begun?: string; count?: number }
      if (said.count !== undefined) return
      isAnswered = said.begun === undefined
      if (said.begun === undefined) take(said)
      else begun = said.begun
    }
    const output = await spawned(
      [
        `--max-old-space-size=${CHILD_HEAP_MB}`,
        file,
        folder.path,
        JSON.stringify(fixturesOf(folder).map(({ name }) => name)),
      ],
      { cwd: folder.path, onLine },
    )
    // The last case began and never answered: the process ended under it.
    if (!isAnswered)
      take({ id: 'process', area: 'isolation', title: begun, passed: false, text: output, ms: 0 })
  } finally {
    await builder.dispose()
    rmSync(work, { recursive: true, force: true })
  }
}

interface Built {
  folder: PluginFolder
  build: Uint8Array
  manifest: PluginManifest
}

async function suiteInPlatform(
  { folder, build, manifest, root }: Built & { root: string },
  take: (result: CaseResult) => void,
): Promise<void> {
  const fixtures = fixturesOf(folder)
  const examples = new Map<string, Fixture>()
  for (const { code, trigger } of manifest.sources) {
    const example = 'inbox' in trigger ? exampleOf({ fixtures }, trigger.pattern) : undefined
    if (example) examples.set(code, example)
  }
  if (examples.size === 0) return
  const clients = await buildClients(folder, root)
  const cluster = await throwawayCluster()
  try {
    const config = plausibleConfig({ manifest })
    for (const each of engineCases({ manifest, build, clients, examples, config }, cluster.url))
      take(await runCase(each))
  } finally {
    await cluster.destroy()
  }
}

function fixturesOf(folder: PluginFolder): Fixture[] {
  return filesOf(folder)
    .filter((file) => /^fixtures\/[^/]+$/.test(file))
    .map((file) => ({ name: path.basename(file), bytes: readFileSync(path.join(folder.path, file)) }))
}

interface Spawning {
  cwd: string
  onLine?: (line: string) => void
}

/** Resolves with the end of what the child wrote, when it has ended. */
async function spawned(args: string[], { cwd, onLine }: Spawning): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', VITEST: undefined },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: SUITE_MS_MAX,
    killSignal: 'SIGKILL',
  })
  let output = ''
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-ERROR_OUTPUT_MAX))
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  if (onLine) createInterface(child.stdio[3] as Readable).on('line', onLine)
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  return output.trim()
}
