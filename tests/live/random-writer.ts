// Random transactions over the features, as agencies and people would make them at once: by row, by set, by MERGE, by COPY,
// half of them given up in part or whole.
import type pg from 'pg'
import { copyFeatures } from '../../packages/core/src/testing/filtered-views.ts'

const KEYS = 100
const ROLLED_BACK = 0.2
const STATEMENTS_MAX = 5
const COPIED_ROWS = 40
/** What a writer waits where the server is away. */
const KNOCK_MS = 20

/** Places of a row, and a stamp that grows with each write of it in the order of commits: it is taken under the row's lock. */
const CHANGE = `jsonb_build_object('title', 'x', 'places', $2::int, 'stamp', nextval('test_stamp'))`
export const STAMPS = 'create sequence test_stamp'
/** So many rows that what a client missed is less than the whole, and is sent instead of it. */
const FIRST_ROWS = 500

type Roll = () => number
type Statement = (client: pg.ClientBase, roll: Roll) => Promise<unknown>
const below = (roll: Roll, bound: number): number => Math.floor(roll() * bound)

const upsert = (client: pg.ClientBase, key: string, places: number, territory: number): Promise<unknown> =>
  client.query(
    `insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
     values (1, 'vacancies', $1::text, st_setsrid(st_makepoint(39 + $2::int % 7, 52), 4326), $3, ${CHANGE}, 0, 1, 1)
     on conflict (source_id, layer, feature_key) do update
        set properties = excluded.properties || jsonb_build_object('stamp', nextval('test_stamp')),
            territory_id = excluded.territory_id`,
    [key, places, territory],
  )
const one: Statement = (client, roll) =>
  upsert(client, String(below(roll, KEYS)), below(roll, 10), 2 + below(roll, 2))

const gone: Statement = (client, roll) =>
  client.query('delete from facts.feature where feature_key = $1::text', [below(roll, KEYS)])

/** Never a row of the long transaction: this one would wait for it, and the test for this one. */
const some: Statement = (client, roll) =>
  client.query(
    `update facts.feature
        set properties = properties || jsonb_build_object('places', $2::int, 'stamp', nextval('test_stamp'))
      where abs(hashtext(feature_key)) % 20 = $1 and feature_key not like 'long-%' and feature_key not like 'first-%'`,
    [below(roll, 20), below(roll, 10)],
  )

/** To another place, now and then over the edge of an area or a cell. */
const moved: Statement = (client, roll) =>
  client.query(
    `update facts.feature
        set geom = st_setsrid(st_makepoint(39 + $2::int / 1000.0, 52 + $3::int / 1000.0), 4326),
            properties = properties || jsonb_build_object('stamp', nextval('test_stamp'))
      where feature_key = $1::text`,
    [below(roll, KEYS), below(roll, 7_000), below(roll, 800) - 400],
  )

const merge: Statement = (client, roll) =>
  client.query(
    `merge into facts.feature f
     using (select ($1::int + i)::text as key from generate_series(0, 9) i) n
        on f.source_id = 1 and f.layer = 'vacancies' and f.feature_key = n.key
      when matched and (f.properties ->> 'places')::int > 6 then delete
      when matched then update set properties = ${CHANGE}
      when not matched then
        insert (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
        values (1, 'vacancies', n.key, st_setsrid(st_makepoint(40, 52), 4326), 2, ${CHANGE}, 0, 1, 1)`,
    [below(roll, KEYS), below(roll, 10)],
  )

const bulk: Statement = async (client, roll) => {
  const mark = below(roll, 1e9)
  const lines = Array.from({ length: COPIED_ROWS }, (_, row) =>
    [1, 'vacancies', `copy-${mark}-${row}`, `SRID=4326;POINT(${39 + (row % 7)} 52)`, 2 + (row % 2)]
      .concat([JSON.stringify({ title: 'x', places: row % 10, stamp: 1 }), 0, 1, 1])
      .join('\t'),
  )
  await copyFeatures(client, lines)
  // Some of it goes again, in the same transaction: those rows were never there for anyone.
  if (roll() < 0.7)
    await client.query('delete from facts.feature where feature_key like $1', [`copy-${mark}-%`])
}

/** The copied rows that are left; nobody else takes any away. In one statement, as an agency replaces a register. */
export const forgetCopies = (pool: pg.Pool): Promise<unknown> =>
  pool.query("delete from facts.feature where feature_key like 'copy-%'")

const partly: Statement = async (client, roll) => {
  await client.query('savepoint part')
  await one(client, roll)
  await client.query(roll() < 0.5 ? 'rollback to savepoint part' : 'release savepoint part')
}

const STATEMENTS: readonly Statement[] = [one, one, moved, moved, gone, some, merge, bulk, partly]

/** One transaction. What became of it when its server died under it, only a SELECT can say. */
export async function transact(pool: pg.Pool, roll: Roll): Promise<void> {
  const client = await pool.connect().catch(() => null)
  if (!client) {
    await new Promise((resolve) => setTimeout(resolve, KNOCK_MS))
    return
  }
  try {
    await client.query('begin')
    for (let left = 1 + below(roll, STATEMENTS_MAX); left > 0; left -= 1) {
      await STATEMENTS[below(roll, STATEMENTS.length)]!(client, roll)
    }
    await client.query(roll() < ROLLED_BACK ? 'rollback' : 'commit')
    client.release()
  } catch {
    // Also two writers that waited for each other: one was sent away.
    client.release(true)
  }
}

/** What stands there before anyone writes. */
export async function fill(pool: pg.Pool): Promise<void> {
  await pool.query(STAMPS)
  await pool.query(
    `insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
     select 1, 'vacancies', 'first-' || i, st_setsrid(st_makepoint(39 + i % 7, 52), 4326), 2 + i % 2,
            jsonb_build_object('title', 'x', 'places', i % 10, 'stamp', nextval('test_stamp')), 0, 1, 1
       from generate_series(1, $1) i`,
    [FIRST_ROWS],
  )
}

/** Begins a transaction with a row of its own; the function that is given back ends it, one way or the other. */
export async function longTransaction(pool: pg.Pool, roll: Roll): Promise<() => Promise<void>> {
  const client = await pool.connect()
  await client.query('begin')
  await upsert(client, `long-${below(roll, 3)}`, below(roll, 10), 3)
  const end = roll() < 0.7 ? 'commit' : 'rollback'
  return async () => {
    await client.query(end).then(
      () => client.release(),
      () => client.release(true),
    )
  }
}
