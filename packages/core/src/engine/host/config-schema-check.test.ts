import { expect, test } from 'vitest'
import { configSchemaFault } from './config-schema-check.ts'

const withPattern = (pattern: string): object => ({
  type: 'object',
  properties: { field: { type: 'string', pattern } },
})

test.each([
  '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  '^https?://[^\\s/?#@]+$',
  '^[0-9]{2}([0-9]{11})?$',
  '^[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё0-9_]{0,62}(\\.[A-Za-z_]{1,9})?$',
  '^(one|two|three)$',
  '^[*+(]{1,3}$',
  String.raw`^\(\d+\)$`,
])('the ordinary expression %s may stand in a schema', (pattern) => {
  expect(configSchemaFault(withPattern(pattern))).toBeUndefined()
})

test.each([
  ['^(a+)+$', 'repeats a repeat'],
  ['^(a*)*$', 'repeats a repeat'],
  ['^(a|aa)+$', 'repeats a repeat'],
  ['^(?:a+){2,}$', 'repeats a repeat'],
  ['^(x(a+)y)*$', 'repeats a repeat'],
  ['^([a-z]+\\s?)*$', 'repeats a repeat'],
  ['^a*a*a*a*a*$', 'more than 4 times'],
  [String.raw`^(.)\1$`, 'refers back'],
  ['^(?=a)b$', 'looks ahead'],
  ['(', 'is no regular expression'],
  ['a'.repeat(301), 'is longer than'],
])('the expression %s is refused: it %s', (pattern, words) => {
  expect(configSchemaFault(withPattern(pattern))).toContain(words)
  expect(configSchemaFault({ patternProperties: { [pattern]: {} } })).toContain(words)
})

test('references, depth, size and long defaults are refused with their place', () => {
  expect(configSchemaFault({ properties: { a: { $ref: '#' } } })).toBe(
    '/configSchema/properties/a/$ref is a reference',
  )
  expect(configSchemaFault({ properties: { a: { default: ['x'.repeat(301)] } } })).toContain(
    '/a/default is too long',
  )
  let deep: object = {}
  for (let level = 0; level < 40; level += 1) deep = { items: deep }
  expect(configSchemaFault(deep)).toContain('is nested deeper')
  expect(configSchemaFault({ description: 'x'.repeat(200_000) })).toContain('is larger than')
})
