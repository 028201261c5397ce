// The rows that `plugin new` put on the map leave it when the author hands over their own: nobody has to find out which
// of two hundred points were invented by the kit.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Pool } from 'pg'
import { developedFolder } from '../../engine/host/developed-plugins.ts'
import { dropFeaturesOfRun } from '../../engine/ingest/db/features-of-run.ts'
import type { Paths } from '../paths.ts'

interface ExampleNote {
  runId: string
  sha256: string
}
interface Handed {
  /** Code of the source. */
  source: string
  file: string
}

const noteOf = (paths: Paths, source: string): string =>
  path.join(developedFolder(paths.data), `.${source}.example.json`)
const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

export function rememberExample(paths: Paths, { source, file, runId }: Handed & { runId: string }): void {
  mkdirSync(developedFolder(paths.data), { recursive: true, mode: 0o700 })
  const note: ExampleNote = { runId, sha256: digestOf(file) }
  writeFileSync(noteOf(paths, source), JSON.stringify(note), { mode: 0o600 })
}

/**
 * How many rows left. Before the author's file is handed over and not after it: a row of the example that stands in it
 * too would count as unchanged, and would be taken away with the others.
 */
export async function dropExample(paths: Paths, db: Pool, { source, file }: Handed): Promise<number> {
  let note: ExampleNote
  try {
    note = JSON.parse(readFileSync(noteOf(paths, source), 'utf8')) as ExampleNote
  } catch {
    return 0
  }
  // The example once more changes nothing.
  if (note.sha256 === digestOf(file)) return 0
  const dropped = await dropFeaturesOfRun(db, note.runId)
  rmSync(noteOf(paths, source), { force: true })
  return dropped
}
