/** Digits of region and municipality; three of a settlement inside it and three of a locality follow. */
const MUNICIPALITY_DIGITS = 5

/**
 * Code of the municipality that a code of a settlement (8 digits) or a locality (11) lies in: `42606101001` and
 * `42606101` → `42606000`. `undefined` for anything else than 8 or 11 digits.
 */
export function municipalityCode(oktmo: string): string | undefined {
  if (!/^(\d{8}|\d{11})$/.test(oktmo)) return undefined
  return `${oktmo.slice(0, MUNICIPALITY_DIGITS)}000`
}
