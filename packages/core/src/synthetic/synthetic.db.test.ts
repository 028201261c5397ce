import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { generateRegion, simulateRegion, type GenerationReport } from './index.ts'
import type { SimulatorClock } from './simulator/clock.ts'
import { INBOX_FILES_MAX } from './simulator/agencies.ts'
import type { Tick } from './simulator/tick.ts'
import { writeWhole } from './agencies/file-output.ts'
import { readBack } from './testing/naive-reader.ts'
import { officeDatabase, type OfficeDatabase } from './testing/office-database.ts'
import { smallPack } from './testing/small-pack.ts'

const LAST_DAY = '2024-12-31'
const pack = smallPack()
const folders: string[] = []
const offices: OfficeDatabase[] = []

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'obzor-synthetic-'))
  folders.push(made)
  return made
}
async function office(): Promise<OfficeDatabase> {
  const made = await officeDatabase(inject('clusterUrl'))
  offices.push(made)
  return made
}
afterAll(async () => {
  for (const made of offices) await made.close()
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

async function generate(
  dataDirectory: string,
  { url }: OfficeDatabase,
  people: number | 'all' = 'all',
): Promise<GenerationReport> {
  return generateRegion({
    pack,
    people,
    seed: 11,
    dataDirectory,
    truthFile: path.join(dataDirectory, 'truth', 'truth.ndjson.gz'),
    socialRegistryUrl: url,
  })
}

/** SHA-256 of every file of the inboxes. */
function hashes(dataDirectory: string): Record<string, string> {
  const inboxes = path.join(dataDirectory, 'inbox')
  const files = readdirSync(inboxes, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(inboxes, name)).isFile(),
  )
  return Object.fromEntries(
    files.sort().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(inboxes, name)))
        .digest('hex'),
    ]),
  )
}

it('on a server where it may make no roles, reads through its own, and only reads', async () => {
  const made = await office()
  const role = new URL(made.url.replace('@/', '@host/')).pathname.slice(1)
  await made.pool.query(
    `create role ${role}_owner login nocreaterole password 'word'; grant create on schema public to ${role}_owner`,
  )
  const url = made.url.replace(/\/\/[^@]*@/, `//${role}_owner:word@`)
  const { connections } = await generate(folder(), { ...made, url })
  const reader = new pg.Client({ connectionString: connections['social-registry'] })
  await reader.connect()
  expect((await reader.query('select from citizen')).rowCount).toBeGreaterThan(0)
  await expect(reader.query('delete from citizen')).rejects.toThrow(/read-only transaction/)
  await reader.end()
  await made.pool.query(`drop owned by ${role}_owner; drop role ${role}_owner`)
})

describe('generating a region', () => {
  const dataDirectory = folder()
  let database: OfficeDatabase
  let report: GenerationReport
  beforeAll(async () => {
    database = await office()
    report = await generate(dataDirectory, database)
  })

  it('shows the official rate to a reader who knows only the sources', async () => {
    const read = await readBack(pack, path.join(dataDirectory, 'inbox'), database.pool, LAST_DAY)
    expect(read.persons).toBe(report.persons)
    expect(read.poorPersons).toBe(report.welfare.poorPersons)
    expect(Math.abs(read.ratePct - pack.officialPoverty.ratePct)).toBeLessThan(0.05)
    for (const { oktmo, poorPersons } of report.welfare.municipalities) {
      expect(read.poorByOktmo.get(oktmo) ?? 0).toBe(poorPersons)
    }
  })
  it('fills the office with every resident, some twice and some without a number', async () => {
    const { rows } = await database.pool.query<{ rows: number; known: number; nameless: number }>(`
      select count(*)::int as rows, count(distinct snils)::int as known,
        count(*) filter (where snils is null)::int as nameless from citizen`)
    const [{ rows: all, known, nameless } = { rows: 0, known: 0, nameless: 0 }] = rows
    expect(known + nameless).toBe(report.persons)
    expect(nameless).toBe(report.flaws.withoutSnils)
    expect(all - known - nameless).toBe(report.flaws.duplicates)
    expect(report.flaws.duplicates).toBeGreaterThan(10)
  })
  it('lets the platform read the office and nothing else', async () => {
    const reader = new pg.Client({ connectionString: report.connections['social-registry'] })
    await reader.connect()
    try {
      expect((await reader.query('select 1 from citizen limit 1')).rowCount).toBe(1)
      await expect(reader.query("update citizen set fam = 'х'")).rejects.toThrow(/read-only/)
      await reader.query('set default_transaction_read_only = off')
      await expect(reader.query("update citizen set fam = 'х'")).rejects.toThrow(/permission denied/)
      await expect(reader.query('create table loot (id int)')).rejects.toThrow(/permission denied/)
    } finally {
      await reader.end()
    }
  })
  it('keeps the truth to its owner and outside the inboxes', () => {
    const file = path.join(dataDirectory, 'truth', 'truth.ndjson.gz')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const [head, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
    const households = lines.filter((line) => line.startsWith('{"household"'))
    expect(JSON.parse(head ?? '')).toMatchObject({ seed: 11, shares: { unreached: 0.22 } })
    expect(households.length).toBe(report.households)
    const unreached = households.filter((line) => line.includes('"unreached":true'))
    expect(unreached.length).toBe(report.welfare.unreached)
    const acts = lines
      .filter((line) => line.startsWith('{"source"'))
      .map((line) => JSON.parse(line) as { source: string })
    expect(new Set(acts.map(({ source }) => source))).toEqual(new Set(['zags.acts', 'sfr.accounts']))
  })
  it('configures the sources that must know something', () => {
    expect(report.sources['egisso.facts']?.measures).toContainEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      title: 'Страховая пенсия по старости',
      periodicity: 'month',
      needTested: false,
    })
    expect(report.sources['trudvsem.vacancies']).toEqual({
      baseUrl: 'http://127.0.0.1:18790',
      regionCode: '48',
    })
    expect(report.grants['source-trudvsem']).toEqual({ privateHosts: ['127.0.0.1:18790'] })
  })
  it('writes the same bytes for the same seed, over what a larger region left', async () => {
    const other = folder()
    await writeWhole(path.join(other, 'inbox', 'egisso', '10.06.S_0099.xml'), 'of a larger region')
    await generate(other, await office())
    expect(hashes(other)).toEqual(hashes(dataDirectory))
  })
  it('can be made anew over its own data, but never over a table it did not make', async () => {
    const again = await office()
    await generate(folder(), again, 500)
    await expect(generate(folder(), again, 600)).resolves.toMatchObject({ persons: 600 })
    const foreign = await office()
    await foreign.pool.query('create table citizen (id bigint)')
    await expect(generate(folder(), foreign, 500)).rejects.toThrow(/OBZ_SYNTHETIC_DATABASE_NOT_EMPTY/)
    expect((await foreign.pool.query('select from citizen')).rowCount).toBe(0)
  })
})

/** A clock that never waits, but lets everything else happen between two ticks. */
const eagerClock: SimulatorClock = {
  now: () => new Date('2026-03-01T10:00:00Z'),
  sleep: () => new Promise((resolve) => setImmediate(resolve)),
}

describe('simulating a region', () => {
  const running: AbortController[] = []
  afterEach(() => running.splice(0).forEach((each) => each.abort()))

  /** Plays until so many ticks were sent. */
  async function play(
    dataDirectory: string,
    url: string,
    ticks: number,
  ): Promise<{ ticks: Tick[]; poor: number }> {
    const stop = new AbortController()
    running.push(stop)
    const played: Tick[] = []
    let poor = 0
    await simulateRegion({
      pack,
      seed: 11,
      dataDirectory,
      socialRegistryUrl: url,
      vacanciesPort: 0,
      signal: stop.signal,
      clock: eagerClock,
      onTick: (tick, poorPersons) => {
        played.push(tick)
        poor = poorPersons
        if (played.length === ticks) stop.abort()
      },
      onTrouble: (fact) => {
        throw new Error(fact)
      },
    })
    return { ticks: played, poor }
  }

  it('reports through the sources exactly what it believes to be true', async () => {
    const dataDirectory = folder()
    const database = await office()
    await generate(dataDirectory, database)
    const { ticks, poor } = await play(dataDirectory, database.url, 60)
    const read = await readBack(pack, path.join(dataDirectory, 'inbox'), database.pool, LAST_DAY)
    expect(read.poorPersons).toBe(poor)
    const births = ticks.reduce((sum, tick) => sum + tick.births.length, 0)
    const deaths = ticks.reduce((sum, tick) => sum + tick.deaths.length, 0)
    expect(births).toBeGreaterThan(0)
    expect(deaths).toBeGreaterThan(0)
    expect(ticks.some((tick) => tick.weddings.length > 0)).toBe(true)
    expect(read.persons).toBe(24_001 + births - deaths)
    expect(ticks.some((tick) => tick.facts.length > 0)).toBe(true)
    expect(ticks.some((tick) => tick.wages.length > 0)).toBe(true)
    const { rows } = await database.pool.query<{ moved: number }>(
      `select count(*)::int as moved from citizen where updated_at > '2025-01-01'`,
    )
    expect(rows[0]?.moved).toBeGreaterThan(births)
  })

  it('goes on after a restart as if it had never stopped', async () => {
    const [whole, halved] = [folder(), folder()]
    const [first, second] = [await office(), await office()]
    await generate(whole, first, 3000)
    await generate(halved, second, 3000)
    await play(whole, first.url, 24)
    await play(halved, second.url, 11)
    await play(halved, second.url, 13)
    expect(hashes(halved)).toEqual(hashes(whole))
    const rows = 'select id, snils, fam, im, otch, birth, pol, oktmo, family_id from citizen order by id'
    expect((await second.pool.query(rows)).rows).toEqual((await first.pool.query(rows)).rows)
  })

  it('says that the sources were not made, or were made of something else', async () => {
    const database = await office()
    await expect(play(folder(), database.url, 1)).rejects.toThrow(/OBZ_SYNTHETIC_NOT_GENERATED/)
    const dataDirectory = folder()
    await generate(dataDirectory, database, 500)
    const stop = new AbortController()
    await expect(
      simulateRegion({ pack, seed: 12, dataDirectory, socialRegistryUrl: database.url, signal: stop.signal }),
    ).rejects.toThrow(/with seed 11/)
  })

  it('stops sending while nobody empties the inboxes, and goes on when they are emptied', async () => {
    const dataDirectory = folder()
    const database = await office()
    await generate(dataDirectory, database, 500)
    const inbox = path.join(dataDirectory, 'inbox', 'egisso')
    for (let file = 0; file <= INBOX_FILES_MAX; file += 1)
      await writeWhole(path.join(inbox, `x${file}.xml`), 'x')
    const stop = new AbortController()
    running.push(stop)
    const events: string[] = []
    await simulateRegion({
      pack,
      seed: 11,
      dataDirectory,
      socialRegistryUrl: database.url,
      vacanciesPort: 0,
      signal: stop.signal,
      clock: eagerClock,
      onTick: () => {
        events.push('sent')
        stop.abort()
      },
      onTrouble: (fact) => {
        events.push(fact)
        rmSync(inbox, { recursive: true, force: true })
      },
    })
    expect(events).toEqual(['inboxes are not being emptied', 'sent'])
  })

  it("tries a tick again after the office's connection broke", async () => {
    const dataDirectory = folder()
    const database = await office()
    await generate(dataDirectory, database, 500)
    const stop = new AbortController()
    running.push(stop)
    const numbers: number[] = []
    const troubles: string[] = []
    await simulateRegion({
      pack,
      seed: 11,
      dataDirectory,
      socialRegistryUrl: database.url,
      vacanciesPort: 0,
      signal: stop.signal,
      clock: {
        now: eagerClock.now,
        sleep: async () => {
          if (numbers.length !== 2 || troubles.length > 0) return
          // The server ends every connection to this database, the simulator's among them.
          await database.pool.query(
            'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
          )
        },
      },
      onTick: ({ number }) => {
        numbers.push(number)
        if (numbers.length === 6) stop.abort()
      },
      onTrouble: (fact) => troubles.push(fact),
    })
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5])
    expect(troubles.length).toBeGreaterThan(0)
  })
})
