// What came of a run that somebody asked for, in one sentence and its numbers. Pure.
import type { RunRow } from '@obzor/core/protocol'
import type { Format } from '../../shared/format/use-format.ts'

export interface RunEndWords {
  tone: 'soft' | 'good' | 'bad'
  text: string
  /** Of a run that has ended well. */
  counts: string
  isGoing: boolean
}

/** `run` is null until it has begun; `file` is what it reads. */
export function runEndWords(
  run: RunRow | null,
  file: string,
  { t, number }: Pick<Format, 't' | 'number'>,
): RunEndWords {
  const words = (key: string): string => t(`mapping.nextFile.${key}`, { file })
  if (!run || run.state === 'running')
    return { tone: 'soft', text: words('reading'), counts: '', isGoing: true }
  if (run.state !== 'succeeded') return { tone: 'bad', text: words('failed'), counts: '', isGoing: false }
  if (run.errorCode === 'OBZ_FILES_REPEATED')
    return { tone: 'soft', text: words('repeated'), counts: '', isGoing: false }
  return { tone: 'good', text: words('done'), counts: countWords(run, { t, number }), isGoing: false }
}

/** «новых и изменённых 58, без изменений 2»: what is nought is left out, but for the first. */
export function countWords(
  {
    accepted,
    unchanged,
    duplicate,
    quarantined,
  }: Pick<RunRow, 'accepted' | 'unchanged' | 'duplicate' | 'quarantined'>,
  { t, number }: Pick<Format, 't' | 'number'>,
): string {
  const said = (key: string, count: number): string => t(`mapping.nextFile.${key}`, { n: number(count) })
  return [
    said('accepted', accepted),
    ...(unchanged > 0 ? [said('unchanged', unchanged)] : []),
    ...(duplicate > 0 ? [said('duplicate', duplicate)] : []),
    ...(quarantined > 0 ? [said('aside', quarantined)] : []),
  ].join(', ')
}
