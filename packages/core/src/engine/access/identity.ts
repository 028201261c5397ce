// What a signed-in user is and may do now, made from their row and the settings of the installation.
import type { DataSource, EntityManager } from 'typeorm'
import { rightsOf, type Identity, type Restriction, type Role } from '../../model/index.ts'
import { SettingEntity, type AppUserEntity } from '../db/entities/index.ts'

const SECOND_FACTOR_ROLES = 'access.second-factor-roles'

/** With the session it came by, which no answer tells. */
export interface SessionIdentity extends Identity {
  sessionId: string
}

type Repositories = Pick<DataSource | EntityManager, 'getRepository'>

/** Roles that must sign in with a second factor. */
export async function secondFactorRoles(control: Repositories): Promise<Role[]> {
  const setting = await control.getRepository(SettingEntity).findOneBy({ key: SECOND_FACTOR_ROLES })
  return Array.isArray(setting?.value) ? (setting.value as Role[]) : []
}

export async function saveSecondFactorRoles(control: Repositories, roles: readonly Role[]): Promise<void> {
  await control.getRepository(SettingEntity).save({ key: SECOND_FACTOR_ROLES, value: [...roles] })
}

export async function identityOf(
  control: Repositories,
  user: AppUserEntity,
  session: { id: string; expiresAt: Date },
): Promise<SessionIdentity> {
  const { id: userId, login, displayName, roles, scope } = user
  const restriction = await restrictionOf(control, user)
  return {
    userId,
    login,
    displayName,
    roles,
    rights: restriction === null ? rightsOf(roles, scope) : ['account.own'],
    scope,
    restriction,
    hasSecondFactor: user.totpSecret !== null,
    byProvider: user.providerSubject !== null,
    expiresAt: session.expiresAt.toISOString(),
    sessionId: session.id,
  }
}

async function restrictionOf(control: Repositories, user: AppUserEntity): Promise<Restriction | null> {
  // Who signs in by the provider showed its second factor there, or was not let in.
  if (user.providerSubject !== null) return null
  if (user.passwordUntil !== null) return 'password'
  if (user.totpSecret !== null) return null
  const required = await secondFactorRoles(control)
  return user.roles.some((role) => required.includes(role)) ? 'second-factor' : null
}
