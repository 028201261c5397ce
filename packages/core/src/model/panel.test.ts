import { expect, it } from 'vitest'
import { channelsOfPanel, isOpenChannel } from './panel.ts'

it('a panel may ask for figures and places, and for nothing that needs a right', () => {
  expect(['indicators', 'layer:vacancies', 'statistic:${settings.series}'].every(isOpenChannel)).toBe(true)
  expect(['sources', 'registry', 'layer:', 'layer:${settings.a b}', ''].some(isOpenChannel)).toBe(false)
})

it('channels of a panel follow its settings, and a setting cannot make another channel of them', () => {
  const channels = ['indicators', 'statistic:${settings.series}']
  expect(channelsOfPanel({ channels }, { series: 'poverty.rate' })).toEqual([
    'indicators',
    'statistic:poverty.rate',
  ])
  expect(channelsOfPanel({ channels }, { series: 'x:sources' })).toEqual(['indicators'])
  expect(channelsOfPanel({ channels: ['${settings.any}'] }, { any: 'sources' })).toEqual([])
})
