// How each plugin is: its process, its crashes, what it was refused, the end of what it printed. Kept in memory and by
// id, so that an upgrade does not forget what the version before it did.
import { readFileSync } from 'node:fs'
import type { EngineClock } from '../tokens.ts'
import { residentBytes } from './plugin-process.ts'

/** The end of a plugin's output that the console shows; the log of the engine has more of it. */
const LOG_LINES_MAX = 200
const LOG_LINE_LENGTH_MAX = 500
/** Linux counts processor time in these, whatever the machine. */
const CLOCK_TICK_MS = 10
/** Shares over less than this are noise. */
const SHARE_WINDOW_MS = 500

export interface LogLine {
  /** Milliseconds since 1970. */
  at: number
  level: 'info' | 'warn'
  text: string
}

export interface PluginHealth {
  /** Null while no process is needed: a plugin that has nothing to do costs nothing. */
  processId: number | null
  startedAt: number | null
  residentBytes: number
  /** Above it the process is ended. */
  residentBytesMax: number
  /** Share of one processor since the last look, 0…1 and above for threads. */
  cpuShare: number
  /** Processor time of the process there is. */
  cpuMs: number
  /** Since the engine's start. */
  starts: number
  crashes: number
  lastCrash: { at: number; text: string } | null
  denials: number
  lastDenial: { at: number; text: string } | null
  log: LogLine[]
}

export class PluginVitals {
  readonly #clock: EngineClock
  readonly #log: LogLine[] = []
  #processId: number | null = null
  #startedAt: number | null = null
  #starts = 0
  #crashes = 0
  #lastCrash: PluginHealth['lastCrash'] = null
  #denials = 0
  #lastDenial: PluginHealth['lastDenial'] = null
  #sample = { at: 0, cpuMs: 0, share: 0 }

  constructor(clock: EngineClock) {
    this.#clock = clock
  }

  started(processId: number | undefined): void {
    this.#processId = processId ?? null
    this.#startedAt = this.#now()
    this.#starts += 1
    this.#sample = { at: this.#now(), cpuMs: 0, share: 0 }
  }

  /** The process is gone; `crash` is how, when nobody asked for it. A newer process is not meant. */
  ended(processId: number | undefined, crash?: string): void {
    if (crash !== undefined) {
      this.#crashes += 1
      this.#lastCrash = { at: this.#now(), text: crash }
    }
    if (this.#processId !== (processId ?? null)) return
    this.#processId = null
    this.#startedAt = null
  }

  denied(text: string): void {
    this.#denials += 1
    this.#lastDenial = { at: this.#now(), text }
  }

  said(level: LogLine['level'], text: string): void {
    this.#log.push({ at: this.#now(), level, text: text.slice(0, LOG_LINE_LENGTH_MAX) })
    // In portions: a plugin that prints in a loop must not cost a move of the whole list for each line.
    if (this.#log.length > 2 * LOG_LINES_MAX) this.#log.splice(0, this.#log.length - LOG_LINES_MAX)
  }

  health(residentBytesMax: number): PluginHealth {
    const cpuMs = processorMs(this.#processId)
    const now = this.#now()
    const elapsedMs = now - this.#sample.at
    if (elapsedMs >= SHARE_WINDOW_MS) {
      const share = Math.max(0, cpuMs - this.#sample.cpuMs) / elapsedMs
      this.#sample = { at: now, cpuMs, share: this.#processId === null ? 0 : share }
    }
    return {
      processId: this.#processId,
      startedAt: this.#startedAt,
      residentBytes: residentBytes(this.#processId ?? undefined),
      residentBytesMax,
      cpuShare: Math.round(this.#sample.share * 1000) / 1000,
      cpuMs,
      starts: this.#starts,
      crashes: this.#crashes,
      lastCrash: this.#lastCrash,
      denials: this.#denials,
      lastDenial: this.#lastDenial,
      log: this.#log.slice(-LOG_LINES_MAX),
    }
  }

  #now(): number {
    return this.#clock.now().getTime()
  }
}

/** User and system time of a process; 0 where the system has no /proc. */
function processorMs(processId: number | null): number {
  if (processId === null || process.platform !== 'linux') return 0
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'latin1')
    // The name may hold spaces and brackets: fields are counted from its last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS
  } catch {
    return 0
  }
}
