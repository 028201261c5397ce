// The page docs/writing-a-plugin.md, command by command, as a stranger types it: in an empty folder, in order.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, ROOT } from './platform.ts'

/** A block may start a platform or run a whole suite, on a machine that does other things too. */
const BLOCK_WITHIN_MS = 400_000
const page = readFileSync(path.join(ROOT, 'docs/writing-a-plugin.md'), 'utf8')
const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, script]) => script!.trimEnd())

let work: string
beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'obzor-page-'))
  chmodSync(work, 0o711)
  mkdirSync(path.join(work, 'here'))
  // Only what the page cannot know: where the clone is, which port is free, and that a thousand people are enough.
  const port = await freePort()
  writeFileSync(
    path.join(work, 'here/obzor'),
    `#!/usr/bin/env bash
verb=$1; shift
[ "$verb" = up ] && set -- "$@" --port ${port} --people 1000 --no-simulate
exec "${path.join(ROOT, 'obzor')}" "$verb" "$@"
`,
    { mode: 0o755 },
  )
})
afterAll(async () => {
  if (!work) return
  await run('./obzor down')
  rmSync(work, { recursive: true, force: true })
})

const run = (script: string): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    const environment = { ...process.env, OBZOR_DATA: path.join(work, 'data'), DATABASE_URL: undefined }
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: path.join(work, 'here'),
      env: { ...environment, VITEST: undefined, NODE_ENV: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (chunk: Buffer): void => void (output += chunk.toString())
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', reject)
    // 'exit': a platform that stays in the background keeps the pipes open.
    child.once('exit', (code) => resolve({ code: code ?? -1, output }))
  })

describe('docs/writing-a-plugin.md', () => {
  it('has its commands in blocks that can be run', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(9)
    for (const verb of ['new', 'dev', 'test', 'check', 'pack', 'sign', 'verify', 'drop'])
      expect(blocks.join('\n')).toContain(`./obzor plugin ${verb} `)
  })

  it.each(
    blocks.map((block) => [
      block.split('\n').findLast((line) => line.startsWith('./obzor')) ?? block.split('\n')[0]!,
      block,
    ]),
  )(
    '%s',
    async (_title, block) => {
      const { code, output } = await run(block)
      expect(code, `${output}`).toBe(0)
    },
    BLOCK_WITHIN_MS,
  )
})
