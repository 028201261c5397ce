// How loudly a state speaks.
import type { Freshness } from '@obzor/core/model'
import type { RunRow, SourceRow } from '@obzor/core/protocol'

export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'quiet' | 'off'

export const FRESHNESS_TONE: Record<Freshness, Tone> = {
  fresh: 'good',
  ageing: 'warning',
  stale: 'bad',
  unavailable: 'off',
}
export const SOURCE_TONE: Record<SourceRow['state'], Tone> = {
  waiting: 'quiet',
  running: 'busy',
  failed: 'bad',
  disabled: 'off',
}
export const RUN_TONE: Record<RunRow['state'], Tone> = {
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  interrupted: 'warning',
  cancelled: 'off',
}
