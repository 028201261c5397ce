// Who may do what: roles, the rights each of them gives, and the part of the region they hold for. Pure; the server
// decides by it, the console leaves out by it what would be refused anyway.

export const RIGHTS = [
  /** One's own password, sessions and second factor. Every role gives it. */
  'account.own',
  'sources.read',
  /** Pause, run, cancel, change what a source reads. */
  'sources.manage',
  /** See rows of quarantine as they came, which may name persons; mend them and send them back. */
  'quarantine.mend',
  'plugins.read',
  /** Bring, accept, roll back, switch off; trust keys. */
  'plugins.manage',
  'users.read',
  /** Make and change users, their roles and territories; give one-time passwords. */
  'users.manage',
  /** End the sessions of others. */
  'sessions.end',
  /** Which roles must sign in with a second factor. */
  'access.settings',
  /** Whose word on who somebody is counts here, and which role it gives. */
  'access.provider',
  'alerts.read',
  /** Take note of an alert, mute a rule for a time. */
  'alerts.acknowledge',
  /** Set the channels that alerts are told by. */
  'alerts.manage',
  /** Figures of groups too small for the public; see docs/disclosure.md. */
  'indicators.internal',
  /** By which rule income is held against the line. */
  'indicators.rules',
  /** Thresholds and rounding of what is published. */
  'disclosure.manage',
  'audit.read',
  'walls.read',
  /** Take scenes on air, spotlight, black, message; have a screen identify itself or load anew. */
  'walls.operate',
  /** Draw walls, let devices in as their screens. */
  'walls.manage',
  /** Scenes that people of the region made, and their versions. */
  'scenes.read',
  /** Make, publish, bring back and remove such scenes; bring pictures for them. */
  'scenes.edit',
  /** Which sites the platform fetches pictures for scenes from. */
  'scenes.sites',
  /** Families in one's territories and why they are families, without names; how large the registry is. */
  'registry.read',
  /** See the names of a family in one's territories; each look stands in the journal. */
  'registry.reveal',
  /** How records became persons: pairs in doubt without names, what became of persons, versions of the parameters. */
  'linkage.read',
  /** See the names of a pair, each look stands in the journal; say which records are of one person; take a merge back. */
  'registry.decide',
  /** By which parameters it is linked, and how large it has to be by when. */
  'registry.rules',
  /** Households of the hidden poverties in one's territories, how each was calculated, without names. */
  'hidden.read',
  /** Take a row into review, confirm or reject it. */
  'hidden.decide',
  /** See the names of a household; each look stands in the journal. */
  'hidden.reveal',
  /** Take a list away as a file; each stands in the journal. */
  'hidden.export',
  /** What the kinds are told by, and over how many months incomes are averaged. */
  'hidden.rules',
] as const
export type Right = (typeof RIGHTS)[number]

export const ROLES = [
  'guest',
  'operator',
  'analyst',
  'department-head',
  'officer',
  'administrator',
  'auditor',
  'security',
] as const
export type Role = (typeof ROLES)[number]

/** Walls are public: nothing on them is a person. So a guest signs in for an account of their own and no more. */
export const RIGHTS_OF_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  guest: ['account.own'],
  operator: [
    'account.own',
    'sources.read',
    'alerts.read',
    'alerts.acknowledge',
    'walls.read',
    'walls.operate',
    'walls.manage',
    'scenes.read',
    'scenes.edit',
  ],
  analyst: ['account.own', 'sources.read', 'alerts.read', 'indicators.internal'],
  'department-head': ['account.own', 'sources.read', 'alerts.read', 'indicators.internal'],
  officer: [
    'account.own',
    'registry.read',
    'registry.reveal',
    'linkage.read',
    'registry.decide',
    'hidden.read',
    'hidden.decide',
    'hidden.reveal',
    'hidden.export',
  ],
  administrator: [...RIGHTS],
  auditor: [
    'account.own',
    'sources.read',
    'plugins.read',
    'users.read',
    'alerts.read',
    'audit.read',
    'walls.read',
    'scenes.read',
    'registry.read',
    'linkage.read',
    'hidden.read',
  ],
  /** May throw anybody out, may let nobody in. */
  security: [
    'account.own',
    'sources.read',
    'plugins.read',
    'users.read',
    'sessions.end',
    'access.settings',
    'alerts.read',
    'audit.read',
    'walls.read',
    'scenes.read',
  ],
}

/** What concerns the whole platform cannot be held for a part of the region. */
export const WHOLE_REGION_RIGHTS: readonly Right[] = [
  'sources.manage',
  'quarantine.mend',
  'plugins.manage',
  'access.settings',
  'access.provider',
  'alerts.acknowledge',
  'alerts.manage',
  // With one's own exact figures one could take apart the sums that protect a neighbour.
  'indicators.internal',
  'indicators.rules',
  'disclosure.manage',
  'audit.read',
  // A wall shows the whole region.
  'walls.operate',
  'walls.manage',
  'scenes.edit',
  'scenes.sites',
  // A pair may lie across two territories.
  'linkage.read',
  'registry.decide',
  'registry.rules',
  // They count everybody anew.
  'hidden.rules',
]

/** Who may read a channel or call a route. `public`: anyone who reaches the port; nothing personal. */
export type ChannelRight = 'public' | Right

/** ОКТМО codes, eight or eleven digits; none is the whole region. */
export type TerritoryScope = readonly string[]
/** Territories of one user; a region has about twenty municipalities. */
export const SCOPE_MAX = 100

/** In the order of `RIGHTS`. */
export function rightsOf(roles: readonly Role[], scope: TerritoryScope): Right[] {
  return RIGHTS.filter(
    (right) =>
      roles.some((role) => RIGHTS_OF_ROLE[role].includes(right)) &&
      (scope.length === 0 || !WHOLE_REGION_RIGHTS.includes(right)),
  )
}

/** Whether all of `inner` lies in `outer`. A settlement's code begins with that of its municipality. */
export function scopeCovers(outer: TerritoryScope, inner: TerritoryScope): boolean {
  if (outer.length === 0) return true
  return inner.length > 0 && inner.every((code) => outer.some((part) => code.startsWith(part)))
}

/** Until it is lifted the session has the right `account.own` only: set a password of one's own, enrol a second factor. */
export type Restriction = 'password' | 'second-factor'

/** The signed-in user, as `GET /api/v1/session` answers. */
export interface Identity {
  userId: string
  login: string
  displayName: string
  roles: Role[]
  /** What is allowed now; empty but for `account.own` under a restriction. */
  rights: Right[]
  /** ОКТМО; empty is the whole region. */
  scope: string[]
  restriction: Restriction | null
  hasSecondFactor: boolean
  /** The region's provider of identities vouches for the user: no password and no second factor of ours. */
  byProvider: boolean
  /** ISO instant; moves on with use. */
  expiresAt: string
}

export interface UserAccount {
  id: string
  login: string
  displayName: string
  roles: Role[]
  /** ОКТМО; empty is the whole region. */
  scope: string[]
  enabled: boolean
  hasSecondFactor: boolean
  /** Name, roles and territories come from the region's provider of identities, at each sign-in. */
  byProvider: boolean
  /** ISO instant until which the one-time password holds; `null` once the user has chosen their own. */
  oneTimePasswordUntil: string | null
  /** ISO instants. */
  createdAt: string
  lastSignInAt: string | null
  /** Open now. */
  sessions: number
}

export interface UserSession {
  id: string
  /** ISO instants. */
  createdAt: string
  seenAt: string
  expiresAt: string
  /** What the browser says of itself, ≤ 200 characters. */
  agent: string
  /** The session that asks. */
  isCurrent: boolean
}

/**
 * `done`: written in the transaction of the act. `asked`: written before an act outside the database, so that none goes
 * unwritten; a second entry says `done` or `failed`. `refused`: nothing was done.
 */
export const JOURNAL_OUTCOMES = ['done', 'asked', 'failed', 'refused'] as const
export type JournalOutcome = (typeof JOURNAL_OUTCOMES)[number]

export type JournalDetail = Record<string, string | boolean | string[] | null>

export interface JournalEntry {
  /** Dense: 1, 2, 3 … */
  id: string
  /** ISO instant. */
  at: string
  /** `null`: nobody who is known here. */
  actorId: string | null
  actor: string | null
  /** Such as `session.open`, `user.change`, `plugin.accept`. */
  action: string
  /** What it was done to: a user's login, a source, a plugin. */
  subject: string | null
  outcome: JournalOutcome
  detail: JournalDetail
  /** SHA-256, hexadecimal. */
  hash: string
}

export interface ChainState {
  /** Entries looked at; up to the break where there is one. */
  entries: number
  /** `null` for a journal that is empty. */
  lastHash: string | null
  broken: { id: string; reason: string } | null
}

/** A value of the provider's claim, and the role that it gives. */
export interface RoleRule {
  value: string
  role: Role
}
export const ROLE_RULES_MAX = 100

/** Sign-in by the region's own provider of identities (OpenID Connect). The client's secret is taken and never sent back. */
export interface ProviderSettings {
  enabled: boolean
  /** «Войти через …», ≤ 60 characters. */
  name: string
  /** `https://…`, as the provider calls itself; http only on this machine. */
  issuer: string
  clientId: string
  /** Address of the platform for its users, to which the provider leads back: `https://obzor.region.example`. */
  publicUrl: string
  /** Asked for beside `openid`. */
  scopes: string[]
  /** Where roles stand in the answer; parts of a path with dots: `realm_access.roles`. */
  roleClaim: string
  rules: RoleRule[]
  /** Where ОКТМО codes stand; empty: everybody is of the whole region. `*` as a code is the whole region. */
  territoryClaim: string
  /** False: with a password sign in administrators of the whole region only, for the day the provider is down. */
  localPasswords: boolean
}
export interface SavedProvider extends ProviderSettings {
  hasSecret: boolean
}
