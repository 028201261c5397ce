// What the provider's claims make of a user here: login, name, roles, territories. Pure. What is missing refuses: no role is
// no entry, and no territory where territories are asked for must not become the whole region.
import { ROLES, SCOPE_MAX, type ProviderSettings, type Role } from '../../../model/index.ts'
import { roleMissing, territoryMissing } from './provider-errors.ts'

export type Claims = Readonly<Record<string, unknown>>

export interface ClaimedUser {
  subject: string
  /** As the provider calls them, in the form of our logins. */
  login: string
  displayName: string
  roles: Role[]
  /** ОКТМО; empty is the whole region. */
  scope: string[]
  /** Whether the provider says that a second factor was used. */
  hasFactor: boolean
}

const OKTMO = /^[0-9]{8}([0-9]{3})?$/
const WHOLE_REGION = '*'
const LOGIN_MAX = 64
const LOGIN_MIN = 3
const NAME_MAX = 120
/** Values of `amr` (RFC 8176) that are more than something one knows. */
const FACTORS = new Set(['mfa', 'otp', 'hwk', 'swk', 'sc', 'fpt', 'face', 'iris', 'vbm', 'sms', 'tel', 'mca'])

export type ClaimRules = Pick<ProviderSettings, 'roleClaim' | 'rules' | 'territoryClaim'>

export function claimedUser(claims: Claims & { sub: string }, rules: ClaimRules): ClaimedUser {
  const login = loginOf(claims)
  return {
    subject: claims.sub,
    login,
    displayName: nameOf(claims) ?? login,
    roles: rolesOf(claims, rules),
    scope: scopeOf(claims, rules.territoryClaim),
    hasFactor: wordsAt(claims, 'amr').some((method) => FACTORS.has(method)),
  }
}

/** Whether the claim is there at all: if not, the provider may tell it at its address of user information. */
export const hasClaim = (claims: Claims, path: string): boolean => valueAt(claims, path) !== undefined

function rolesOf(claims: Claims, { roleClaim, rules }: ClaimRules): Role[] {
  // A group may have spaces in its name: the whole of a text counts as well as its words.
  const values = new Set([...wordsAt(claims, roleClaim), valueAt(claims, roleClaim)])
  const given = ROLES.filter((role) => rules.some((rule) => rule.role === role && values.has(rule.value)))
  if (given.length === 0) throw roleMissing()
  return given
}

function scopeOf(claims: Claims, territoryClaim: string): string[] {
  if (territoryClaim === '') return []
  const codes = [...new Set(wordsAt(claims, territoryClaim))]
  if (codes.includes(WHOLE_REGION)) return []
  if (codes.length === 0 || codes.length > SCOPE_MAX || !codes.every((code) => OKTMO.test(code))) {
    throw territoryMissing()
  }
  return codes
}

/** A list, one word, or words with spaces or commas between. */
function wordsAt(claims: Claims, path: string): string[] {
  const value = valueAt(claims, path)
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((word) => word !== '')
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : []
}

/** A claim may have dots in its own name (an address), or be a path. */
function valueAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let value: unknown = claims
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function loginOf(claims: Claims & { sub: string }): string {
  for (const given of [claims['preferred_username'], claims['email'], claims.sub]) {
    if (typeof given !== 'string') continue
    const login = given
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}._@-]/gu, '.')
      .slice(0, LOGIN_MAX)
    if (login.length >= LOGIN_MIN) return login
  }
  return `user.${claims.sub}`.replaceAll(/[^\p{L}\p{N}._@-]/gu, '.').slice(0, LOGIN_MAX)
}

function nameOf(claims: Claims): string | undefined {
  const whole = [claims['family_name'], claims['given_name'], claims['middle_name']]
    .filter((part): part is string => typeof part === 'string' && part.trim() !== '')
    .join(' ')
  const name = typeof claims['name'] === 'string' ? claims['name'] : whole
  // Line ends and marks of direction could make one name look like another in the journal of a console.
  const plain = name
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trim()
    .slice(0, NAME_MAX)
  return plain === '' ? undefined : plain
}
