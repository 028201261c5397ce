// Months that are over, as the stand-in answers for them: deterministic, of nobody.
import { BY_HOUSEHOLD_TYPE } from '@obzor/core/model'
import type { ChannelRow } from '@obzor/core/protocol'
import type { RegionFixture } from './region-files.ts'

const MONTHS = 36

/** Every territory for so many months back from December 2024, sinking slowly with a wave of the seasons; one month is hidden. */
export function inventHistory(
  rows: readonly ChannelRow[],
  { code, territory, months = MONTHS }: { code: string; territory: string | null; months?: number },
): object {
  const cells = rows.filter(
    (row) => row['indicator'] === code && (territory === null || row['territory'] === territory),
  )
  return {
    values: cells.flatMap((row, at) =>
      Array.from({ length: months }, (_, month) => {
        const number = 2024 * 12 + 11 - (months - 1 - month)
        const period = `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`
        const wave = 1 + 0.012 * (months - 1 - month) + 0.05 * Math.sin((month + at) / 2)
        const value = month === 20 && at === 3 ? null : Number(row['value']) * wave
        return { territory: row['territory'], period, value }
      }),
    ),
  }
}

const CAUSES = { population: 0.04, income: -1.58, distribution: 0.12, line: 0.42 }

/** A year of an indicator, sinking by its causes; its parts are municipalities or the types of households. */
export function inventChange(
  rows: readonly ChannelRow[],
  region: RegionFixture,
  { code, by }: { code: string; by: string },
): object {
  const last = Number(rows.find(({ id }) => id === `${code}/${region.code}`)?.['value'] ?? 0)
  const isCount = code === 'poverty.count'
  const inUnit = (share: number): number => (isCount ? Math.round(last * share) : last * share)
  // Of the change, so that causes sum to it.
  const causes = Object.entries(CAUSES).map(([factor, part]) => ({
    factor,
    contribution: inUnit(part / 9),
  }))
  const difference = causes.reduce((sum, { contribution }) => sum + contribution, 0)
  const codes =
    by === 'territory'
      ? region.municipalities.map(({ oktmo }) => oktmo)
      : BY_HOUSEHOLD_TYPE.values.map((value) => value.code)
  const weights = codes.map((_, at) => (at % 5 === 3 ? -0.4 : 1) / (1 + at))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  return {
    from: { period: '2023-12', value: last - difference },
    to: { period: '2024-12', value: last },
    difference,
    causes: { reason: null, values: causes },
    parts: {
      reason: null,
      values: codes
        .map((part, at) => ({
          code: part,
          within: (difference * weights[at]!) / whole,
          between: 0,
        }))
        .toSorted((one, other) => Math.abs(other.within) - Math.abs(one.within)),
      rest: 0,
    },
  }
}
