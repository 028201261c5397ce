// Numbers that identify invented people and firms. All pass their check digits and none has been issued:
// СНИЛС begin with 9 (numbers are given in order and are far from there), ИНН begin with 99, which is no region.
import { snilsCheckNumber } from '../../model/index.ts'

const SNILS_FIRST = 900_000_000
const SNILS_SPAN = 99_999_989
/** Coprime with the span (a prime): consecutive people get numbers that look unrelated, and none repeats. */
const SNILS_STEP = 61_803_399

/** People that fit into the span before a number repeats. */
export const SNILS_PEOPLE_MAX = SNILS_SPAN

/** The nine digits before the check number, for person number 0, 1, 2 … */
export function snilsNumber(person: number): number {
  return SNILS_FIRST + ((person * SNILS_STEP) % SNILS_SPAN)
}

/** Eleven digits. */
export function snilsOf(person: number): string {
  const nine = String(snilsNumber(person))
  const check = snilsCheckNumber(nine)
  return check < 10 ? `${nine}0${check}` : `${nine}${check}`
}

const PERSON_WEIGHTS_11 = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
const PERSON_WEIGHTS_12 = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
const FIRM_WEIGHTS_10 = [2, 4, 10, 3, 5, 9, 4, 6, 8]

function checkDigit(digits: string, weights: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < weights.length; index += 1) {
    sum += (digits.charCodeAt(index) - 48) * weights[index]!
  }
  return (sum % 11) % 10
}

/** ИНН of a person, twelve digits with both check digits (приказ ФНС ММВ-7-6/435). */
export function personInn(person: number): string {
  const ten = `99${String(person % 100_000_000).padStart(8, '0')}`
  const eleven = `${ten}${checkDigit(ten, PERSON_WEIGHTS_11)}`
  return `${eleven}${checkDigit(eleven, PERSON_WEIGHTS_12)}`
}

/** ИНН of a firm, ten digits with the check digit. */
export function firmInn(firm: number): string {
  const nine = `99${String(firm % 10_000_000).padStart(7, '0')}`
  return `${nine}${checkDigit(nine, FIRM_WEIGHTS_10)}`
}
