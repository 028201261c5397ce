// Series, thresholds and the age–sex pyramid of Липецкая область, typed in with their sources.
import type { AgePyramid, LegalLine, SeriesPoint } from '../pack.ts'
import { federalPovertyLines, linesOfAct } from '../legal-lines.ts'

const series = (points: readonly (readonly [year: number, value: number])[]): SeriesPoint[] =>
  points.map(([year, value]) => ({ year, value }))

/** Росстат, ЕМИСС: share of people with income below the subsistence minimum, per cent; 1992–1994 were not published for the region. */
// prettier-ignore
export const POVERTY_RATES = series([
  [1995, 18.6],
  [1996, 17.3],
  [1997, 17.5],
  [1998, 19.4],
  [1999, 30.7],
  [2000, 30.9],
  [2001, 24.8],
  [2002, 25.8],
  [2003, 22.2],
  [2004, 19.1],
  [2005, 15.4],
  [2006, 11.6],
  [2007, 10.9],
  [2008, 10.5],
  [2009, 9.9],
  [2010, 9.9],
  [2011, 10.6],
  [2012, 8.4],
  [2013, 7.9],
  [2014, 8.3],
  [2015, 9.3],
  [2016, 9.2],
  [2017, 8.8],
  [2018, 8.7],
  [2019, 8.6],
  [2020, 8.4],
])

/** Росстат: average nominal accrued wage of organisations, roubles a month. */
// prettier-ignore
export const WAGES = series([
  [2015, 24524],
  [2016, 26214],
  [2017, 28455],
  [2018, 31622],
  [2019, 34312],
  [2020, 36790],
])

/** Росстат: per-capita cash income, roubles a month. */
// prettier-ignore
export const INCOMES = series([
  [2015, 27087],
  [2016, 27934],
  [2017, 28956],
  [2018, 30010],
  [2019, 32479],
  [2020, 32226],
])

/**
 * People by single year of age on 1 January 2024: sum of the municipalities (Росстат, БД ПМО). Ages 0–69 are published;
 * 70 and older is one open group, spread by `spreadOpenGroup`.
 */
// prettier-ignore
export const PYRAMID: AgePyramid = {
  male: [
    4025, 4177, 4538, 4960, 5145, 5771, 6011, 6789, 7069, 6826,
    6835, 7097, 6384, 6683, 6368, 6696, 6295, 5852, 5211, 5105,
    5067, 5105, 4980, 4954, 5094, 4918, 4910, 5280, 5511, 6412,
    6124, 6252, 7014, 8032, 8372, 9161, 9611, 9653, 9269, 9184,
    9596, 8511, 8149, 8519, 8117, 8111, 7671, 7953, 7871, 7579,
    6932, 6956, 7086, 7426, 6689, 6651, 6172, 6223, 6811, 6549,
    7161, 6942, 7420, 8022, 7230, 7279, 6689, 6389, 5941, 5601,
    5487, 4997, 4515, 4038, 3583, 3146, 2724, 2332, 1970, 1636,
    1339, 1077, 850, 655, 495, 363, 262, 184, 122, 83,
    50, 28, 16, 9, 4, 1, 1, 0, 0, 0,
    0,
  ],
  female: [
    3887, 3805, 4241, 4483, 4838, 5484, 5705, 6575, 6805, 6482,
    6306, 6586, 6246, 6494, 6214, 6499, 6114, 5701, 5390, 5316,
    5157, 4897, 4952, 5310, 4858, 5085, 4746, 5148, 5679, 5658,
    5884, 6452, 7005, 8354, 8659, 9172, 9810, 10093, 9944, 9544,
    9725, 9139, 8510, 9088, 8489, 8794, 8327, 8535, 8938, 8485,
    8125, 8163, 8047, 8420, 7490, 7613, 7477, 7762, 8390, 8219,
    9220, 9162, 9898, 10673, 10094, 10293, 9545, 9719, 9403, 8943,
    8907, 8445, 7968, 7478, 6979, 6474, 5965, 5454, 4953, 4453,
    3968, 3500, 3056, 2633, 2240, 1882, 1555, 1262, 1006, 789,
    605, 453, 332, 236, 163, 110, 71, 45, 30, 17,
    19,
  ],
}

/**
 * Subsistence minimum of the region by acts found in open sources. That of 2022 is the first wording and the last that
 * was found whole, so it stays open-ended until a pack brings a later one.
 */
export const LINES: LegalLine[] = [
  ...linesOfAct({
    series: 'subsistence-minimum',
    validFrom: '2018-04-01',
    validTo: '2018-06-30',
    roubles: { all: 8844, 'working-age': 9516, pensioner: 7363, child: 9100 },
    act: 'за II кв. 2018',
    source: 'lipetsknews.ru/node/32420',
  }),
  ...linesOfAct({
    series: 'subsistence-minimum',
    validFrom: '2019-10-01',
    validTo: '2019-12-31',
    roubles: { all: 9169, 'working-age': 9914, pensioner: 7710, child: 9308 },
    act: 'за IV кв. 2019',
    source: 'garant.ru/hotlaw/liptesk/1363687',
  }),
  ...linesOfAct({
    series: 'subsistence-minimum',
    validFrom: '2020-01-01',
    validTo: '2020-03-31',
    roubles: { all: 9345, 'working-age': 10095, pensioner: 7835, child: 9553 },
    act: 'Пост. администрации Липецкой обл. 14.04.2020 №212 (за I кв. 2020)',
    source: 'garant.ru/hotlaw/liptesk/1363687',
  }),
  ...linesOfAct({
    series: 'subsistence-minimum',
    validFrom: '2021-01-01',
    validTo: '2021-12-31',
    roubles: { all: 9945, 'working-age': 10742, pensioner: 8811, child: 10215 },
    act: 'на 2021 год',
    source: 'news.allelets.ru/news/20326',
  }),
  ...linesOfAct({
    series: 'subsistence-minimum',
    validFrom: '2022-01-01',
    validTo: null,
    roubles: { all: 10373, 'working-age': 11307, pensioner: 9190, child: 10654 },
    act: 'Пост. адм. Липецкой обл. 18.08.2021 №330 — ПЕРВОНАЧАЛЬНАЯ редакция, позднее изменена',
    source: 'base.garant.ru/402638952',
  }),
  ...federalPovertyLines(),
]
