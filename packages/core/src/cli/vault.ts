// `./obzor vault status | rotate`: the keys of the vault from the terminal. The platform may go on working meanwhile.
import pg from 'pg'
import { SecretStore, type VersionedKey } from '../engine/access/secret-store.ts'
import {
  finishRotation,
  rotate,
  usesOf,
  vaultStatus,
  type RotationOutcome,
  type RotationProgress,
  type VaultStatus,
} from '../engine/vault/rotate.ts'
import { ObzorError } from '../model/index.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'

interface Opened {
  client: pg.Client
  secrets: SecretStore
}

/** Throws `OBZ_VAULT_DATABASE_DOWN`. */
async function withVault<T>(paths: Paths, work: (opened: Opened) => Promise<T>): Promise<T> {
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  if (!(await database.isRunning())) {
    throw new ObzorError({
      code: 'OBZ_VAULT_DATABASE_DOWN',
      fact: 'the database of the platform does not run',
      risk: 'nothing was looked at and nothing changed',
      action: 'run ./obzor up first',
    })
  }
  const client = new pg.Client({ connectionString: database.url(), application_name: 'obzor vault' })
  await client.connect()
  try {
    return await work({ client, secrets: new SecretStore({ dataDirectory: paths.data }) })
  } finally {
    await client.end()
  }
}

export const statusOfVault = (paths: Paths): Promise<VaultStatus> =>
  withVault(paths, ({ client, secrets }) => vaultStatus(client, secrets))

export function vaultText({ keys, rotation, left }: VaultStatus): string {
  const lines = keys.map(
    ({ kind, version, state, since }) =>
      `${kind.padEnd(7)} version ${version}  ${state.padEnd(9)}  since ${since.toISOString()}`,
  )
  if (rotation && !rotation.endedAt)
    lines.push(`a rotation is not done: ${rotation.done} of ${rotation.of}; ./obzor vault rotate goes on`)
  else if (rotation) lines.push(`last rotation ended ${rotation.endedAt!.toISOString()}`)
  if (rotation && rotation.unreadable > 0) lines.push(`${rotation.unreadable} values opened with no key`)
  const uses = usesOf(left)
  if (keys.some(({ state }) => state === 'old'))
    lines.push(
      ...(uses.length > 0
        ? uses.map((use) => `older keys are needed: ${use}`)
        : ['nothing stands on the older keys: ./obzor vault rotate --finish destroys them']),
    )
  return `${lines.join('\n')}\n`
}

export interface RotateVerbOptions {
  keys: readonly VersionedKey[] | undefined
  say(progress: RotationProgress): void
}
export const rotateVault = (paths: Paths, { keys, say }: RotateVerbOptions): Promise<RotationOutcome> =>
  withVault(paths, (opened) => rotate({ ...opened, ...(keys && { keys }), say }))

export const finishVault = (paths: Paths): Promise<string[]> =>
  withVault(paths, (opened) => finishRotation(opened))
