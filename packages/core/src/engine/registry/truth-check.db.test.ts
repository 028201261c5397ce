// The registry against a truth of five records: what is right, what is missed, and that a file of another kind is refused.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../testing/index.ts'
import { registryFixture, sourcePepper, type RegistryFixture } from './testing/registry-fixture.ts'
import { calibrationOf, checkTruth, type TruthReport } from './truth-check.ts'

describe('the registry against the truth', () => {
  let registry: RegistryFixture
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-truth-'))
  const file = path.join(folder, 'truth.ndjson.gz')
  beforeAll(async () => {
    registry = await registryFixture(await testDatabase())
  })
  afterAll(async () => {
    await registry.close()
    rmSync(folder, { recursive: true })
  })

  const check = async (): Promise<TruthReport> => {
    const client = new pg.Client({ connectionString: registry.database.url })
    await client.connect()
    try {
      return await checkTruth({ client, file, sourcePepper })
    } finally {
      await client.end()
    }
  }

  it('counts pairs that are right, that are wrong and that are missed, and families', async () => {
    const anna = {
      familyName: 'Ветлугина',
      firstName: 'Анна',
      patronymic: 'Львовна',
      birthDate: '1984-05-06',
    }
    const oleg = { familyName: 'Ветлугин', firstName: 'Олег', patronymic: 'Ильич', birthDate: '1980-01-02' }
    const other = { familyName: 'Чагин', firstName: 'Иван', patronymic: 'Петрович', birthDate: '1950-07-08' }
    await registry.deliver('social-registry.residents', [
      { key: '1', ...anna, household: 'h' },
      { key: '2', ...oleg, household: 'h' },
      { key: '3', ...other, household: 'alone' },
    ])
    // Known to the act under the name of before: nothing but the truth says that it is Anna.
    await registry.deliver('zags.acts', [
      { key: 'marriage|1|wife', familyName: 'Юсупова', firstName: 'Нина', birthDate: '1999-09-09' },
      { key: 'marriage|1|husband', ...oleg },
    ])
    await registry.link()
    writeFileSync(
      file,
      gzipSync(
        [
          { seed: 1 },
          { household: 1, poor: true, unreached: true, members: [{ id: 1 }, { id: 2 }] },
          { household: 2, poor: false, members: [{ id: 3 }] },
          {
            source: 'zags.acts',
            records: [
              ['marriage|1|wife', 1],
              ['marriage|1|husband', 2],
              ['birth|never came|child', 3],
            ],
          },
        ]
          .map((line) => JSON.stringify(line))
          .join('\n'),
      ),
    )
    const report = await check()
    expect(report.records).toEqual({ truth: 6, found: 5 })
    expect(report.persons).toEqual({ precision: 1, recall: 0.5 })
    expect(report.families).toEqual({ precision: 1, recall: 1 })
    expect(report.calibration.at(-1)).toMatchObject({ from: 0.9, right: 1, pairs: 1 })
    expect(report.poorPersons).toMatchObject({ truth: 2 })
    expect(report.hidden.find(({ kind }) => kind === 'unreached')).toMatchObject({ truth: 1, recall: 0 })
  })

  it('says how much came after the truth was written: what was played, and what the office sent later', async () => {
    expect((await check()).rowsPlayed).toBe(0)
    await registry.database.pool.query(`
      insert into control.source_run (source_id, trigger, delivery_name, state, rows_read, rows_accepted, rows_unchanged)
      select id, 'inbox', name, 'succeeded', read, accepted, read - accepted
        from control.source cross join (values ('BRAKZ_history.xml', 50, 50), ('BRAKZ_live_7.xml', 4, 3)) as run (name, read, accepted)
       where code = 'zags.acts'`)
    // The first load, then a change.
    for (const accepted of [900, 20])
      await registry.database.pool.query(
        `insert into control.source_run (source_id, trigger, state, rows_read, rows_accepted)
         select id, 'schedule', 'succeeded', $1, $1 from control.source where code = 'social-registry.residents'`,
        [accepted],
      )
    expect((await check()).rowsPlayed).toBe(3 + 20)
  })

  it('refuses a file that is none', async () => {
    writeFileSync(file, 'no truth')
    await expect(check()).rejects.toThrow(/OBZ_REGISTRY_NO_TRUTH/)
  })

  it('tells what a probability was worth by tenths', () => {
    expect(
      calibrationOf([
        { weight: 0, pairs: 4, right: 1 },
        { weight: 1_500, pairs: 2, right: 2 },
      ]),
    ).toEqual([
      { from: 0.5, told: expect.closeTo(0.5087, 3) as number, right: 0.25, pairs: 4 },
      { from: 0.9, told: expect.closeTo(1, 3) as number, right: 1, pairs: 2 },
    ])
  })
})
