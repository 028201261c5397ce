// The launcher alone, in a folder with nothing but itself: what it says before anything is installed.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const LAUNCHER = fileURLToPath(new URL('../../obzor', import.meta.url))
const VERBS = [
  'up',
  'down',
  'status',
  'test',
  'bench',
  'doctor',
  'ingest',
  'tail',
  'simulate',
  'generate',
  'indicators',
  'plugin',
  'audit',
  'link',
  'measure',
  'registry',
  'vault',
]
/** What any Unix has; neither node nor npm nor pnpm. */
const PLAIN_TOOLS = [
  'bash',
  'uname',
  'mkdir',
  'rm',
  'cat',
  'cksum',
  'id',
  'df',
  'awk',
  'tail',
  'readlink',
  'sleep',
]

let base: string
let bin: string
let clone: string

beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'obzor-launcher-'))
  chmodSync(base, 0o755)
  bin = path.join(base, 'bin')
  clone = path.join(base, 'clone')
  mkdirSync(bin)
  mkdirSync(clone)
  for (const tool of PLAIN_TOOLS) {
    const found = spawnSync('bash', ['-c', `type -P ${tool}`], { encoding: 'utf8' }).stdout.trim()
    if (found) symlinkSync(found, path.join(bin, tool))
  }
  copyFileSync(LAUNCHER, path.join(clone, 'obzor'))
  chmodSync(path.join(clone, 'obzor'), 0o755)
})
afterAll(() => {
  chmodSync(clone, 0o755)
  rmSync(base, { recursive: true, force: true })
})

function launch(args: string[], options: { PATH?: string; user?: number; file?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(
    path.join(bin, 'bash'),
    [options.file ?? path.join(clone, 'obzor'), ...args],
    {
      encoding: 'utf8',
      timeout: 20_000,
      env: { PATH: options.PATH ?? bin, HOME: base },
      ...(options.user !== undefined && { uid: options.user, gid: options.user }),
    },
  )
  return { status, stdout, stderr }
}

describe('the launcher on a machine with nothing', () => {
  test.each(VERBS)('explains %s with an example, without any program in the path', (verb) => {
    const { status, stdout } = launch([verb, '--help'], { PATH: '/nonexistent' })
    expect(status).toBe(0)
    expect(stdout).toContain(`Usage: ./obzor ${verb}`)
    expect(stdout).toContain(`Example: ./obzor ${verb}`)
  })

  test('lists every verb', () => {
    const { status, stdout } = launch(['help'])
    expect(status).toBe(0)
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'))
    expect(launch(['help', 'up']).stdout).toContain('--people')
  })

  test('refuses an unknown verb and says where the known ones are', () => {
    const { status, stderr } = launch(['fly'])
    expect(status).toBe(2)
    expect(stderr).toContain("OBZ_LAUNCHER_UNKNOWN_VERB: there is no verb 'fly'")
    expect(stderr).toContain('./obzor help')
  })

  test('says what to do where there is neither Node nor npm', () => {
    const { status, stderr } = launch(['up'])
    expect(status).toBe(1)
    expect(stderr).toContain('OBZ_LAUNCHER_NO_NPM')
    expect(stderr).toMatch(/next: install Node 26/)
    expect(stderr.match(/OBZ_/g)).toHaveLength(1)
  })

  test('the doctor names the missing Node and the command that mends it', () => {
    const { status, stdout } = launch(['doctor'])
    expect(status).toBe(1)
    expect(stdout).toMatch(/!! {2}node .*no npm/)
    expect(stdout).toContain('mend: ')
  })

  test('finds its own folder when it is called through links', () => {
    const link = path.join(base, 'link')
    symlinkSync('clone/obzor', link)
    const { stdout } = launch(['doctor'], { file: link })
    expect(stdout).toContain(path.join(clone, '.data'))
  })

  // Root may write everywhere, so the launcher then runs as a user who may not.
  test('in a folder that cannot be written, says so once and with the next step', () => {
    rmSync(path.join(clone, '.tools'), { recursive: true, force: true })
    chmodSync(clone, 0o555)
    const { status, stderr } = launch(['up'], process.getuid?.() === 0 ? { user: 65_534 } : {})
    chmodSync(clone, 0o755)
    expect(status).toBe(1)
    expect(stderr).toContain(`OBZ_LAUNCHER_READ_ONLY: the folder ${clone} cannot be written`)
    expect(stderr).toContain('  risk: ')
    expect(stderr).toContain('  next: ')
    expect(readdirSync(clone)).toEqual(['obzor'])
  })
})
