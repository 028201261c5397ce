import { ruleFault } from '@obzor/core/model'
import { expect, test } from 'vitest'
import { povertyRulesPlugin } from './index.ts'

test('its rules are sound and close on the quiet side of their limits', () => {
  const { rules = [] } = povertyRulesPlugin.manifest
  expect(rules.map(({ code }) => code)).toEqual(['poverty.municipality-high', 'poverty.region-rises'])
  expect(rules.map(ruleFault)).toEqual([undefined, undefined])
})
