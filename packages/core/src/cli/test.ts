// `./obzor test`: what reads the sources two at a time, then the suites one after another, and one plain line at the end.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Paths } from './paths.ts'
import { countVitest, type Count } from './vitest-report.ts'

export const TEST_NAMES = [
  'lint',
  'format',
  'types',
  'imports',
  'build',
  'unit',
  'database',
  'conformance',
  'e2e',
] as const
export type TestName = (typeof TEST_NAMES)[number]

/**
 * Checks of the sources and the build, the dearest first. Each keeps one core busy, so two of them at once take half the
 * time; a suite has workers of its own.
 */
const OF_SOURCES: readonly TestName[] = ['types', 'format', 'build', 'imports', 'lint']
const AT_ONCE = 2
/** Of a check's words; what a failed one says after that repeats itself. */
const OUTPUT_LETTERS_MAX = 1_000_000

/** A suite that takes longer than this hangs; the longest (end to end) takes a few minutes. */
const SUITE_TIMEOUT_MS = 15 * 60_000

interface Check {
  name: TestName
  args: string[]
  /** Where vitest writes its counts; static checks count one each. */
  report?: string
}

const module = (root: string, file: string): string => path.join(root, 'node_modules', file)

/** The program of a check and its arguments; the first is a file that must exist. */
export function checkOf(name: TestName, root: string, folder: string): Check {
  switch (name) {
    case 'lint':
      return { name, args: [module(root, 'oxlint/bin/oxlint'), '--deny-warnings', '.'] }
    case 'format':
      return {
        name,
        args: [module(root, 'prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
      }
    case 'types':
      return { name, args: [module(root, 'vue-tsc/bin/vue-tsc.js'), '--noEmit', '-p', 'tsconfig.json'] }
    case 'imports': {
      const cruiser = module(root, 'dependency-cruiser/bin/dependency-cruiser.mjs')
      return { name, args: [cruiser, '--config', '.dependency-cruiser.cjs', 'packages', 'tests'] }
    }
    case 'build':
      return { name, args: [path.join(root, 'packages/core/build.ts')] }
    default: {
      const report = path.join(folder, `${name}.json`)
      const vitest = module(root, 'vitest/vitest.mjs')
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      return { name, report, args: [vitest, 'run', '--project', name, '--passWithNoTests', ...reporters] }
    }
  }
}

/** Tests that start a platform must not find the one this clone runs, nor somebody's real database. */
export function testEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('OBZOR_') && name !== 'DATABASE_URL'),
  )
}

interface Ended {
  code: number
  /** Empty where it went straight to the person. */
  output: string
}

async function run(check: Check, root: string): Promise<Ended> {
  return await new Promise((resolve) => {
    const isSuite = check.report !== undefined
    const child = spawn(process.execPath, check.args, {
      cwd: root,
      stdio: isSuite ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      env: testEnvironment(process.env),
      timeout: SUITE_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8')
      stream?.on('data', (text: string) => (output = `${output}${text}`.slice(0, OUTPUT_LETTERS_MAX)))
    }
    child.once('error', () => resolve({ code: 1, output }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** A suite that broke before it could report is one failure, never none. */
export function countOf(check: { report?: string }, code: number): Count {
  if (!check.report) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  const counted = existsSync(check.report)
    ? countVitest(JSON.parse(readFileSync(check.report, 'utf8')))
    : { passed: 0, failed: 0 }
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted
}

/** True when nothing failed. The summary is in the order of the names. */
export async function test(paths: Paths, names: readonly TestName[]): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-reports-'))
  const total: Count = { passed: 0, failed: 0 }
  const lines = new Map<TestName, string[]>()
  const carryOut = async (name: TestName): Promise<void> => {
    const check = checkOf(name, paths.root, folder)
    const title = `\n== ${name}\n`
    if (check.report) process.stdout.write(title)
    const startedAt = performance.now()
    const { code, output } = await run(check, paths.root)
    const count = countOf(check, code)
    total.passed += count.passed
    total.failed += count.failed
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    const mark = count.failed === 0 ? 'ok' : '!!'
    const line = `  ${mark}  ${name.padEnd(12)} ${count.passed} passed, ${count.failed} failed (${seconds} s)`
    const again = (count.secondTry ?? []).map((each) => `        passed at the second try only: ${each}`)
    lines.set(name, [line, ...again])
    process.stdout.write(`${check.report ? '' : title}${output}${[line, ...again].join('\n')}\n`)
  }
  try {
    const ofSources = OF_SOURCES.filter((name) => names.includes(name)).values()
    const lane = async (): Promise<void> => {
      for (const name of ofSources) await carryOut(name)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    for (const name of names.filter((each) => !OF_SOURCES.includes(each))) await carryOut(name)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const summary = names.flatMap((name) => lines.get(name) ?? []).join('\n')
  process.stdout.write(`\n${summary}\n\n${total.passed} passed, ${total.failed} failed\n`)
  return total.failed === 0
}
