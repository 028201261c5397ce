import type { IsoDate } from './dates.ts'
import type { LocalText } from './text.ts'

/** `region` is the root; the other kinds are its municipalities (131-ФЗ, 33-ФЗ). */
export type TerritoryKind = 'region' | 'municipal-district' | 'municipal-okrug' | 'urban-okrug'

/** A municipality or region as it stood between two dates. */
export interface Territory {
  id: number
  parentId: number | null
  /** Eight digits (municipality) or two (region). A code is a string: it may begin with 0. */
  oktmo: string
  kind: TerritoryKind
  name: LocalText
  centreName: string | null
  /** WGS 84 longitude and latitude of the administrative centre. */
  centre: [longitude: number, latitude: number] | null
  areaKm2: number | null
  population: number | null
  validFrom: IsoDate
  /** `null` while in force. */
  validTo: IsoDate | null
}

/** Digits of region and municipality; three of a settlement inside it and three of a locality follow (ОК 033-2013). */
const MUNICIPALITY_DIGITS = 5

/**
 * Code of the municipality that a code of a settlement (8 digits) or a locality (11) lies in: `42606101001` and
 * `42606101` → `42606000`. `undefined` for anything else than 8 or 11 digits.
 */
export function municipalityCode(oktmo: string): string | undefined {
  if (!/^(\d{8}|\d{11})$/.test(oktmo)) return undefined
  return `${oktmo.slice(0, MUNICIPALITY_DIGITS)}000`
}

export type Locality = 'urban' | 'rural'

/** First code of a village; below it are towns (001–049) and settlements of urban type (051–099). ОК 033-2013, third group of digits. */
const FIRST_RURAL = 101

/** Whether a residence is a town or a village, by the code of its locality (11 digits); a municipality's code does not say. */
export function localityOf(oktmo: string): Locality | undefined {
  const digits = /^\d{8}(\d{3})$/.exec(oktmo)?.[1]
  if (digits === undefined || digits === '000') return undefined
  return Number(digits) < FIRST_RURAL ? 'urban' : 'rural'
}
