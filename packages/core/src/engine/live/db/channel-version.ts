// Versions on disk, always ahead of what was published, by up to a thousand: a restart never gives a number twice, and a frame
// waits for no disk.
import type { ClientBase } from 'pg'
import type { Cursor } from '../../../protocol/index.ts'
import { RELAY_LOCK } from '../../db/advisory-locks.ts'

export async function storedVersions(client: Pick<ClientBase, 'query'>): Promise<Map<string, Cursor>> {
  const { rows } = await client.query<{ name: string; epoch: string; version: string }>(
    'select name, epoch, version from live.channel',
  )
  return new Map(rows.map((row) => [row.name, { epoch: row.epoch, version: Number(row.version) }]))
}

// Who holds the lock for its session gets it again at once; who lost it gets it only where nobody else leads, and then
// nobody can begin before this transaction ends. So "we lead" is part of the very transaction that writes: a session lock
// alone says nothing when a pooler has put another server connection under ours.
const LEADS = `select pg_try_advisory_xact_lock($1) as leads`

/**
 * The epoch of whoever led last is replaced by ours; rows of channels that no longer exist go. False when another
 * engine leads.
 */
export const beginEpoch = (
  client: ClientBase,
  epoch: string,
  versions: ReadonlyMap<string, number>,
): Promise<boolean> =>
  enterEpoch(
    client,
    { epoch, versions },
    ', gone as (delete from live.channel where name <> all ($2::text[]) and (select leads from lead))',
  )

/** Channels that come while the epoch goes on. False when another engine leads. */
export const joinEpoch = (
  client: ClientBase,
  epoch: string,
  versions: ReadonlyMap<string, number>,
): Promise<boolean> => enterEpoch(client, { epoch, versions })

/** `beside` is done in the same statement. */
async function enterEpoch(
  client: ClientBase,
  { epoch, versions }: { epoch: string; versions: ReadonlyMap<string, number> },
  beside = '',
): Promise<boolean> {
  const { rowCount } = await client.query(
    `with lead as materialized (${LEADS})${beside}
     insert into live.channel (name, epoch, version)
     select name, $4::uuid, version
       from unnest($2::text[], $3::bigint[]) as given (name, version) join lead on lead.leads
     on conflict (name) do update
        set epoch = excluded.epoch, version = excluded.version, changed_at = now()`,
    [RELAY_LOCK, [...versions.keys()], [...versions.values()], epoch],
  )
  return rowCount === versions.size
}

/** Writes up to where versions may be published; false when another engine leads or has led since (its epoch stands there). */
export async function reserveVersions(
  client: ClientBase,
  epoch: string,
  upTo: ReadonlyMap<string, number>,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'channel-reserve',
    text: `with lead as materialized (${LEADS})
           update live.channel c set version = given.version, changed_at = now()
             from unnest($2::text[], $3::bigint[]) as given (name, version) join lead on lead.leads
            where c.name = given.name and c.epoch = $4::uuid`,
    values: [RELAY_LOCK, [...upTo.keys()], [...upTo.values()], epoch],
  })
  return rowCount === upTo.size
}

/** The same question where nothing is to be written. */
export async function stillLeads(
  client: ClientBase,
  epoch: string,
  channels: readonly string[],
): Promise<boolean> {
  const { rows } = await client.query<{ ours: number }>({
    name: 'channel-fence',
    text: `with lead as materialized (${LEADS})
           select count(*)::int as ours from live.channel c join lead on lead.leads
            where c.name = any ($2::text[]) and c.epoch = $3::uuid`,
    values: [RELAY_LOCK, channels, epoch],
  })
  return rows[0]!.ours === channels.length
}
