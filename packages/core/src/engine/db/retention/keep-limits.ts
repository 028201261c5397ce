// How long the traces of ingest are kept. The journal is for people: what happened, what was refused, which file.
import { ObzorError } from '../../../model/index.ts'

export interface KeepLimits {
  runsDays: number
  /** Of each source, failed ones counted apart. */
  runsOfSource: number
  failedRunsDays: number
  quarantineDays: number
  quarantineRowsOfSource: number
  doneDays: number
  /** Of each inbox, in `done/`. */
  doneGb: number
  failedDays: number
  /** Of each inbox, in `failed/`. */
  failedGb: number
}

/** A failure is asked about for longer than a success, and a refused row until its agency has answered. */
export const KEEP_LIMITS: KeepLimits = {
  runsDays: 30,
  runsOfSource: 10_000,
  failedRunsDays: 180,
  quarantineDays: 180,
  quarantineRowsOfSource: 100_000,
  doneDays: 30,
  doneGb: 20,
  failedDays: 180,
  failedGb: 20,
}

const VARIABLES: Record<keyof KeepLimits, string> = {
  runsDays: 'OBZOR_KEEP_RUNS_DAYS',
  runsOfSource: 'OBZOR_KEEP_RUNS',
  failedRunsDays: 'OBZOR_KEEP_FAILED_RUNS_DAYS',
  quarantineDays: 'OBZOR_KEEP_QUARANTINE_DAYS',
  quarantineRowsOfSource: 'OBZOR_KEEP_QUARANTINE_ROWS',
  doneDays: 'OBZOR_KEEP_DONE_DAYS',
  doneGb: 'OBZOR_KEEP_DONE_GB',
  failedDays: 'OBZOR_KEEP_FAILED_DAYS',
  failedGb: 'OBZOR_KEEP_FAILED_GB',
}

/** Reads OBZOR_KEEP_*; throws `OBZ_ENGINE_CONFIG` for what is not a positive number: 0 would delete today's work. */
export function readKeepLimits(environment: NodeJS.ProcessEnv): KeepLimits {
  const limits = { ...KEEP_LIMITS }
  for (const [limit, variable] of Object.entries(VARIABLES) as [keyof KeepLimits, string][]) {
    const text = environment[variable]
    if (text === undefined || text === '') continue
    const value = Number(text)
    if (!Number.isFinite(value) || value <= 0) {
      throw new ObzorError({
        code: 'OBZ_ENGINE_CONFIG',
        fact: `${variable} is '${text}', not a number above 0`,
        risk: 'the engine does not start',
        action: `set it to a number, or unset it: the default is ${KEEP_LIMITS[limit]}`,
      })
    }
    limits[limit] = value
  }
  return limits
}
