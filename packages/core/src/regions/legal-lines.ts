// Lines of the law as one act sets them for several groups, and the federal poverty line for packs that hold none.
import type { IsoDate } from '../model/index.ts'
import type { LegalLine } from './pack.ts'

export interface LineAct {
  series: LegalLine['series']
  validFrom: IsoDate
  /** Last day; `null` while nothing later is known. */
  validTo: IsoDate | null
  /** Whole roubles a month, as acts give them. Groups that the act's copy leaves out are absent. */
  roubles: Partial<Record<LegalLine['group'], number>>
  act: string
  source: string
}

const GROUPS: readonly LegalLine['group'][] = ['all', 'working-age', 'pensioner', 'child']

export function linesOfAct({ series, validFrom, validTo, roubles, act, source }: LineAct): LegalLine[] {
  return GROUPS.flatMap((group) => {
    const amount = roubles[group]
    return amount === undefined
      ? []
      : [{ series, group, validFrom, validTo, kopecks: amount * 100, act, source }]
  })
}

const POVERTY_LINE_ACT =
  'Граница бедности по Российской Федерации (постановление Правительства РФ от 26.11.2020 № 2049): база IV кв. 2020 × индекс потребительских цен'

/** Federal, because no open source prints the regions' own: the act's text says so. */
export function federalPovertyLines(): LegalLine[] {
  const quarter = (validFrom: IsoDate, validTo: IsoDate | null, sums: readonly number[]): LegalLine[] =>
    linesOfAct({
      series: 'poverty-line',
      validFrom,
      validTo,
      roubles: { all: sums[0], 'working-age': sums[1], pensioner: sums[2], child: sums[3] },
      act: POVERTY_LINE_ACT,
      source: 'Росстат',
    })
  return [
    ...quarter('2020-10-01', '2020-12-31', [11329, 12273, 9348, 11140]),
    ...quarter('2021-01-01', '2021-03-31', [11581, 12545, 9556, 11387]),
    ...quarter('2021-04-01', '2021-06-30', [11813, 12797, 9747, 11616]),
    ...quarter('2021-07-01', null, [11970, 12968, 9877, 11771]),
  ]
}

/** For a pack whose files hold no act of its region. */
export function federalSubsistenceLines(): LegalLine[] {
  return [
    ...linesOfAct({
      series: 'subsistence-minimum',
      validFrom: '2022-06-01',
      validTo: '2022-12-31',
      roubles: { all: 13919, 'working-age': 15172, pensioner: 11970, child: 13501 },
      act: 'Прожиточный минимум в целом по Российской Федерации с 1 июня 2022 года',
      source: 'federal, not of the region',
    }),
    ...linesOfAct({
      series: 'subsistence-minimum',
      validFrom: '2023-01-01',
      validTo: null,
      roubles: { all: 14375, 'working-age': 15669, pensioner: 12363, child: 13944 },
      act: 'Прожиточный минимум в целом по Российской Федерации на 2023 год',
      source: 'federal, not of the region',
    }),
  ]
}
