// A verb of the command line as a whole process: how long it takes, and the most memory that it holds.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// From dist/bench, where benchmarks are built to.
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LOOK_MS = 20

export const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** Seconds, and megabytes at the most. Fails where the command does. */
export async function timedCommand(
  verb: string,
  args: readonly string[],
  said: (text: string) => void = () => undefined,
): Promise<{ seconds: number; megabytes: number }> {
  let megabytes = 0
  const seconds = await timed(
    () =>
      new Promise<void>((resolve, reject) => {
        const cli = path.join(ROOT, 'dist/cli/cli.mjs')
        const child = spawn(process.execPath, [cli, verb, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
        let errors = ''
        child.stderr.on('data', (text: Buffer) => {
          errors += text.toString()
          said(text.toString())
        })
        const looking = setInterval(() => {
          megabytes = Math.max(megabytes, peakMegabytes(child.pid))
        }, LOOK_MS)
        child.once('error', reject)
        child.once('close', (code) => {
          clearInterval(looking)
          if (code === 0) resolve()
          else reject(new Error(`${verb} ended with ${code}: ${errors}`))
        })
      }),
  )
  return { seconds, megabytes }
}

function peakMegabytes(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    // It ended, or this is no Linux: then the row says 0.
    return 0
  }
}
