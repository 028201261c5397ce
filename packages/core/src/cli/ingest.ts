// `./obzor ingest FILE --source CODE`: what an agency's courier does. The file reaches the inbox in one step, then
// the journal is followed until the run has ended.
import { copyFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { MoreThan } from 'typeorm'
import { controlDatabase } from '../engine/db/control.ts'
import { SourceEntity, SourceRunEntity } from '../engine/db/entities/index.ts'
import { ObzorError } from '../model/index.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'
import { dropExample } from './plugin/example-rows.ts'
import { pidFrom } from './processes.ts'
import { ENGINE_MARK, runFiles } from './run-state.ts'
import { balanceText, failureLines, failureParts } from './run-words.ts'

const LOOK_EVERY_MS = 250

export interface IngestOptions {
  file: string
  source: string
  timeoutMs: number
  say(line: string): void
}

export interface IngestOutcome {
  state: SourceRunEntity['state']
  run: SourceRunEntity
}

function refused(code: `OBZ_INGEST_${string}`, fact: string, action: string): ObzorError {
  return new ObzorError({ code, fact, risk: 'the file was not handed over', action })
}

/** A name that is not taken in the inbox: `a.xml`, `a-2.xml` … */
export function freeName(folder: string, name: string): string {
  const { name: stem, ext } = path.parse(name)
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${stem}-${number}${ext}`
    if (!existsSync(path.join(folder, candidate))) return candidate
  }
}

/** Copies under a name that the inbox does not look at, then renames: nobody ever sees half a file. */
export function handOver(file: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const name = freeName(folder, path.basename(file).replace(/^\.+/, ''))
  const part = path.join(folder, `.${name}.part`)
  copyFileSync(file, part)
  renameSync(part, path.join(folder, name))
  return name
}

function requireFile(file: string): void {
  if (existsSync(file) && statSync(file).isFile()) return
  throw refused('OBZ_INGEST_NO_FILE', `${file} is not a file`, 'check the path; --help shows an example')
}

export async function ingest(paths: Paths, options: IngestOptions): Promise<IngestOutcome> {
  const { file, source: code, say } = options
  requireFile(file)
  if (pidFrom(runFiles(paths).engine, ENGINE_MARK) === undefined) {
    throw refused('OBZ_INGEST_NOT_RUNNING', 'the platform does not run', 'run ./obzor up first')
  }
  const control = controlDatabase(platformDatabase(paths.cluster, process.env.DATABASE_URL).url())
  await control.initialize()
  try {
    const sources = await control.getRepository(SourceEntity).find({ order: { code: 'ASC' } })
    const source = sources.find((candidate) => candidate.code === code)
    if (!source) {
      const known = sources.map((candidate) => candidate.code).join(', ')
      throw refused('OBZ_INGEST_UNKNOWN_SOURCE', `there is no source '${code}'`, `choose one of: ${known}`)
    }
    if (!('inbox' in source.schedule)) {
      throw refused('OBZ_INGEST_NO_INBOX', `'${code}' does not read files`, 'it fetches by itself')
    }
    const { inbox, pattern } = source.schedule
    if (!path.matchesGlob(path.basename(file), pattern)) {
      throw refused(
        'OBZ_INGEST_WRONG_NAME',
        `'${path.basename(file)}' does not match '${pattern}', which '${code}' reads`,
        'rename the file, or choose another --source',
      )
    }
    const runs = control.getRepository(SourceRunEntity)
    const [last] = await runs.find({ where: { sourceId: source.id }, order: { id: 'DESC' }, take: 1 })
    const left = await dropExampleOf(paths, { source: code, file })
    if (left > 0) say(`${left} example rows of the kit have left the map`)
    const name = handOver(file, path.join(paths.inbox, inbox))
    say(`handed over as inbox/${inbox}/${name}`)
    const until = performance.now() + options.timeoutMs
    for (let shown = ''; performance.now() < until;) {
      const [run] = await runs.find({
        where: { sourceId: source.id, deliveryName: name, ...(last && { id: MoreThan(last.id) }) },
        order: { id: 'DESC' },
        take: 1,
      })
      if (run && run.state !== 'running' && run.state !== 'interrupted') return { state: run.state, run }
      const line = run ? `run ${run.id}: ${run.rowsRead} rows read` : 'waiting for its turn'
      if (line !== shown) say(line)
      shown = line
      await pause(LOOK_EVERY_MS)
    }
    throw new ObzorError({
      code: 'OBZ_INGEST_TIMEOUT',
      fact: `the run of ${name} did not end within ${Math.round(options.timeoutMs / 1000)} s`,
      risk: 'it goes on without being watched',
      action: './obzor status and the console show it',
    })
  } finally {
    await control.destroy()
  }
}

async function dropExampleOf(paths: Paths, handed: { source: string; file: string }): Promise<number> {
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  const pool = new pg.Pool({ connectionString: database.url(), max: 1 })
  try {
    return await dropExample(paths, pool, handed)
  } finally {
    await pool.end()
  }
}

/** The balance of P8 in one line, and the reason of a failure. */
export function outcomeText({ state, run }: IngestOutcome): string {
  const balance = balanceText({
    read: run.rowsRead,
    accepted: run.rowsAccepted,
    unchanged: run.rowsUnchanged,
    duplicate: run.rowsDuplicate,
    quarantined: run.rowsQuarantined,
  })
  // A note (a file repeated) may be a code alone.
  const why = run.errorCode === null ? [] : failureLines(failureParts(run.errorCode, run.errorText))
  return [`run ${run.id} ${state}: ${balance}`, ...why].join('\n')
}
