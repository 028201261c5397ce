// Shapes of the routes of users, sessions and the journal; the types are in model/access.ts.
import Type from 'typebox'
import { JOURNAL_OUTCOMES, RIGHTS, ROLES, SCOPE_MAX, type JournalDetail } from '../../../model/index.ts'
import { PASSWORD_LENGTH_MAX } from '../../access/passwords.ts'
import { idSchema, nullable, PAGE_MAX } from '../schemas.ts'

const instant = Type.String({ description: 'ISO instant' })
const isoInstant = Type.String({
  pattern:
    '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])(T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,3})?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d))?$',
  examples: ['2024-12-15T09:00:00Z'],
  description: 'ISO instant or day (UTC)',
})
const role = Type.Enum([...ROLES])
const rolesSchema = Type.Array(role, { maxItems: ROLES.length, uniqueItems: true })
const someRoles = Type.Array(role, { minItems: 1, maxItems: ROLES.length, uniqueItems: true })
const scopeSchema = Type.Array(Type.String({ pattern: '^[0-9]{8}([0-9]{3})?$', examples: ['42606000'] }), {
  maxItems: SCOPE_MAX,
  uniqueItems: true,
  description: 'ОКТМО; empty is the whole region',
})
export const loginSchema = Type.String({
  minLength: 3,
  maxLength: 64,
  pattern: '^\\s*[\\p{L}\\p{N}._@-]{3,64}\\s*$',
})
export const displayNameSchema = Type.String({ minLength: 1, maxLength: 120 })
// The rule of strength is told in words by OBZ_ACCESS_PASSWORD_WEAK; the schema only bounds the size.
export const passwordSchema = Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH_MAX })
export const codeSchema = Type.String({ minLength: 1, maxLength: 40 })

export const identitySchema = Type.Object({
  userId: Type.String(),
  login: Type.String(),
  displayName: Type.String(),
  roles: rolesSchema,
  rights: Type.Array(Type.Enum([...RIGHTS])),
  scope: scopeSchema,
  restriction: nullable(Type.Enum(['password', 'second-factor'])),
  hasSecondFactor: Type.Boolean(),
  byProvider: Type.Boolean(),
  expiresAt: Type.String({ description: 'ISO instant; moves on with use' }),
})

export const sessionSchema = Type.Object({
  id: Type.String(),
  createdAt: instant,
  seenAt: instant,
  expiresAt: instant,
  agent: Type.String({ description: 'What the browser says of itself' }),
  isCurrent: Type.Boolean(),
})

export const userSchema = Type.Object({
  id: Type.String(),
  login: Type.String(),
  displayName: Type.String(),
  roles: rolesSchema,
  scope: scopeSchema,
  enabled: Type.Boolean(),
  hasSecondFactor: Type.Boolean(),
  byProvider: Type.Boolean(),
  oneTimePasswordUntil: nullable(instant),
  createdAt: instant,
  lastSignInAt: nullable(instant),
  sessions: Type.Integer({ minimum: 0 }),
})
export const userWithPasswordSchema = Type.Object({
  user: userSchema,
  password: Type.String({ description: 'One-time; shown this once' }),
})
export const newUserSchema = Type.Object(
  { login: loginSchema, displayName: displayNameSchema, roles: someRoles, scope: scopeSchema },
  { additionalProperties: false },
)
export const userChangeSchema = Type.Object(
  {
    displayName: Type.Optional(displayNameSchema),
    roles: Type.Optional(someRoles),
    scope: Type.Optional(scopeSchema),
    enabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export const settingsSchema = Type.Object(
  { secondFactorRoles: rolesSchema },
  { additionalProperties: false, description: 'Roles that must sign in with a second factor' },
)

export const journalQuerySchema = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 50 })),
    before: Type.Optional(idSchema),
    actor: Type.Optional(Type.String({ maxLength: 64, description: 'Login' })),
    action: Type.Optional(Type.String({ maxLength: 200 })),
    subject: Type.Optional(Type.String({ maxLength: 200 })),
    from: Type.Optional(isoInstant),
    to: Type.Optional(isoInstant),
  },
  { additionalProperties: false },
)
export const journalEntrySchema = Type.Object({
  id: Type.String(),
  at: instant,
  actorId: nullable(Type.String()),
  actor: nullable(Type.String()),
  action: Type.String(),
  subject: nullable(Type.String()),
  outcome: Type.Enum([...JOURNAL_OUTCOMES]),
  detail: Type.Unsafe<JournalDetail>({ type: 'object', additionalProperties: true }),
  hash: Type.String(),
})
export const chainSchema = Type.Object({
  entries: Type.Integer({ minimum: 0 }),
  lastHash: nullable(Type.String()),
  broken: nullable(Type.Object({ id: Type.String(), reason: Type.String() })),
})
