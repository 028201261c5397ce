// The social-protection office's own database: every resident with name, birth date, municipality and family. It
// is the agency's system, not ours: the platform reads it through a role that can do nothing but read.
import { randomBytes } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { lastDayOf, ObzorError } from '../../model/index.ts'
import { isoOf } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { snilsOf } from '../people/identifiers.ts'
import { FEMALE, hasTrait, MALE, nameOf, TRAIT } from '../people/people.ts'
import { residenceOktmo } from '../people/localities.ts'

/** Says that the tables may be thrown away: `generate` never touches a database without it. */
const TRAINING_MARK = 'учебные данные: придуманные люди'
/** Rows of one chunk of COPY, about 400 KiB. */
const CHUNK_ROWS = 4000

export interface SocialRegistry {
  /** Connection string of the role that only reads. */
  readerUrl: string
  rows: number
  duplicates: number
  withoutSnils: number
}

export async function fillSocialRegistry(
  region: SyntheticRegion,
  adminUrl: string,
  onProgress: (done: number, total: number) => void,
): Promise<SocialRegistry> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await refuseForeignTables(client)
    await client.query('begin')
    await client.query(`
      drop table if exists citizen;
      create table citizen (
        id bigint primary key,
        snils text,
        fam text not null,
        im text not null,
        otch text,
        birth date not null,
        pol text not null check (pol in ('М', 'Ж')),
        oktmo text not null,
        family_id bigint not null,
        updated_at timestamptz not null default now()
      );
      comment on table citizen is '${TRAINING_MARK}'`)
    // A table made in the same transaction is filled without WAL where the server's settings allow.
    const copy = client.query(
      copyFrom(
        'copy citizen (id, snils, fam, im, otch, birth, pol, oktmo, family_id, updated_at) from stdin',
      ),
    )
    const counts = { rows: 0, duplicates: 0, withoutSnils: 0 }
    await pipeline(Readable.from(chunksOf(region, counts, onProgress), { objectMode: true }), copy)
    await client.query('create index citizen_updated on citizen (updated_at, id)')
    await client.query('create index citizen_snils on citizen (snils)')
    // A move names a family: without it each move read the whole table, 0.6 s of a core in a region of a million.
    await client.query('create index citizen_family on citizen (family_id)')
    const readerUrl = await grantReader(client, adminUrl)
    await client.query('commit')
    await client.query('analyze citizen')
    return { readerUrl, ...counts }
  } finally {
    await client.end()
  }
}

async function refuseForeignTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; mark: string | null }>(`
    select c.relname as name, obj_description(c.oid) as mark from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname = 'public' and c.relname <> 'spatial_ref_sys'`)
  const foreign = rows.find(({ name, mark }) => name !== 'citizen' || mark !== TRAINING_MARK)
  if (!foreign) return
  throw new ObzorError({
    code: 'OBZ_SYNTHETIC_DATABASE_NOT_EMPTY',
    fact: `the database for the invented social registry holds the table '${foreign.name}', which is not ours`,
    risk: 'filling it could destroy real data, so nothing was written',
    action: 'give an empty database',
  })
}

/** `updated_at` of the bulk: the end of the region's date, so every later change is newer. */
export const bulkUpdatedAt = (region: SyntheticRegion): string => `${lastDayOf(region.pack.asOf)} 20:00:00+00`

function* chunksOf(
  region: SyntheticRegion,
  counts: { rows: number; duplicates: number; withoutSnils: number },
  onProgress: (done: number, total: number) => void,
): Generator<Buffer> {
  const { people, households } = region
  const updatedAt = bulkUpdatedAt(region)
  let text = ''
  const row = (id: number, person: number, writtenBy: 'office' | 'former'): string => {
    const { familyName, firstName, patronymic } = nameOf(people, person, writtenBy)
    const household = people.household[person]!
    const isWithout = hasTrait(people, person, TRAIT.snilsMissing)
    if (isWithout) counts.withoutSnils += 1
    counts.rows += 1
    return (
      `${id}\t${isWithout ? '\\N' : snilsOf(person)}\t${familyName}\t${firstName}\t${patronymic}\t` +
      `${isoOf(people.birthDay[person]!)}\t${people.sex[person] === MALE ? 'М' : 'Ж'}\t` +
      `${residenceOktmo(region, household, households.municipality[household]!)}\t${household + 1}\t${updatedAt}\n`
    )
  }
  for (let person = 0; person < people.count; person += 1) {
    text += row(person + 1, person, 'office')
    if (person % CHUNK_ROWS !== CHUNK_ROWS - 1) continue
    onProgress(person + 1, people.count)
    yield Buffer.from(text)
    text = ''
  }
  // Second rows of the same person stand after everybody, under numbers of their own.
  let id = people.count
  for (let person = 0; person < people.count; person += 1) {
    if (!hasTrait(people, person, TRAIT.duplicate)) continue
    id += 1
    counts.duplicates += 1
    text += row(id, person, people.sex[person] === FEMALE ? 'former' : 'office')
    if (text.length < 200_000) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text.length > 0) yield Buffer.from(text)
  onProgress(people.count, people.count)
}

/**
 * One role per database: two regions on one server must not change each other's password. Where this user may make no
 * roles, its own reads, and only reads.
 */
async function grantReader(client: pg.Client, adminUrl: string): Promise<string> {
  const { rows } = await client.query<{ name: string; mayMakeRoles: boolean }>(
    `select current_database() as name, rolcreaterole or rolsuper as "mayMakeRoles"
     from pg_roles where rolname = current_user`,
  )
  if (rows[0]?.mayMakeRoles !== true) return readingOnly(adminUrl)
  const database = rows[0].name
  const role = `${database}_reader`
  const password = randomBytes(18).toString('base64url')
  const quoted = pg.escapeIdentifier(role)
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  await client.query(
    `${rowCount === 0 ? 'create' : 'alter'} role ${quoted} login nosuperuser nocreatedb nocreaterole connection limit 10 password ${pg.escapeLiteral(password)}`,
  )
  await client.query(
    `alter role ${quoted} in database ${pg.escapeIdentifier(database)} set default_transaction_read_only = on`,
  )
  await client.query(`grant usage on schema public to ${quoted}; grant select on citizen to ${quoted}`)
  return asUser(adminUrl, role, password)
}

const readingOnly = (url: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent('-c default_transaction_read_only=on')}`

/** The same server and database for another user; WHATWG URL refuses a socket's empty host, hence by hand. */
export function asUser(url: string, user: string, password: string): string {
  const match = /^(postgres(?:ql)?:\/\/)(?:[^@/?#]*@)?(.*)$/.exec(url)
  if (!match) {
    throw new ObzorError({
      code: 'OBZ_SYNTHETIC_DATABASE_URL',
      fact: 'the address of the database for the invented social registry does not begin with postgres://',
      risk: 'nothing was generated',
      action: 'give an address of the form postgres://user:password@host/database',
    })
  }
  return `${match[1]}${encodeURIComponent(user)}:${encodeURIComponent(password)}@${match[2]}`
}
