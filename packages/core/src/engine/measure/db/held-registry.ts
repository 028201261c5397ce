// SQL of the registry's side beside the operators as it was shown last; see migration 0054.
import type { ClientBase } from 'pg'
import type { DisclosurePolicy } from '../../../model/index.ts'
import type { BandPersons, RegistrySums } from './operator-sums.ts'

export interface HeldRegistry {
  period: string
  /** It was shown by these rules and for these bands. */
  policy: DisclosurePolicy
  bands: string
  registry: RegistrySums
}
interface Written {
  policy: DisclosurePolicy
  bands: string
  totals: [oktmo: string, persons: number][]
  cells: BandPersons[]
}

export async function readHeldRegistry(client: ClientBase): Promise<HeldRegistry | null> {
  const { rows } = await client.query<{ period: string; state: string }>(
    'select period, state from live.held_operators',
  )
  if (!rows[0]) return null
  const { policy, bands, totals, cells } = JSON.parse(rows[0].state) as Written
  return { period: rows[0].period, policy, bands, registry: { totals: new Map(totals), bands: cells } }
}

export async function writeHeldRegistry(
  client: ClientBase,
  { period, policy, bands, registry }: HeldRegistry,
): Promise<void> {
  const written: Written = { policy, bands, totals: [...registry.totals], cells: registry.bands }
  await client.query(
    `insert into live.held_operators (period, state) values ($1, $2)
     on conflict (is_one) do update set period = excluded.period, state = excluded.state, saved_at = now()`,
    [period, JSON.stringify(written)],
  )
}

export const forgetHeldRegistry = (client: ClientBase): Promise<unknown> =>
  client.query('delete from live.held_operators')
