// Which versions of the vault's keys are in force, as the database has it: all who write agree on it.
import type { ClientBase } from 'pg'

export type KeyKind = 'root' | 'pepper' | 'seal'
export type KeyState = 'current' | 'old' | 'destroyed'
export interface VaultKeyRow {
  kind: KeyKind
  version: number
  proof: Buffer
  state: KeyState
  since: Date
}
type Client = Pick<ClientBase, 'query'>

export async function vaultKeys(client: Client): Promise<VaultKeyRow[]> {
  const { rows } = await client.query<VaultKeyRow>(
    'select kind, version, proof, state, since from control.vault_key order by kind, version',
  )
  return rows
}

/** The new one takes the place of the one in force. */
export async function putKey(
  client: Client,
  { kind, version, proof }: Pick<VaultKeyRow, 'kind' | 'version' | 'proof'>,
): Promise<void> {
  await client.query(`update control.vault_key set state = 'old' where kind = $1 and state = 'current'`, [
    kind,
  ])
  await client.query('insert into control.vault_key (kind, version, proof) values ($1, $2, $3)', [
    kind,
    version,
    proof,
  ])
}

export async function noteDestroyed(client: Client, kind: KeyKind, version: number): Promise<void> {
  await client.query(
    `update control.vault_key set state = 'destroyed' where kind = $1 and version = $2 and state = 'old'`,
    [kind, version],
  )
}

/** Peppers that are alive, the one in force first. Version 1 where nothing is written down yet: a database of before versions. */
export async function pepperVersions(client: Client): Promise<[current: number, ...older: number[]]> {
  const { rows } = await client.query<{ version: number }>(
    `select version from control.vault_key where kind = 'pepper' and state <> 'destroyed' order by state, version desc`,
  )
  const [current, ...older] = rows.map(({ version }) => version)
  return [current ?? 1, ...older]
}

/** Something that was sealed before keys were written down; `null` in an empty vault. */
export async function anySealed(client: Client): Promise<Buffer | null> {
  const { rows } = await client.query<{ sealed: Buffer }>(
    `select sealed from vault.person where length(sealed) > 0 limit 1`,
  )
  return rows[0]?.sealed ?? null
}
