import { describe, expect, it } from 'vitest'
import { parseMap, parsePlatform } from './wall.api.ts'

const region = { code: '48', name: { ru: 'Липецкая область', en: 'Lipetsk Oblast' } }
const feature = {
  type: 'Feature',
  id: '42603000',
  properties: { oktmo: '42603000', nameRu: 'Воловский район' },
}

describe('the documents a wall reads', () => {
  it('find the region’s number under either name', () => {
    expect(parsePlatform({ region }).region.code).toBe('48')
    expect(parsePlatform({ region: { ...region, code: 'lipetsk', regionCode: '48' } }).region.code).toBe('48')
  })
  it('cost only the part that is missing', () => {
    const platform = parsePlatform({ region })
    expect(platform).toMatchObject({ training: false, asOf: null, target: null })
    expect(platform.indicators.size).toBe(0)
  })
  it('give public series the form of indicators, and an indicator of the same code its own', () => {
    const [title, unit] = [{ ru: 'Зарплата', en: 'Wage' }, 'rouble']
    const { indicators, statistics } = parsePlatform({
      region,
      catalogue: {
        indicators: [{ code: 'a', title, unit: 'percent', fractionDigits: 2 }],
        statistics: [
          { code: 'a', title, unit },
          { code: 'wage.average', title, unit },
        ],
      },
    })
    expect(indicators.get('wage.average')).toMatchObject({ unit, fractionDigits: 0, direction: 'neutral' })
    expect(indicators.get('a')).toMatchObject({ unit: 'percent' })
    expect([...statistics]).toEqual(['wage.average'])
  })
  it('are refused without a region or without territories', () => {
    expect(() => parsePlatform({})).toThrow('region')
    expect(() => parsePlatform('not json')).toThrow('region')
    expect(() => parseMap({ territories: { features: [] } })).toThrow('territories')
  })
  it('say when the geometry is a scheme, wherever that is written', () => {
    const territories = { type: 'FeatureCollection', features: [feature] }
    expect(parseMap({ territories }).isSchematic).toBe(false)
    expect(parseMap({ territories, geometryKind: 'schematic' }).isSchematic).toBe(true)
    const schematic = { ...feature, properties: { ...feature.properties, isSchematic: true } }
    expect(parseMap({ territories: { ...territories, features: [schematic] } }).isSchematic).toBe(true)
  })
  it('name a municipality in Russian where it has no English name', () => {
    const map = parseMap({ territories: { features: [feature] } })
    expect(map.info.get('42603000')).toMatchObject({ nameEn: 'Воловский район', population: null })
  })
  it('leave an unknown time zone to the browser', () => {
    expect(parsePlatform({ region: { ...region, timeZone: 'Mars/Base' } }).region.timeZone).toBeNull()
    expect(parsePlatform({ region: { ...region, timeZone: 'Europe/Samara' } }).region.timeZone).toBe(
      'Europe/Samara',
    )
  })
})
