// A linkage and a rotation keep out of each other's way: fingerprints of one pepper are never weighed against those of another.
import type { ClientBase } from 'pg'
import { VAULT_LOCK } from '../db/advisory-locks.ts'
import { pepperVersions } from './db/vault-keys.ts'
import { isRekeying } from './db/rotation-rows.ts'

/** Does the work under the pepper in force; `null` while the registry is given another one. */
export async function withPepper<T>(
  client: ClientBase,
  work: (version: number) => Promise<T>,
): Promise<T | null> {
  const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock_shared($1) as ours', [
    VAULT_LOCK,
  ])
  if (!rows[0]!.ours) return null
  try {
    // A rotation that was killed left the lock, and both kinds of fingerprint.
    if (await isRekeying(client)) return null
    const [version] = await pepperVersions(client)
    return await work(version)
  } finally {
    await client.query('select pg_advisory_unlock_shared($1)', [VAULT_LOCK]).catch(() => undefined)
  }
}
