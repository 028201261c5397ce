import { ruleFault } from '@obzor/core/model'
import { expect, it } from 'vitest'
import { examplePlugin } from './index.ts'

it('has rules that are sound', () => {
  const { rules = [] } = examplePlugin.manifest
  expect(rules.map(({ code }) => code)).toEqual(['example.poverty-high', 'example.payments-silent'])
  expect(rules.map(ruleFault)).toEqual([undefined, undefined])
})
