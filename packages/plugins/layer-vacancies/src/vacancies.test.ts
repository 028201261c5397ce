import { isCounted } from '@obzor/core/model'
import { describe, expect, it } from 'vitest'
import { vacanciesPlugin } from './index.ts'

describe('layer-vacancies', () => {
  const { layers, indicators } = vacanciesPlugin.manifest

  it('publishes what a wall may show and nothing that leads to a person', () => {
    expect(Object.keys(layers[0]!.properties)).toEqual([
      'title',
      'salaryMin',
      'salaryMax',
      'workPlaces',
      'employer',
    ])
  })

  it('counts over its own layer, by properties that the layer has', () => {
    for (const { over, numerator } of indicators.filter(isCounted)) {
      expect(over).toBe(`feature:${layers[0]!.code}`)
      expect(numerator.op === 'field' && ['one', ...Object.keys(layers[0]!.properties)]).toContain(
        numerator.op === 'field' && numerator.name,
      )
    }
  })
})
