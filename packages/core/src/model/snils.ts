// СНИЛС: insurance number of an individual account, eleven digits, the last two a check number.
// Algorithm: Порядок присвоения СНИЛС, постановление Правления ПФР № 357п (2020), приложение.

/** Numbers up to this one were issued before the check number existed. */
const LAST_UNCHECKED = 1_001_998

/** Check number of the first nine digits: Σ digit × (9 − position), modulo 101, 100 counted as 00. */
export function snilsCheckNumber(nineDigits: string): number {
  let sum = 0
  for (let position = 0; position < 9; position += 1)
    sum += (nineDigits.charCodeAt(position) - 48) * (9 - position)
  return (sum % 101) % 100
}

/**
 * Normalises `"112-233-445 95"` or `"11223344595"` to eleven digits.
 * Returns `undefined` when the form or the check number is wrong.
 */
export function parseSnils(text: string): string | undefined {
  const digits = text.length === 11 ? text : text.replace(/[\s-]/g, '')
  if (!/^\d{11}$/.test(digits)) return undefined
  const number = digits.slice(0, 9)
  if (Number(number) <= LAST_UNCHECKED) return digits
  return snilsCheckNumber(number) === Number(digits.slice(9)) ? digits : undefined
}

/** `"11223344595"` → `"112-233-445 95"`. */
export function formatSnils(digits: string): string {
  return `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6, 9)} ${digits.slice(9)}`
}
