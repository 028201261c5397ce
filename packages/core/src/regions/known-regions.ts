// What a pack's folder does not say of a region: cases of its name, its clock, the official picture of poverty.
import type { LocalText } from '../model/index.ts'
import type { OfficialPoverty, RegionPack } from './pack.ts'

export interface KnownRegion {
  code: string
  name: LocalText
  nameCases: RegionPack['nameCases']
  /**
   * Росстат, 2020, share below the subsistence minimum and who they are. The shares are printed rounded to a tenth
   * and may add to 99.9 or 100.1.
   */
  officialPoverty: OfficialPoverty
  target?: RegionPack['target']
}

const OFFICIAL_SOURCE =
  'Росстат: доля населения с доходами ниже прожиточного минимума и состав малоимущих, 2020'
const official = (
  ratePct: number,
  childrenPct: number,
  workingAgePct: number,
  olderPct: number,
): OfficialPoverty => ({ year: 2020, ratePct, childrenPct, workingAgePct, olderPct, source: OFFICIAL_SOURCE })

/** By the region's number. */
export const KNOWN_REGIONS: Readonly<Record<string, KnownRegion>> = {
  '48': {
    code: 'lipetsk',
    name: { ru: 'Липецкая область', en: 'Lipetsk Oblast' },
    nameCases: { genitive: 'Липецкой области', prepositional: 'Липецкой области' },
    officialPoverty: official(8.4, 40.0, 59.3, 0.8),
    target: {
      from: { year: 2018, value: 8.7 },
      to: { year: 2024, value: 5.1 },
      source:
        'Региональный проект в рамках национальной цели (Указ Президента № 204): снижение бедности вдвое',
    },
  },
  '61': {
    code: 'rostov',
    name: { ru: 'Ростовская область', en: 'Rostov Oblast' },
    nameCases: { genitive: 'Ростовской области', prepositional: 'Ростовской области' },
    officialPoverty: official(13.0, 43.9, 54.5, 1.6),
  },
  '18': {
    code: 'udmurtia',
    name: { ru: 'Удмуртская Республика', en: 'Udmurt Republic' },
    nameCases: { genitive: 'Удмуртской Республики', prepositional: 'Удмуртской Республике' },
    officialPoverty: official(11.9, 49.9, 47.5, 2.7),
  },
}

/** Regions that do not keep Moscow's time, by their numbers. */
const TIME_ZONES: readonly (readonly [zone: string, regions: string])[] = [
  ['Europe/Kaliningrad', '39'],
  ['Europe/Samara', '18 63'],
  ['Europe/Saratov', '64'],
  ['Europe/Ulyanovsk', '73'],
  ['Europe/Astrakhan', '30'],
  ['Asia/Yekaterinburg', '02 45 56 59 66 72 74 86 89'],
  ['Asia/Omsk', '55'],
  ['Asia/Novosibirsk', '54'],
  ['Asia/Barnaul', '04 22'],
  ['Asia/Tomsk', '70'],
  ['Asia/Novokuznetsk', '42'],
  ['Asia/Krasnoyarsk', '17 19 24'],
  ['Asia/Irkutsk', '03 38'],
  ['Asia/Yakutsk', '14 28'],
  ['Asia/Chita', '75'],
  ['Asia/Vladivostok', '25 27 79'],
  ['Asia/Magadan', '49'],
  ['Asia/Sakhalin', '65'],
  ['Asia/Kamchatka', '41'],
  ['Asia/Anadyr', '87'],
]

/** IANA zone of the region's capital; Moscow's where the list does not name another. */
export function timeZoneOf(regionCode: string): string {
  return TIME_ZONES.find(([, regions]) => regions.split(' ').includes(regionCode))?.[0] ?? 'Europe/Moscow'
}
