// The rule that an administrator with a password of their own always remains: a provider that is down locks nobody out for good.
import { IsNull, Not, type EntityManager } from 'typeorm'
import { AppUserEntity } from '../../db/entities/index.ts'
import { lastAdministrator } from './provider-errors.ts'

export const isLocalAdministrator = ({ enabled, roles, scope, passwordHash }: AppUserEntity): boolean =>
  enabled && passwordHash !== null && roles.includes('administrator') && scope.length === 0

/** Call after the change, in the journal's transaction. Throws `OBZ_ACCESS_LAST_ADMINISTRATOR`. */
export async function requireLocalAdministrator(manager: EntityManager): Promise<void> {
  const withPassword = await manager
    .getRepository(AppUserEntity)
    .findBy({ enabled: true, passwordHash: Not(IsNull()) })
  if (!withPassword.some(isLocalAdministrator)) throw lastAdministrator()
}
