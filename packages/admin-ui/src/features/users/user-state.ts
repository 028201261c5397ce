// How a user stands, in one word: what keeps them out is said before what they still have to do.
import type { UserAccount } from '@obzor/core/model'
import type { Tone } from '../../shared/components/tones.ts'

export type UserState = 'disabled' | 'expired' | 'invited' | 'active'

export const USER_TONE: Record<UserState, Tone> = {
  disabled: 'off',
  expired: 'bad',
  invited: 'quiet',
  active: 'good',
}

export function userState(
  { enabled, oneTimePasswordUntil }: Pick<UserAccount, 'enabled' | 'oneTimePasswordUntil'>,
  now: number,
): UserState {
  if (!enabled) return 'disabled'
  if (oneTimePasswordUntil === null) return 'active'
  return Date.parse(oneTimePasswordUntil) <= now ? 'expired' : 'invited'
}

/** By any part of the name or the login, whatever the capitals. */
export function usersNamed(users: readonly UserAccount[], words: string): readonly UserAccount[] {
  const wanted = words.trim().toLocaleLowerCase('ru')
  if (wanted === '') return users
  return users.filter(({ displayName, login }) =>
    `${displayName} ${login}`.toLocaleLowerCase('ru').includes(wanted),
  )
}
