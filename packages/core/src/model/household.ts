// Who is whose family: bounds and words of the rule by which households are composed. docs/households.md states the rule and
// where it comes from.

/** Why a person is a member. `self`: who the others join, or who lives alone. */
export const MEMBERSHIP_REASONS = ['register', 'marriage', 'child', 'guardian', 'self'] as const
export type MembershipReason = (typeof MEMBERSHIP_REASONS)[number]

/** Where sources disagree about a family of today. */
export const HOUSEHOLD_CONTRADICTIONS = [
  'divorced-together',
  'married-apart',
  'two-households',
  'two-marriages',
  'child-apart',
  'doubtful-kin',
  'no-adult',
] as const
export type HouseholdContradiction = (typeof HOUSEHOLD_CONTRADICTIONS)[number]

/**
 * More people than this are no family: a dormitory, a home, a key that an agency writes where it knows none. The largest
 * foster families have about twenty children.
 */
export const FAMILY_MEMBERS_MAX = 25

/** A register of families that sent nothing for so long is outweighed by acts that are newer than its word. */
export const REGISTER_SILENCE_DAYS_MAX = 92
