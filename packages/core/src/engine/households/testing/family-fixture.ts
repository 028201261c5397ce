// People of a small region under names that a test gives them, with what registers and acts say of them, and the composition of
// their households without a worker: the queue is emptied by the test's own connection.
import { createHash } from 'node:crypto'
import pg from 'pg'
import type { HouseholdContradiction, IsoDate, Kinship } from '../../../model/index.ts'
import { composeNextChunk } from '../compose-chunk.ts'
import { releaseInstitutions } from '../db/compose.ts'
import { enqueueChanged, enqueueDays, enqueueEverybody, enqueueSilence } from '../db/queue.ts'
import { makeWorkTables } from '../db/work-tables.ts'

export interface PersonOptions {
  /** `null`: not known. */
  born?: IsoDate | null
  sex?: 'm' | 'f'
  /** Residence in the region; default: known. */
  isResident?: boolean
  /** Household of the register. */
  household?: string
  source?: 'first' | 'second'
}
export interface Edge {
  from?: IsoDate
  to?: IsoDate
  basis?: string
}

const uuidOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex')
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export class FamilyFixture {
  readonly client: pg.Client
  readonly #pool: pg.Pool
  readonly #ids = new Map<string, string>()
  #cursor = ''
  #acts = 0
  /** Events are never removed: those of the test begin after it. */
  #eventsBefore = '0'

  private constructor(pool: pg.Pool, client: pg.Client) {
    this.#pool = pool
    this.client = client
  }

  /** Of a database with a region and two sources. */
  static async open({ pool, url }: { pool: pg.Pool; url: string }): Promise<FamilyFixture> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await makeWorkTables(client)
    const fixture = new FamilyFixture(pool, client)
    await fixture.clear()
    return fixture
  }

  /** As an engine that starts on an empty registry. */
  async clear(): Promise<void> {
    await this.#pool.query(`
      truncate registry.household, registry.person, registry.household_member, registry.household_contradiction,
        registry.household_queue, registry.household_source, facts.person_record, facts.kinship, facts.vital, control.source_run, live.consumer,
        live.outbox restart identity cascade`)
    this.#ids.clear()
    this.#acts = 0
    const { rows } = await this.#pool.query<{ last: string }>(
      'select coalesce(max(id), 0) as last from registry.household_event',
    )
    this.#eventsBefore = rows[0]!.last
    this.#cursor = await enqueueEverybody(this.client, '{}')
  }

  close(): Promise<void> {
    return this.client.end()
  }

  idOf(name: string): string {
    const id = this.#ids.get(name)
    if (id === undefined) throw new Error(`nobody is called ${name}`)
    return id
  }

  async person(name: string, options: PersonOptions = {}): Promise<string> {
    const { born = '1985-05-05', sex = 'f', isResident = true, household, source = 'first' } = options
    const { rows } = await this.#pool.query<{ id: string }>(
      `insert into registry.person (birth_date, sex, territory_id) values ($1, $2, $3) returning id`,
      [born, sex, isResident ? 2 : null],
    )
    this.#ids.set(name, rows[0]!.id)
    await this.states(name, { household, isResident, source })
    return rows[0]!.id
  }

  /** What a register says of a person now; without a household it names none. */
  async states(
    name: string,
    {
      household,
      isResident = true,
      source = 'first',
    }: Pick<PersonOptions, 'household' | 'isResident' | 'source'>,
  ): Promise<void> {
    const key = household === undefined ? null : uuidOf(`household ${source} ${household}`)
    await this.#pool.query(
      `insert into registry.household (household_key, territory_id) select $1::uuid, 2 where $1 is not null
       on conflict (household_key) do nothing`,
      [key],
    )
    await this.#pool.query(
      `with stated as (select id from registry.household where household_key = $4)
       insert into facts.person_record as r (source_id, record_key, person_id, content_hash, is_resident, household_id)
       select s.id, $2, $3, $5, $6, (select id from stated) from control.source s where s.code = $1
       on conflict (source_id, record_key) do update set household_id = excluded.household_id, person_id = excluded.person_id,
         stated_on = case when r.household_id is distinct from excluded.household_id then current_date else r.stated_on end,
         received_at = now()`,
      [`test.${source}`, uuidOf(`${source} ${name}`), this.idOf(name), key, (this.#acts += 1), isResident],
    )
    if (key !== null)
      await this.#pool.query(
        'update registry.person set household_id = (select id from registry.household where household_key = $2) where id = $1',
        [this.idOf(name), key],
      )
  }

  kin(person: string, relation: Kinship, relative: string, { from, to, basis }: Edge = {}): Promise<string> {
    return this.#act('kinship', {
      person_id: this.idOf(person),
      relative_id: this.idOf(relative),
      relation,
      basis:
        basis ?? (relation === 'spouse' ? 'marriage' : relation === 'guardian' ? 'guardianship' : 'birth'),
      starts_on: from ?? '2010-06-01',
      ends_on: to ?? null,
      is_annulled: false,
    })
  }
  divorce(one: string, other: string, on: IsoDate): Promise<string> {
    return this.#vital('divorce', one, on, other)
  }
  death(name: string, on: IsoDate): Promise<string> {
    return this.#vital('death', name, on)
  }
  async annul(key: string): Promise<void> {
    for (const table of ['kinship', 'vital'])
      await this.#pool.query(`update facts.${table} set is_annulled = true where record_key = $1`, [key])
  }

  #vital(event: string, name: string, on: IsoDate, other?: string): Promise<string> {
    return this.#act('vital', {
      event,
      person_id: this.idOf(name),
      other_id: other === undefined ? null : this.idOf(other),
      occurred_on: on,
      is_annulled: false,
    })
  }

  async #act(table: 'kinship' | 'vital', values: Record<string, unknown>): Promise<string> {
    const key = uuidOf(`${table} ${JSON.stringify(values)}`)
    const columns = Object.keys(values)
    await this.#pool.query(
      `insert into facts.${table} (source_id, record_key, content_hash, run_id, ${columns.join(', ')})
       values (2, $1, 0, 0, ${columns.map((_, at) => `$${at + 2}`).join(', ')})`,
      [key, ...Object.values(values)],
    )
    return key
  }

  /** Linkage found that one is the other: records and facts go over. */
  async merge(from: string, to: string): Promise<void> {
    const ids = [this.idOf(from), this.idOf(to)]
    await this.#pool.query('update facts.person_record set person_id = $2 where person_id = $1', ids)
    for (const [table, column] of [
      ['kinship', 'person_id'],
      ['kinship', 'relative_id'],
      ['vital', 'person_id'],
      ['vital', 'other_id'],
    ])
      await this.#pool.query(`update facts.${table} set ${column} = $2 where ${column} = $1`, ids)
    await this.#pool.query(
      'update registry.person set merged_into = $2, household_id = null, territory_id = null where id = $1',
      ids,
    )
  }

  /** Until nobody waits. Returns how many persons were looked at. */
  async settle(onDay: IsoDate = '2024-12-31', limit?: number): Promise<number> {
    this.#cursor = await enqueueChanged(this.client, this.#cursor)
    await enqueueSilence(this.client)
    await releaseInstitutions(this.client)
    let looked = 0
    for (;;) {
      const outcome = await composeNextChunk(this.client, onDay, limit)
      if (!outcome) continue
      if (outcome.persons === 0) return looked
      looked += outcome.persons
    }
  }

  /** Days pass, and nobody sends anything. */
  async pass(after: IsoDate, upTo: IsoDate): Promise<void> {
    await enqueueDays(this.client, { after, upTo, basis: '{}' })
    await this.settle(upTo)
  }
  /** Names of those who live together, sorted. */
  async families(): Promise<string[][]> {
    const homes = new Map<string, string[]>()
    for (const [name, id] of this.#ids) {
      const home = await this.householdOf(id)
      if (home !== null) homes.set(home, [...(homes.get(home) ?? []), name])
    }
    return [...homes.values()].map((names) => names.toSorted()).toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1))
  }
  /** Of a person by name or id; `null`: of none. */
  async householdOf(person: string): Promise<string | null> {
    const { rows } = await this.#pool.query<{ household_id: string }>(
      'select household_id from registry.household_member where person_id = $1 and upper_inf(valid)',
      [this.#ids.get(person) ?? person],
    )
    return rows[0]?.household_id ?? null
  }
  /** `reason [from, to)`, the oldest first. */
  async memberships(name: string): Promise<string[]> {
    const { rows } = await this.#pool.query<{ told: string }>(
      `select reason || ' ' || valid::text as told from registry.household_member where person_id = $1
       order by lower(valid) nulls first`,
      [this.idOf(name)],
    )
    return rows.map(({ told }) => told)
  }
  async contradictions(): Promise<HouseholdContradiction[]> {
    const { rows } = await this.#pool.query<{ kind: HouseholdContradiction }>(
      'select distinct kind from registry.household_contradiction order by kind',
    )
    return rows.map(({ kind }) => kind)
  }
  async events(): Promise<{ kind: string; reason: string; members: number; on: string }[]> {
    const { rows } = await this.#pool.query<{ kind: string; reason: string; members: number; on: string }>(
      `select kind, reason, members, on_day::text as on from registry.household_event where id > $1 order by id`,
      [this.#eventsBefore],
    )
    return rows
  }
}
