// Months that are over, as the stand-in answers for them: deterministic, of nobody.
import type { ChannelRow } from '@obzor/core/protocol'
import type { RegionFixture } from './region-files.ts'

const MONTHS = 36

/** Every territory for three years back from December 2024, sinking slowly with a wave of the seasons; one month is hidden. */
export function inventHistory(rows: readonly ChannelRow[], code: string): object {
  const cells = rows.filter((row) => row['indicator'] === code)
  return {
    values: cells.flatMap((row, at) =>
      Array.from({ length: MONTHS }, (_, month) => {
        const number = 2024 * 12 + 11 - (MONTHS - 1 - month)
        const period = `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`
        const wave = 1 + 0.012 * (MONTHS - 1 - month) + 0.05 * Math.sin((month + at) / 2)
        const value = month === 20 && at === 3 ? null : Number(row['value']) * wave
        return { territory: row['territory'], period, value }
      }),
    ),
  }
}

export const inventChange = (region: RegionFixture): object => ({
  from: { period: '2023-12', value: 10.4 },
  to: { period: '2024-12', value: 9.2 },
  difference: -1.2,
  causes: {
    reason: null,
    values: [
      { factor: 'population', contribution: 0.05 },
      { factor: 'income', contribution: -1.9 },
      { factor: 'distribution', contribution: 0.15 },
      { factor: 'line', contribution: 0.5 },
    ],
  },
  parts: {
    reason: null,
    values: region.municipalities.map(({ oktmo }, at) => ({
      code: oktmo,
      within: -0.3 / (1 + at),
      between: at % 3 === 0 ? 0.04 : -0.02,
    })),
    rest: -0.1,
  },
})
