// English texts of “Run now”: what it will read, and what came of it.
import type { runNowRu } from './run-now.ru.ts'

export const runNowEn: typeof runNowRu = {
  inbox: 'Reads the file that waits in the folder of the source',
  polled: 'Asks the source now, before its time',
  running: 'Run {run}: reading {what}…',
  ended: 'Run {run}, {what}: {counts}.',
  repeated: 'Run {run}, {what}: this file was read before, nothing changed.',
  failed: 'Run {run} failed; the reason is shown below. Earlier data stay.',
  cancelled: 'Run {run} was stopped.',
  source: 'the source',
  file: 'file “{file}”',
  empty: 'There is no file in the folder, nothing to read. Give one by “Next file”.',
}
