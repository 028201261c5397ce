// Versions on disk, always ahead of what was published: a restart never gives a number twice.
import type { ClientBase } from 'pg'
import type { Cursor } from '../../../protocol/index.ts'

export async function storedVersions(client: ClientBase): Promise<Map<string, Cursor>> {
  const { rows } = await client.query<{ name: string; epoch: string; version: string }>(
    'select name, epoch, version from live.channel',
  )
  return new Map(rows.map((row) => [row.name, { epoch: row.epoch, version: Number(row.version) }]))
}

/** The epoch of whoever led last is replaced by ours; rows of channels that no longer exist go. */
export async function beginEpoch(
  client: ClientBase,
  epoch: string,
  versions: ReadonlyMap<string, number>,
): Promise<void> {
  await client.query(
    `with gone as (delete from live.channel where name <> all ($1::text[]))
     insert into live.channel (name, epoch, version)
     select name, $3::uuid, version from unnest($1::text[], $2::bigint[]) as given (name, version)
     on conflict (name) do update
        set epoch = excluded.epoch, version = excluded.version, changed_at = now()`,
    [[...versions.keys()], [...versions.values()], epoch],
  )
}

/** Writes the next versions; false when another engine has taken over since (its epoch stands there). */
export async function advanceVersions(
  client: ClientBase,
  epoch: string,
  versions: ReadonlyMap<string, number>,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'channel-advance',
    text: `update live.channel c set version = given.version, changed_at = now()
             from unnest($1::text[], $2::bigint[]) as given (name, version)
            where c.name = given.name and c.epoch = $3::uuid`,
    values: [[...versions.keys()], [...versions.values()], epoch],
  })
  return rowCount === versions.size
}
