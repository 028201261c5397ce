import { expect, test } from 'vitest'
import { field, int, lt, when, type IndicatorDeclaration } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import { indicatorDoubts, withoutFlows } from './indicator-doubts.ts'

const text = { ru: 'Книги', en: 'Books' }
const layers: PluginManifest['layers'] = [
  {
    code: 'libraries',
    title: text,
    geometry: 'point',
    properties: { books: { type: 'number', title: text }, name: { type: 'string', title: text } },
    style: { colour: '#e69f00', radiusPx: 6 },
  },
]
const counting = (change: Partial<IndicatorDeclaration>): Pick<PluginManifest, 'indicators' | 'layers'> => ({
  layers: [],
  indicators: [
    {
      code: 'libraries.books',
      title: text,
      method: text,
      over: 'feature:libraries',
      numerator: field('books'),
      factor: 1,
      unit: 'unit',
      fractionDigits: 0,
      direction: 'neutral',
      ...change,
    },
  ],
})
const doubts = (change: Partial<IndicatorDeclaration>): string[] => {
  const manifest = counting(change)
  return indicatorDoubts(manifest, [manifest, { layers, indicators: [] }]).map(
    ({ code, fact }) => `${code} ${fact}`,
  )
}

test('what a layer declares as a number, and the feature itself, can be counted', () => {
  expect(doubts({})).toEqual([])
  expect(doubts({ numerator: field('one') })).toEqual([])
  expect(doubts({ over: 'household', numerator: field('members') })).toEqual([])
})

test('a layer that nobody has is named', () => {
  expect(doubts({ over: 'feature:librarys' })).toEqual([
    expect.stringMatching(/^OBZ_INDICATOR_LAYER_UNKNOWN .*'libraries\.books'.*'librarys'/),
  ])
})

test('a property that is misspelt, or holds words, is named wherever it stands, with those there are', () => {
  expect(doubts({ numerator: field('boks') })).toEqual([
    expect.stringMatching(/^OBZ_INDICATOR_PROPERTY_UNKNOWN .*'boks'.*it has books, one/),
  ])
  const deep = when(lt(field('name'), int(1)), field('books'), int(0))
  expect(doubts({ numerator: int(1), denominator: deep })).toEqual([expect.stringContaining("'name'")])
})

test('over flows nothing is counted, and it is said', () => {
  const manifest = counting({})
  const flows = layers.map((layer) => ({ ...layer, flow: { from: 'name', to: 'name', value: 'books' } }))
  const [doubt] = indicatorDoubts(manifest, [manifest, { layers: flows, indicators: [] }])
  expect(doubt).toMatchObject({ code: 'OBZ_INDICATOR_OVER_FLOWS' })
  expect(withoutFlows(manifest.indicators, flows)).toEqual([])
  expect(withoutFlows(manifest.indicators, layers)).toEqual(manifest.indicators)
})
