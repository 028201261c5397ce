// The part of `./obzor doctor` that needs Node: states that only our own code can read. The launcher's bash part
// has already looked at the machine.
import { existsSync } from 'node:fs'
import { readMigrations } from '../engine/db/migrate.ts'
import { ObzorError } from '../model/index.ts'
import { serverFacts } from '../engine/db/databases.ts'
import type { Paths } from './paths.ts'
import { readManifests } from './plugin-list.ts'
import { readGenerated, readRegion } from './region-data.ts'
import { status } from './status.ts'

export interface Finding {
  mark: 'ok' | '--' | '!!'
  name: string
  text: string
  mend?: string
}

async function ownServer(url: string): Promise<Finding> {
  const { version, postgis } = await serverFacts(url)
  if (postgis === null) {
    const mend = `install PostGIS 3.3 or newer for PostgreSQL ${version} on that server`
    return { mark: '!!', name: 'server', text: `PostgreSQL ${version} without PostGIS`, mend }
  }
  return { mark: 'ok', name: 'server', text: `PostgreSQL ${version}, PostGIS ${postgis}` }
}

function dataFolder(paths: Paths): Finding {
  const generated = readGenerated(paths)
  readRegion(paths)
  if (generated) {
    const text = `region ${generated.pack ?? generated.region}, ${generated.persons} people, seed ${generated.seed}`
    return { mark: 'ok', name: 'region', text }
  }
  return { mark: '--', name: 'region', text: 'none yet; the first ./obzor up makes it' }
}

/** Each look is tried by itself: one that fails is a finding, not the end of the others. */
export async function findings(paths: Paths): Promise<Finding[]> {
  const looks: (() => Finding | Promise<Finding>)[] = [
    () => dataFolder(paths),
    () => ({ mark: 'ok', name: 'tables', text: `${readMigrations().length} migrations` }),
    () => {
      const count = readManifests(paths).length
      return count > 0
        ? { mark: 'ok', name: 'plugins', text: `${count} built` }
        : { mark: '--', name: 'plugins', text: 'not built yet; ./obzor up builds them' }
    },
    async () => {
      const { running, parts } = await status(paths)
      const text = parts.map(({ part, state }) => `${part} ${state}`).join(', ')
      return { mark: running ? 'ok' : '--', name: 'running', text }
    },
  ]
  const { DATABASE_URL: url } = process.env
  if (url) looks.push(() => ownServer(url))
  if (!existsSync(paths.ui)) {
    looks.push(() => ({ mark: '--', name: 'screens', text: 'not built yet; ./obzor up builds them' }))
  }
  const found: Finding[] = []
  for (const look of looks) {
    try {
      found.push(await look())
    } catch (error) {
      found.push(
        error instanceof ObzorError
          ? { mark: '!!', name: 'data', text: `${error.code}: ${error.fact}`, mend: error.action }
          : { mark: '!!', name: 'data', text: error instanceof Error ? error.message : String(error) },
      )
    }
  }
  return found
}

export function findingText({ mark, name, text, mend }: Finding): string {
  const line = `  ${mark}  ${name.padEnd(12)} ${text}\n`
  return mend ? `${line}      ${' '.repeat(12)} mend: ${mend}\n` : line
}
