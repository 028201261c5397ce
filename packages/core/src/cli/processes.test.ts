import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deathsAfter, HEALTHY_AFTER_MS, RESTART_WAIT_MS_MAX, restartWaitMs } from './back-off.ts'
import { KeptProcess } from './kept-process.ts'
import { isOurs, pidFrom, stopProcess } from './processes.ts'

let folder: string
const kept: KeptProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-process-'))
})
afterEach(async () => {
  for (const process of kept.splice(0)) await process.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Prints a line and stays; `stubborn` ignores the polite signal. */
const STAYS = "console.log('up'); setInterval(() => {}, 1000)"
const STUBBORN = `process.on('SIGTERM', () => console.log('no')); ${STAYS}`

function keep(code: string, graceMs = 5_000): { process: KeptProcess; said: string[] } {
  const said: string[] = []
  const process_ = new KeptProcess({
    name: 'the child',
    command: process.execPath,
    args: ['-e', code, 'obzor-test-mark'],
    environment: { PATH: process.env.PATH },
    logFile: path.join(folder, 'logs/child.log'),
    pidFile: path.join(folder, 'run/child.pid'),
    graceMs,
    say: (line) => said.push(line),
  })
  kept.push(process_)
  return { process: process_, said }
}

describe('waiting before a restart', () => {
  test('starts short and never exceeds what the promise of five seconds allows', () => {
    expect(restartWaitMs(1)).toBe(100)
    expect(restartWaitMs(2)).toBe(200)
    expect(restartWaitMs(50)).toBe(RESTART_WAIT_MS_MAX)
    expect(RESTART_WAIT_MS_MAX).toBeLessThan(5_000)
  })

  test('a healthy life wipes out the deaths before it', () => {
    expect(deathsAfter(4, 500)).toBe(5)
    expect(deathsAfter(4, HEALTHY_AFTER_MS)).toBe(1)
  })
})

describe('a kept process', () => {
  test('comes back with another number after it was killed', async () => {
    const { process: child, said } = keep(STAYS)
    child.start()
    await expect.poll(() => child.lastLines(1)).toBe('up')
    const first = child.pid ?? 0
    process.kill(first, 'SIGKILL')
    await expect.poll(() => child.pid !== undefined && child.pid !== first, { timeout: 3_000 }).toBe(true)
    expect(said[0]).toMatch(/the child ended \(SIGKILL\)/)
    expect(readFileSync(path.join(folder, 'run/child.pid'), 'utf8').trim()).toBe(String(child.pid))
  })

  test('counts deaths in a row, so that a start that cannot succeed is seen', async () => {
    const { process: child } = keep('process.exit(1)')
    child.start()
    await expect.poll(() => child.deaths, { timeout: 5_000 }).toBeGreaterThanOrEqual(3)
  })

  test('is not started again once it was told to stop', async () => {
    const { process: child, said } = keep(STAYS)
    child.start()
    await expect.poll(() => child.lastLines(1)).toBe('up')
    const pid = child.pid ?? 0
    await child.stop()
    expect(isOurs(pid, 'obzor-test-mark')).toBe(false)
    expect(said).toEqual([])
  })

  test('that ignores the polite signal is killed when its time is over', async () => {
    const { process: child } = keep(STUBBORN, 100)
    child.start()
    await expect.poll(() => child.lastLines(1)).toBe('up')
    const pid = child.pid ?? 0
    await child.stop()
    expect(child.lastLines(1)).toBe('no')
    expect(isOurs(pid, 'obzor-test-mark')).toBe(false)
  })
})

describe('a pid file', () => {
  test('counts only while its process lives and is ours', async () => {
    const file = path.join(folder, 'x.pid')
    const child = spawn(process.execPath, ['-e', STAYS, 'obzor-test-mark'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const pid = child.pid ?? 0
    writeFileSync(file, `${pid}\n`)
    expect(pidFrom(file, 'obzor-test-mark')).toBe(pid)
    expect(pidFrom(file, 'somebody-else')).toBeUndefined()
    expect(await stopProcess(pid, 'obzor-test-mark', 5_000)).toBe(true)
    expect(pidFrom(file, 'obzor-test-mark')).toBeUndefined()
  })

  test.each(['', 'abc', '-1', '0', '1', '99999999'])("with '%s' in it names nobody", (rubbish) => {
    const file = path.join(folder, 'x.pid')
    writeFileSync(file, rubbish)
    expect(pidFrom(file, '')).toBeUndefined()
  })
})
