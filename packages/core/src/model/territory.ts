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
