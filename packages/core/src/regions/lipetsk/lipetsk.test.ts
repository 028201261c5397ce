import { gridDisk, latLngToCell } from 'h3-js'
import { describe, expect, test } from 'vitest'
import { lastDayOf, subsistenceLines } from '../../model/index.ts'
import { loadPack } from '../index.ts'
import { pyramidChildren, pyramidTotal } from '../population.ts'
import { growScheme } from './grow-scheme.ts'
import { schemeCells } from './scheme.ts'

const pack = loadPack({ region: 'lipetsk' })
const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0)

describe('facts', () => {
  test('municipalities add up to the official region of 2024: 1,116,265 people, 209,986 of them children', () => {
    expect(pack.municipalities).toHaveLength(20)
    expect(sum(pack.municipalities.map(({ population }) => population))).toBe(1_116_265)
    expect(sum(pack.municipalities.map(({ children }) => children))).toBe(209_986)
  })

  test('the pyramid of the region counts the same people and the same children', () => {
    expect(pyramidTotal(pack.pyramid)).toBe(1_116_265)
    expect(pyramidChildren(pack.pyramid)).toBe(209_986)
    expect([pack.pyramid.male.length, pack.pyramid.female.length]).toEqual([101, 101])
  })

  test('every code is one of the region and no code is there twice', () => {
    const codes = pack.municipalities.map(({ oktmo }) => oktmo)
    expect(new Set(codes).size).toBe(20)
    expect(codes.filter((code) => !/^42\d{3}000$/.test(code))).toEqual([])
  })

  test('every municipality has a wage, and four of them say that it is not a published one', () => {
    expect(pack.municipalities.every(({ averageWageKopecks }) => averageWageKopecks! > 3_000_000)).toBe(true)
    const filled = pack.municipalities.filter(({ averageWageNote }) => averageWageNote)
    expect(filled.map(({ name }) => name.ru)).toEqual([
      'Воловский район',
      'Добровский район',
      'Измалковский район',
      'Становлянский район',
    ])
  })

  test('official poverty is 8.4 % in 2020, as the series has it, and the shares make up the whole', () => {
    const { year, ratePct, childrenPct, workingAgePct, olderPct } = pack.officialPoverty
    expect({ year, ratePct }).toEqual({ year: 2020, ratePct: 8.4 })
    expect(pack.povertyRates.find((point) => point.year === year)?.value).toBe(ratePct)
    // Росстат rounds each to a tenth: 40.0 + 59.3 + 0.8.
    expect(Math.abs(childrenPct + workingAgePct + olderPct - 100)).toBeLessThan(0.15)
  })

  test('the target starts from the published 8.7 % of 2018 and is 5.1 % in 2024', () => {
    expect(pack.target).toMatchObject({ from: { year: 2018, value: 8.7 }, to: { year: 2024, value: 5.1 } })
    expect(pack.povertyRates.find(({ year }) => year === 2018)?.value).toBe(8.7)
  })

  test('lines of the two series never overlap, and there is one for each group in the month of the pack', () => {
    for (const line of pack.lines) {
      const clashes = pack.lines.filter(
        (other) =>
          other !== line &&
          other.series === line.series &&
          other.group === line.group &&
          other.validFrom <= (line.validTo ?? '9999') &&
          line.validFrom <= (other.validTo ?? '9999'),
      )
      expect(clashes).toEqual([])
    }
    expect(subsistenceLines(pack.lines, lastDayOf(pack.asOf))).toEqual({
      'working-age': 1_130_700,
      pensioner: 919_000,
      child: 1_065_400,
    })
  })
})

describe('the scheme', () => {
  const cellsOf = new Map(pack.municipalities.map(({ oktmo }) => [oktmo, schemeCells(oktmo)]))
  const all = [...cellsOf.values()].flat()

  test('gives every cell to one municipality, and each has at least one', () => {
    expect(new Set(all).size).toBe(all.length)
    expect([...cellsOf].filter(([, cells]) => cells.length === 0)).toEqual([])
  })

  test.each(pack.municipalities.map(({ name, oktmo }) => [name.ru, oktmo]))(
    '%s is in one piece',
    (_, oktmo) => {
      const cells = new Set(cellsOf.get(oktmo!))
      const reached = new Set([...cells].slice(0, 1))
      for (const cell of reached) for (const near of gridDisk(cell, 1)) if (cells.has(near)) reached.add(near)
      expect(reached.size).toBe(cells.size)
      expect(pack.municipalities.find((municipality) => municipality.oktmo === oktmo)!.geometry).toHaveLength(
        1,
      )
    },
  )

  test('keeps the shares of area to within one cell', () => {
    const areaKm2 = sum(pack.municipalities.map((municipality) => municipality.areaKm2))
    const off = pack.municipalities.map(
      (municipality) =>
        cellsOf.get(municipality.oktmo)!.length - (municipality.areaKm2 / areaKm2) * all.length,
    )
    expect(Math.max(...off.map(Math.abs))).toBeLessThanOrEqual(1)
  })

  test('has each centre inside its own municipality; the seat of two districts is the city they surround', () => {
    const outside = pack.municipalities.filter(
      ({ oktmo, centre: [lon, lat] }) => !cellsOf.get(oktmo)!.includes(latLngToCell(lat, lon, 6)),
    )
    expect(outside.map(({ name }) => name.ru)).toEqual(['Елецкий район', 'Липецкий район'])
  })

  test('has closed rings that run counter-clockwise, and holes that run the other way', () => {
    const doubleArea = (ring: [number, number][]): number =>
      sum(
        ring.slice(1).map(([x, y], index) => {
          const [beforeX, beforeY] = ring[index]!
          return beforeX * y - x * beforeY
        }),
      )
    const rings = pack.municipalities.flatMap(({ geometry }) => geometry.flat())
    expect(rings.filter((ring) => ring[0]!.join() !== ring.at(-1)!.join())).toEqual([])
    const polygons = pack.municipalities.flatMap(({ geometry }) => geometry)
    expect(polygons.filter(([exterior]) => doubleArea(exterior!) <= 0)).toEqual([])
    expect(polygons.flatMap(([, ...holes]) => holes).filter((hole) => doubleArea(hole) >= 0)).toEqual([])
  })

  test('comes out the same from cells in another order', () => {
    const cells = gridDisk(latLngToCell(52.6, 39.6, 6), 8)
    const seeds = [
      { oktmo: '1', centre: [39.6, 52.6] as [number, number], areaKm2: 300, isCity: true },
      { oktmo: '2', centre: [39.6, 52.6] as [number, number], areaKm2: 3000, isCity: false },
      { oktmo: '3', centre: [39.2, 52.5] as [number, number], areaKm2: 2000, isCity: false },
      { oktmo: '4', centre: [39.9, 52.8] as [number, number], areaKm2: 2500, isCity: false },
    ]
    const once = growScheme(cells, seeds)
    expect(growScheme(cells.toReversed(), seeds)).toEqual(once)
    expect(sum([...once.values()].map((own) => own.length))).toBe(cells.length)
  })
})

test('an unknown region is refused with the names that there are', () => {
  expect(() => loadPack({ region: 'atlantis' })).toThrow(/OBZ_PACK_UNKNOWN_REGION.*'atlantis'.*lipetsk/)
  expect(() => loadPack({ region: 'toString' })).toThrow(/OBZ_PACK_UNKNOWN_REGION/)
})
