// Bounds of the plugin host in one place, as a token: tests shorten the waits, nothing else changes them.
import type { InjectionToken } from 'tsyringe'
import { CHECK_SECONDS_MAX } from '../../plugin-api/index.ts'

export interface HostLimits {
  /** Spawn → manifest. A cold Node start with a 1 MB bundle takes 0.2 s alone, seconds on a loaded machine. */
  startMs: number
  pingEveryMs: number
  /** A process that says nothing for so long, while the host listens, hangs. */
  hangAfterMs: number
  /** Between the polite cancel and SIGKILL. */
  cancelGraceMs: number
  /** An idle process is ended after this; the next run starts it again. */
  idleMs: number
  /** First wait after a crash; doubles up to `restartMsMax`. */
  restartMs: number
  restartMsMax: number
  /** Crashes in a row after which the plugin is broken until somebody asks for it, or `breakerMs` pass. */
  crashesMax: number
  breakerMs: number
  /** «Проверить соединение», whatever it waits for. */
  checkMs: number
  /** Resident memory allowed beyond the heap ceiling: code, stacks, buffers. */
  residentBeyondHeapMb: number
}

export const DEFAULT_HOST_LIMITS: HostLimits = {
  startMs: 30_000,
  pingEveryMs: 5_000,
  hangAfterMs: 30_000,
  cancelGraceMs: 2_000,
  idleMs: 120_000,
  restartMs: 1_000,
  restartMsMax: 60_000,
  crashesMax: 5,
  breakerMs: 600_000,
  checkMs: CHECK_SECONDS_MAX * 1000,
  residentBeyondHeapMb: 192,
}

export const HOST_LIMITS: InjectionToken<HostLimits> = Symbol('engine.host-limits')
