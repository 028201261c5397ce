import { expect, test } from 'vitest'
import { contrast, heat, HEAT_STEPS, inkOn } from './heat.ts'

test.each(['dark', 'light'] as const)('text on each step of the %s ramp is read well', (theme) => {
  expect(heat[theme]).toHaveLength(HEAT_STEPS)
  const poor = heat[theme].filter((colour) => contrast(colour, inkOn(colour)) < 4.5)
  expect(poor).toEqual([])
})

test('black on white has a contrast of 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10)
})
