// `./obzor measure`: options as typed, turned into what the engine measures.
import { INDICES, measure, type MeasureReport } from '../engine/measure/measure.ts'
import { parseNames } from './options.ts'

export interface MeasureVerbOptions {
  input: string
  income: string
  weight?: string
  line?: number | string
  by?: string
  household?: string
  /** `all`, or names separated by commas. */
  indices: string
  compare: 'lt' | 'le'
  decimal: '.' | ','
  bootstrap: number
  seed: number
}

export async function measureVerb({
  input,
  income,
  weight,
  line,
  by,
  household,
  indices,
  compare,
  decimal,
  bootstrap,
  seed,
  say,
}: MeasureVerbOptions & { say(line: string): void }): Promise<MeasureReport> {
  return await measure({
    file: input,
    columns: {
      income,
      ...(weight !== undefined && { weight }),
      ...(typeof line === 'string' && { line }),
      ...(by !== undefined && { by }),
      ...(household !== undefined && { household }),
    },
    line: line === undefined ? 'relative' : typeof line === 'number' ? line : 'column',
    comparison: compare,
    decimal,
    indices: indices === 'all' ? INDICES : parseNames('--indices', indices, INDICES),
    replicates: bootstrap,
    seed,
    say,
  })
}
