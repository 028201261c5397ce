import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  AREA_ZOOM_MAX,
  areaAround,
  areaChannel,
  areaFor,
  meanOf,
  readDerived,
  rollUpChannel,
  rollUpResolution,
  type Bbox,
} from './derived-channels.ts'

const box = fc
  .tuple(fc.double({ min: -179, max: 179, noNaN: true }), fc.double({ min: -80, max: 80, noNaN: true }))
  .chain(([west, south]) =>
    fc
      .tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }))
      .map(([width, height]): Bbox => [
        west,
        south,
        Math.min(180, west + width),
        Math.min(85, south + height),
      ]),
  )

const latOf = (y: number, zoom: number): number =>
  (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** zoom))) * 180) / Math.PI

test('the area around a box covers it with at most four tiles across, and its name is read back', () => {
  fc.assert(
    fc.property(box, (bbox) => {
      const area = areaAround(bbox)
      const [west, south, east, north] = bbox
      const slack = 1e-9
      expect((area.minX / 2 ** area.zoom - 0.5) * 360).toBeLessThanOrEqual(west + slack)
      expect(((area.maxX + 1) / 2 ** area.zoom - 0.5) * 360).toBeGreaterThanOrEqual(east - slack)
      expect(latOf(area.minY, area.zoom)).toBeGreaterThanOrEqual(north - slack)
      expect(latOf(area.maxY + 1, area.zoom)).toBeLessThanOrEqual(south + slack)
      expect(Math.max(area.maxX - area.minX, area.maxY - area.minY)).toBeLessThan(4)
      expect(readDerived(areaChannel('vacancies', area))).toEqual({
        base: 'layer:vacancies',
        derivation: { kind: 'area', area },
      })
    }),
  )
})

test('an area stays while it covers the view and is not far larger', () => {
  const held = areaAround([38.9, 52.2, 39.6, 52.7])
  expect(areaFor([38.95, 52.25, 39.55, 52.65], held)).toBe(held)
  expect(areaFor([39.2, 52.4, 39.25, 52.43], held)).not.toEqual(held)
  expect(areaFor([50, 52.2, 50.7, 52.7], held)).not.toEqual(held)
})

test('a roll-up has one name, and other spellings are none', () => {
  expect(readDerived(rollUpChannel('vacancies', 7))).toEqual({
    base: 'layer:vacancies',
    derivation: { kind: 'cells', resolution: 7 },
  })
  for (const name of [
    'layer:vacancies',
    'layer:vacancies@h3/07',
    'layer:vacancies@h3/10',
    'layer:vacancies@h3/-1',
    'layer:vacancies@h3/7/',
    'layer:vacancies@area/17/0-0/0-0',
    'layer:vacancies@area/3/5-4/0-0',
    'layer:vacancies@area/3/0-8/0-0',
    'layer:vacancies@area/3/0-7/00-1',
    'layer:vacancies@',
  ])
    expect([name, readDerived(name)]).toEqual([name, null])
})

test('resolutions follow the zoom and stay within their bounds', () => {
  expect([0, 7, 9.5, 12, 22].map(rollUpResolution)).toEqual([0, 4, 6, 8, 9])
  expect(rollUpResolution(AREA_ZOOM_MAX)).toBe(9)
})

test('a mean has a value only where a feature has one', () => {
  expect(meanOf({ 'salary.sum': 90_000, 'salary.known': 2 }, 'salary')).toBe(45_000)
  expect(meanOf({ 'salary.sum': 0, 'salary.known': 0 }, 'salary')).toBeNull()
})
