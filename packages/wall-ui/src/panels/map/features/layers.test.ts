import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseLayerFacts } from './layers.store.ts'
import { rememberedLayers, rememberLayers } from './remembered-layers.ts'

describe('what the platform tells of layers', () => {
  it('is read as far as it can be: a layer that is wrong costs itself', () => {
    const facts = parseLayerFacts({
      layers: [
        { name: 'schools', features: 3, sources: ['a', 7] },
        { name: 'older', features: 2 },
        { name: 4, features: 2, sources: [] },
      ],
    })
    expect([...facts]).toEqual([
      ['schools', { features: 3, sources: ['a'] }],
      ['older', { features: 2, sources: [] }],
    ])
  })
  it.each([null, {}, { layers: 'none' }])('is nothing where the answer is none: %j', (body) => {
    expect(parseLayerFacts(body).size).toBe(0)
  })
})

describe('layers that were chosen', () => {
  let kept: Map<string, string>
  beforeEach(() => {
    kept = new Map()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('are remembered for their map, none of them too', () => {
    rememberLayers('poverty/map', ['schools', 'shops'])
    rememberLayers('vacancies/map', [])
    expect(['poverty/map', 'vacancies/map', 'other/map'].map(rememberedLayers)).toEqual([
      ['schools', 'shops'],
      [],
      null,
    ])
  })
  it('are forgotten for the map that was chosen for longest ago, past a bound', () => {
    for (let at = 0; at <= 50; at += 1) rememberLayers(`scene-${at}/map`, ['schools'])
    expect([rememberedLayers('scene-0/map'), rememberedLayers('scene-1/map')]).toEqual([null, ['schools']])
  })
  it('are the scene’s own where the browser keeps nothing or something else', () => {
    kept.set('obzor.wall.layers', '{"a":1}')
    expect(rememberedLayers('poverty/map')).toBeNull()
    vi.stubGlobal('localStorage', undefined)
    expect(() => rememberLayers('poverty/map', ['schools'])).not.toThrow()
    expect(rememberedLayers('poverty/map')).toBeNull()
  })
})
