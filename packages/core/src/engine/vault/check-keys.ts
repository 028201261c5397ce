// Nothing starts to write under a key that does not fit the data: each secret is held against what the database knows of it.
import type { ClientBase } from 'pg'
import { SecretStore, type VersionedKey } from '../access/secret-store.ts'
import { openSealed } from '../access/sealing.ts'
import { anySealed, putKey, vaultKeys, type KeyKind } from './db/vault-keys.ts'
import { keyLost, keyWrong } from './errors.ts'

export const secretName = (kind: KeyKind, version: number): string =>
  kind === 'root' ? 'record-root' : SecretStore.nameOf(kind, version)

/** Throws `OBZ_VAULT_KEY_LOST` and `OBZ_VAULT_KEY_WRONG`. The first start of a database writes down what it stands on. */
export async function checkKeys(client: ClientBase, secrets: SecretStore): Promise<void> {
  const known = await vaultKeys(client)
  if (known.length === 0) return await writeDown(client, secrets)
  for (const { kind, version, proof, state } of known) {
    if (state === 'destroyed') continue
    if (!secrets.has(kind, version)) throw keyLost(secretName(kind, version))
    if (!secrets.proof(kind, version).equals(proof)) throw keyWrong(secretName(kind, version))
  }
}

async function writeDown(client: ClientBase, secrets: SecretStore): Promise<void> {
  const sealed = await anySealed(client)
  if (sealed) {
    // People came before keys were written down: what is there must be what they were sealed under.
    for (const kind of ['pepper', 'seal'] as const)
      if (secrets.versions(kind).length === 0) throw keyLost(secretName(kind, 1))
    try {
      openSealed(secrets.vaultKeys(), sealed)
    } catch {
      throw keyWrong(secretName('seal', 1))
    }
  }
  for (const kind of ['root', 'pepper', 'seal'] as const) {
    const version = kind === 'root' ? 1 : newest(secrets, kind)
    await putKey(client, { kind, version, proof: secrets.proof(kind, version) })
  }
}

const newest = (secrets: SecretStore, kind: VersionedKey): number => secrets.versions(kind).at(-1) ?? 1
