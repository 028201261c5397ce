// SQL of what the gate holds back; see migration 0029.
import type { ClientBase, Pool } from 'pg'
import type { HeldRow } from '../held-state.ts'

/** Who wrote last, and for which period; `null` where nothing is held. */
export async function readHeldWriter(
  client: Pool | ClientBase,
): Promise<{ writer: string; period: string } | null> {
  const { rows } = await client.query<{ writer: string; period: string }>(
    `select writer, period from live.held_figures where key = 'totals'`,
  )
  return rows[0] ?? null
}

export async function readHeldRows(client: Pool | ClientBase, period: string): Promise<HeldRow[]> {
  const { rows } = await client.query<HeldRow>('select key, state from live.held_figures where period = $1', [
    period,
  ])
  return rows
}

/** All rows are of one period and one writer: those of another go. Call in a transaction. */
export async function writeHeldRows(
  client: ClientBase,
  { writer, period, rows }: { writer: string; period: string; rows: readonly HeldRow[] },
): Promise<void> {
  await client.query('delete from live.held_figures where period <> $1 or writer <> $2', [period, writer])
  await client.query(
    `insert into live.held_figures as h (key, writer, period, state)
     select key, $1, $2, state from unnest($3::text[], $4::text[]) as given (key, state)
     on conflict (key) do update set state = excluded.state, saved_at = now()`,
    [writer, period, rows.map(({ key }) => key), rows.map(({ state }) => state)],
  )
}

export async function forgetHeldRows(client: Pool | ClientBase): Promise<void> {
  await client.query('delete from live.held_figures')
}
