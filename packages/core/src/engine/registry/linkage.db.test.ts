// One person once: what agencies write differently, what looks alike and is not, and that nothing depends on the order in
// which it came.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../testing/index.ts'
import { snilsCheckNumber } from '../../model/index.ts'
import { BUILT_IN } from '../linkage/people-model.ts'
import { listVersions, putIntoForce, putVersion, queueAll } from './db/linkage-versions.ts'
import { putAsked } from './db/person-moves.ts'
import { registryFixture, type Delivered, type RegistryFixture } from './testing/registry-fixture.ts'

const snils = (number: number): string => {
  const nine = String(number).padStart(9, '0')
  return `${nine}${String(snilsCheckNumber(nine)).padStart(2, '0')}`
}
const NUMBER = snils(112_233_440)
const OTHER_NUMBER = snils(198_765_432)

describe('the registry', () => {
  let registry: RegistryFixture
  beforeAll(async () => {
    registry = await registryFixture(await testDatabase())
  })
  afterAll(() => registry.close())

  const eventsOf = async (person: string): Promise<{ kind: string; reason: string }[]> =>
    (
      await registry.database.pool.query<{ kind: string; reason: string }>(
        'select kind, reason from registry.person_event where from_person = $1 or to_person = $1 order by id',
        [person],
      )
    ).rows

  it('joins a record without a number to the person that it is, who keeps the id, the facts and the household', async () => {
    await registry.deliver('office', [
      {
        key: 'a',
        familyName: 'Вишневский',
        firstName: 'Пётр',
        patronymic: 'Ильич',
        birthDate: '1981-03-05',
        snils: NUMBER,
        household: 'h',
      },
    ])
    await registry.link()
    const person = await registry.personOf('office', 'a')
    await registry.deliver('police', [
      { key: '1', familyName: 'ВИШНЕВСКИЙ', firstName: 'ПЕТР', patronymic: 'ИЛЬИЧ', birthDate: '1981-03-05' },
    ])
    const before = await registry.personOf('police', '1')
    expect(before).not.toBe(person)
    expect(await registry.link()).toMatchObject({ records: 1, merges: 1, splits: 0 })
    expect(await registry.personOf('police', '1')).toBe(person)
    const { rows } = await registry.database.pool.query(
      `select merged_into::text as into, household_id from registry.person where id = $1`,
      [before],
    )
    expect(rows).toEqual([{ into: person, household_id: null }])
    expect(await eventsOf(before)).toEqual([{ kind: 'merge', reason: 'linkage' }])
    // The same again changes nothing.
    expect(await registry.link()).toMatchObject({ records: 0, merges: 0, splits: 0 })
  })

  it('keeps twins apart, who share all but the given name', async () => {
    const twins = { familyName: 'Рогозина', patronymic: 'Андреевна', birthDate: '2015-07-07' }
    await registry.deliver('office', [
      { key: 'twin-1', ...twins, firstName: 'Алла', snils: snils(120_000_001) },
    ])
    await registry.deliver('zags', [
      { key: 'twin-1', ...twins, firstName: 'Алла' },
      { key: 'twin-2', ...twins, firstName: 'Светлана' },
    ])
    await registry.link()
    expect(await registry.personOf('zags', 'twin-1')).toBe(await registry.personOf('office', 'twin-1'))
    expect(await registry.personOf('zags', 'twin-2')).not.toBe(await registry.personOf('office', 'twin-1'))
  })

  it('takes two persons under one number apart, asks about it, and holds to it when the source repeats', async () => {
    const shared = snils(120_000_002)
    await registry.deliver('office', [
      {
        key: 'first',
        familyName: 'Журавлёв',
        firstName: 'Олег',
        patronymic: 'Павлович',
        birthDate: '1955-01-30',
        snils: shared,
      },
      {
        key: 'first-again',
        familyName: 'Журавлев',
        firstName: 'Олег',
        patronymic: 'Павлович',
        birthDate: '1955-01-30',
        snils: shared,
      },
    ])
    const stranger = {
      key: 'second',
      familyName: 'Абдуллина',
      firstName: 'Гульнара',
      patronymic: 'Маратовна',
      birthDate: '1990-11-12',
      snils: shared,
    }
    await registry.deliver('tax', [stranger])
    expect(await registry.personOf('tax', 'second')).toBe(await registry.personOf('office', 'first'))
    await registry.link()
    const apart = await registry.personOf('tax', 'second')
    expect(apart).not.toBe(await registry.personOf('office', 'first'))
    expect(await registry.personOf('office', 'first-again')).toBe(await registry.personOf('office', 'first'))
    const { rows } = await registry.database.pool.query(
      `select distinct reason, state from registry.review_pair where reason = 'shared-snils'`,
    )
    expect(rows).toEqual([{ reason: 'shared-snils', state: 'open' }])
    await registry.deliver('tax', [{ ...stranger, household: 'elsewhere' }])
    expect(await registry.personOf('tax', 'second')).toBe(apart)
    await registry.link()
    expect(await registry.personOf('tax', 'second')).toBe(apart)
  })

  it('asks about one who may have two numbers, and joins nothing', async () => {
    const same = {
      familyName: 'Пересветова',
      firstName: 'Зинаида',
      patronymic: 'Тихоновна',
      birthDate: '1949-09-19',
    }
    await registry.deliver('office', [{ key: 'old-number', ...same, snils: snils(120_000_003) }])
    await registry.deliver('fund', [{ key: 'new-number', ...same, snils: OTHER_NUMBER }])
    // Says no number and could be of both: it goes to one of them, always the same.
    await registry.deliver('police', [{ key: 'no-number', ...same }])
    await registry.link()
    const [old, fresh] = [
      await registry.personOf('office', 'old-number'),
      await registry.personOf('fund', 'new-number'),
    ]
    expect(old).not.toBe(fresh)
    expect([old, fresh]).toContain(await registry.personOf('police', 'no-number'))
    const { rows } = await registry.database.pool.query<{ count: number }>(
      `select count(*)::int as count from registry.review_pair where reason = 'two-snils'`,
    )
    expect(rows[0]!.count).toBeGreaterThan(0)
  })

  it('forgets a question when one of its records is in a group that does not ask it any more', async () => {
    const client = await registry.database.pool.connect()
    const open = async (): Promise<{ left: number; right: number }[]> =>
      (
        await client.query<{ left: number; right: number }>(
          `select left_id::int as left, right_id::int as right from registry.review_pair where reason = 'two-snils' and state = 'open'`,
        )
      ).rows
    try {
      const [question] = await open()
      for (const record of [question!.left, question!.right]) {
        await client.query('begin')
        await putAsked(client, 0, [record], [])
        expect(await open()).not.toContainEqual(question)
        await client.query('rollback')
      }
      expect(await open()).toContainEqual(question)
    } finally {
      client.release()
    }
  })

  it('lets an act of an abolished number join them, moves their facts, and takes it back when the act is annulled', async () => {
    const { pool } = registry.database
    const [office, fund, sourceId] = [
      await registry.personOf('office', 'old-number'),
      await registry.personOf('fund', 'new-number'),
      await registry.sourceId('fund'),
    ]
    await pool.query(
      `insert into facts.benefit (source_id, record_key, person_id, measure_id, form, amount_kopecks, is_monthly, is_need_tested,
         decided_on, starts_on, content_hash, run_id)
       values ($1, gen_random_uuid(), $2, gen_random_uuid(), 'm', 100, true, true, '2025-01-01', '2025-01-01', 1, 1)`,
      [sourceId, fund],
    )
    await pool.query(
      `insert into facts.vital (source_id, record_key, event, person_id, other_id, occurred_on, is_annulled, content_hash, run_id)
       values ($1, gen_random_uuid(), 'snils-merge', $2, $3, '2025-02-02', false, 1, 1)`,
      [sourceId, fund, office],
    )
    await registry.link()
    const person = await registry.personOf('office', 'old-number')
    expect(await registry.personOf('fund', 'new-number')).toBe(person)
    const benefitOf = async (): Promise<string> =>
      (
        await pool.query<{ person_id: string }>('select person_id from facts.benefit where source_id = $1', [
          sourceId,
        ])
      ).rows[0]!.person_id
    expect(await benefitOf()).toBe(person)
    expect((await eventsOf(person)).at(-1)).toEqual({ kind: 'merge', reason: 'act' })
    // Facts that still come under the number of before are led on.
    await registry.deliver('fund', [
      {
        key: 'late',
        familyName: 'Пересветова',
        firstName: 'Зинаида',
        birthDate: '1949-09-19',
        snils: OTHER_NUMBER,
      },
    ])
    expect(await registry.personOf('fund', 'late')).toBe(person)
    await pool.query(`update facts.vital set is_annulled = true`)
    await registry.link()
    expect([
      await registry.personOf('office', 'old-number'),
      await registry.personOf('fund', 'new-number'),
    ]).toEqual([office, fund])
    expect(await registry.personOf('fund', 'late')).toBe(fund)
    expect(await benefitOf()).toBe(fund)
  })

  it('keeps the name before and the name after of one act together, though the names alone would part them', async () => {
    const { pool } = registry.database
    const bride = { firstName: 'Ульяна', patronymic: 'Тихоновна', birthDate: '1991-04-17' }
    await registry.deliver('office', [
      { key: 'bride', familyName: 'Замужнева', ...bride, snils: snils(131_313_130), household: 'b' },
    ])
    await registry.deliver('acts', [
      { key: 'after', familyName: 'Замужнева', ...bride },
      { key: 'before', familyName: 'Девичева', ...bride },
    ])
    const [after, before] = [registry.recordKey('acts', 'after'), registry.recordKey('acts', 'before')]
    const [person, sourceId] = [await registry.personOf('acts', 'after'), await registry.sourceId('acts')]
    // As acts are taken in: both names are one human being from the first.
    for (const table of ['facts.person_record', 'vault.person'])
      await pool.query(`update ${table} set person_id = $1 where source_id = $2 and record_key = $3`, [
        person,
        sourceId,
        before,
      ])
    await pool.query(
      `insert into facts.vital (source_id, record_key, event, person_id, other_id, person_key, other_key, occurred_on, is_annulled,
         content_hash, run_id)
       values ($1, gen_random_uuid(), 'name-change', $2, $2, $3, $4, '2020-02-02', false, 1, 1)`,
      [sourceId, person, after, before],
    )
    await registry.link()
    const office = await registry.personOf('office', 'bride')
    expect([await registry.personOf('acts', 'after'), await registry.personOf('acts', 'before')]).toEqual([
      office,
      office,
    ])
    // Nobody is asked what the act has said, and another run asks for nothing more.
    expect(await registry.link()).toMatchObject({ records: 0, merges: 0, splits: 0 })
  })

  it('forgets a record that its source takes away', async () => {
    await registry.remove('police', ['1'])
    await registry.link()
    const { rows } = await registry.database.pool.query(
      'select count(*)::int as left from vault.linkage_record where record_key = $1',
      [registry.recordKey('police', '1')],
    )
    expect(rows).toEqual([{ left: 0 }])
  })

  it('weighs a record that changes while a run reads by what it says last', async () => {
    const person = {
      familyName: 'Ковригин',
      firstName: 'Тарас',
      patronymic: 'Львович',
      birthDate: '1939-08-23',
    }
    await registry.deliver('office', [{ key: 'old', ...person, snils: snils(120_000_004) }])
    await registry.deliver('police', [
      { key: 'fresh', ...person, familyName: 'Ливанов', birthDate: '1961-01-01' },
    ])
    let isFirst = true
    await registry.link(async ({ stage }) => {
      if (stage !== 'reading' || !isFirst) return
      isFirst = false
      await registry.deliver('police', [{ key: 'fresh', ...person }])
    })
    expect(await registry.personOf('police', 'fresh')).toBe(await registry.personOf('office', 'old'))
  })

  it('leaves a record that does not open with whom it is', async () => {
    const { pool } = registry.database
    const before = await registry.personOf('tax', 'second')
    await pool.query(`update vault.person set sealed = '\\x00' where record_key = $1`, [
      registry.recordKey('tax', 'second'),
    ])
    expect(await registry.link()).toMatchObject({ records: 0, unreadable: 1, merges: 0, splits: 0 })
    expect(await registry.personOf('tax', 'second')).toBe(before)
  })

  it('never changes or loses what was written of a merge', async () => {
    await expect(registry.database.pool.query('delete from registry.person_event')).rejects.toThrow(
      /append-only/,
    )
    await expect(
      registry.database.pool.query(`update registry.person_event set reason = 'linkage'`),
    ).rejects.toThrow(/append-only/)
  })
})

describe('the same records', () => {
  it.each([1, 2, 3])(
    'give the same persons at once and in batches (seed %i)',
    async (seed) => {
      const records = invented(24, seed)
      const [whole, inParts] = await Promise.all([
        registryFixture(await testDatabase()),
        registryFixture(await testDatabase()),
      ])
      try {
        for (const [source, own] of Map.groupBy(records, (record) => record.source))
          await whole.deliver(source, own)
        await whole.link()
        const random = randomOf(seed + 100)
        const shuffled = records.toSorted(() => random() - 0.5)
        const size = Math.ceil(shuffled.length / 2)
        for (let from = 0; from < shuffled.length; from += size) {
          for (const [source, own] of Map.groupBy(
            shuffled.slice(from, from + size),
            (record) => record.source,
          ))
            await inParts.deliver(source, own)
          await inParts.link()
        }
        const expected = await whole.partition()
        expect(await inParts.partition()).toEqual(expected)
        // It is a linkage and not the numbers alone.
        expect(expected.some((keys) => keys.some((key) => key.startsWith('police')) && keys.length > 1)).toBe(
          true,
        )
        expect(expected.length).toBeGreaterThan(16)
      } finally {
        await Promise.all([whole.close(), inParts.close()])
      }
      // Five linkages on a machine that may be shared by many.
    },
    180_000,
  )
})

interface Invented extends Delivered {
  source: string
}
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
/** Few names, so that many people are alike; families, twins, numbers that are shared or missing. */
function invented(people: number, seed: number): Invented[] {
  const random = randomOf(seed)
  const one = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!
  const records: Invented[] = []
  for (let person = 0; person < people; person += 1) {
    const identity = {
      familyName: one(['Петров', 'Петрова', 'Кузнецов', 'Зайцева', 'Воробьёв']),
      firstName: one(['Иван', 'Мария', 'Ольга', 'Сергей', 'Наталья']),
      patronymic: one(['Иванович', 'Сергеевна', 'Петровна']),
      birthDate: `19${one(['60', '61'])}-0${one([1, 2, 3])}-1${one([1, 2, 3, 4])}`,
    }
    const number = snils(130_000_000 + person - (random() < 0.05 ? 1 : 0))
    records.push({ source: 'office', key: `${person}`, ...identity, snils: number })
    if (random() < 0.6)
      records.push({
        source: 'tax',
        key: `${person}`,
        ...identity,
        firstName: one([identity.firstName, 'Аня']),
        snils: number,
      })
    if (random() < 0.6)
      records.push({
        source: 'police',
        key: `${person}`,
        ...identity,
        patronymic: random() < 0.3 ? '' : identity.patronymic,
      })
    if (random() < 0.2)
      records.push({ source: 'zags', key: `${person}`, ...identity, familyName: 'Дроздова' })
  }
  return records
}

describe('a new version of the parameters', () => {
  it('has every record weighed anew, and is not made of few of them', async () => {
    const registry = await registryFixture(await testDatabase())
    const { pool } = registry.database
    try {
      const person = {
        familyName: 'Лыткина',
        firstName: 'Римма',
        patronymic: 'Олеговна',
        birthDate: '1970-10-10',
      }
      await registry.deliver('office', [{ key: 'a', ...person, snils: NUMBER }])
      await registry.deliver('police', [{ key: 'b', ...person }])
      await registry.link()
      await expect(registry.learn()).rejects.toThrow(/OBZ_LINKAGE_TOO_FEW/)
      expect(await registry.personOf('police', 'b')).toBe(await registry.personOf('office', 'a'))
      const client = await pool.connect()
      const stricter = {
        ...BUILT_IN,
        levels: { ...BUILT_IN.levels, birth: [-900, -230, 220, 300] },
        askFrom: -500,
      }
      expect(await putVersion(client, { model: stricter, madeBy: 'test', learnedFrom: 2, terms: [] })).toBe(1)
      await queueAll(client)
      client.release()
      expect(await registry.link()).toMatchObject({ records: 2, splits: 1 })
      expect(await registry.personOf('police', 'b')).not.toBe(await registry.personOf('office', 'a'))
      const { rows } = await pool.query('select distinct version from vault.linkage_record')
      expect(rows).toEqual([{ version: 1 }])
      const again = await pool.connect()
      try {
        expect(await putIntoForce(again, 7)).toBe(false)
        expect(await putIntoForce(again, 0)).toBe(true)
        expect((await listVersions(again)).map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
          [1, false],
          [0, true],
        ])
      } finally {
        again.release()
      }
      expect(await registry.link()).toMatchObject({ records: 2, merges: 1 })
    } finally {
      await registry.close()
    }
  })
})
