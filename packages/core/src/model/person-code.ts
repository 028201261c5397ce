// A member of a household as one small integer: all that breakdowns ask of a person, and nothing that tells who it is. The
// welfare worker packs it in SQL, populations unpack it in SQL; a test holds both against this.
import { AGE_YEARS_MAX } from './population.ts'
import type { Sex } from './records.ts'
import type { PopulationGroup } from './welfare.ts'

export interface PersonTraits {
  /** Full years, 0 to `AGE_YEARS_MAX`; `null` where the birth date is not known. */
  ageYears: number | null
  sex: Sex | null
  group: PopulationGroup
  isEarner: boolean
  isSupported: boolean
  /** A disability is in force, as the federal register of the disabled says. */
  isDisabled: boolean
}

export const SEX_CODES: readonly (Sex | null)[] = [null, 'male', 'female']
export const GROUP_CODES: readonly PopulationGroup[] = ['child', 'working-age', 'pensioner']

/** Where each field of a person lies in the code: (code >> shift & mask) − less. */
export const PERSON_BITS: Readonly<Record<string, { shift: number; mask: number; less: number }>> = {
  isDisabled: { shift: 13, mask: 1, less: 0 },
  ageYears: { shift: 6, mask: 127, less: 1 },
  sex: { shift: 4, mask: 3, less: 0 },
  group: { shift: 2, mask: 3, less: 0 },
  isEarner: { shift: 1, mask: 1, less: 0 },
  isSupported: { shift: 0, mask: 1, less: 0 },
}

/** Bits from the highest: disabled, age + 1 (7), sex (2), group (2), earner, supported. Below 2^14. */
export function personCode({
  ageYears,
  sex,
  group,
  isEarner,
  isSupported,
  isDisabled,
}: PersonTraits): number {
  const age = ageYears === null ? 0 : Math.min(AGE_YEARS_MAX, Math.max(0, ageYears)) + 1
  const bits = (Number(isDisabled) << 9) | (age << 2) | SEX_CODES.indexOf(sex)
  return (bits << 4) | (GROUP_CODES.indexOf(group) << 2) | (Number(isEarner) << 1) | Number(isSupported)
}
