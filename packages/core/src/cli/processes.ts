// Processes by their files in .data/run: who is alive, is it really ours, and how to stop it in bounded time.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** How often a process that was told to stop is looked at. */
const LOOK_EVERY_MS = 25

/** Command line of a process; empty when it is gone or a zombie. */
export function commandOf(pid: number): string {
  try {
    // Containers often have no `ps`, Linux always has /proc; a zombie's command line there is empty.
    if (existsSync('/proc/self/cmdline')) {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/** A number can belong to another program after a restart of the machine: its command line must hold `marker`. */
export function isOurs(pid: number, marker: string): boolean {
  const command = commandOf(pid)
  return command !== '' && command.includes(marker)
}

/** The process of a pid file, when it lives and is ours. */
export function pidFrom(file: string, marker: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim())
    return Number.isInteger(pid) && pid > 1 && isOurs(pid, marker) ? pid : undefined
  } catch {
    return undefined
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone between the look and the signal: that is what we wanted.
  }
}

/** Asks, waits at most `graceMs`, then kills. True when it ended by itself. */
export async function stopProcess(pid: number, marker: string, graceMs: number): Promise<boolean> {
  signal(pid, 'SIGTERM')
  const until = performance.now() + graceMs
  while (performance.now() < until) {
    if (!isOurs(pid, marker)) return true
    await pause(LOOK_EVERY_MS)
  }
  signal(pid, 'SIGKILL')
  // A killed process disappears as soon as the kernel has time; a second is plenty.
  for (let looks = 0; looks < 40 && isOurs(pid, marker); looks += 1) await pause(LOOK_EVERY_MS)
  return false
}

/** Stops what a supervisor that was killed left behind. True when there was something. */
export async function stopLeftOver(file: string, marker: string, graceMs: number): Promise<boolean> {
  const pid = pidFrom(file, marker)
  if (pid !== undefined) await stopProcess(pid, marker, graceMs)
  rmSync(file, { force: true })
  return pid !== undefined
}

/** Lives at all, whoever it is; a process of another user answers with EPERM. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 2) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
