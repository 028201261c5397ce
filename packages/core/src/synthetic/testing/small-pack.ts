// A small invented region pack for tests: three municipalities, real magnitudes, square borders.
import type { AgePyramid, PackMunicipality, Position, RegionPack } from '../../regions/pack.ts'

function square([longitude, latitude]: Position, half: number): Position[][][] {
  return [
    [
      [
        [longitude - half, latitude - half],
        [longitude + half, latitude - half],
        [longitude + half, latitude + half],
        [longitude - half, latitude + half],
        [longitude - half, latitude - half],
      ],
    ],
  ]
}

/** A plain Russian pyramid: few young, many of 35–40 and 60–65, more old women than old men. */
function pyramidOf(population: number): AgePyramid {
  const shape = (age: number, sex: 'male' | 'female'): number => {
    const base = 10 + 5 * Math.exp(-((age - 37) ** 2) / 120) + 4 * Math.exp(-((age - 63) ** 2) / 90)
    const old = age > 55 ? Math.exp(-(age - 55) / (sex === 'male' ? 14 : 22)) : 1
    return base * old
  }
  const ages = Array.from({ length: 101 }, (_, age) => age)
  const sum = ages.reduce((total, age) => total + shape(age, 'male') + shape(age, 'female'), 0)
  const side = (sex: 'male' | 'female'): number[] =>
    ages.map((age) => Math.round((shape(age, sex) * population) / sum))
  const male = side('male')
  const female = side('female')
  female[40]! += population - [...male, ...female].reduce((total, count) => total + count, 0)
  return { male, female }
}

function municipality(
  oktmo: string,
  name: string,
  kind: PackMunicipality['kind'],
  population: number,
  wageRoubles: number | null,
  centre: Position,
  withPyramid: boolean,
): PackMunicipality {
  const pyramid = pyramidOf(population)
  const young = (side: number[]): number => side.slice(0, 18).reduce((sum, count) => sum + count, 0)
  return {
    oktmo,
    kind,
    name: { ru: name, en: name },
    centreName: name,
    centre,
    areaKm2: 1000,
    population,
    children: young(pyramid.male) + young(pyramid.female),
    averageWageKopecks: wageRoubles === null ? null : wageRoubles * 100,
    pyramid: withPyramid ? pyramid : undefined,
    geometry: square(centre, 0.3),
    validFrom: '2018-01-01',
  }
}

export function smallPack(scale = 1): RegionPack {
  const municipalities = [
    municipality('42701000', 'Озёрск', 'urban-okrug', 12_000 * scale, 80_000, [39.6, 52.6], true),
    municipality(
      '42606000',
      'Луговой район',
      'municipal-district',
      5_000 * scale,
      62_000,
      [40.3, 52.4],
      true,
    ),
    municipality('42609000', 'Степной район', 'municipal-district', 3_001 * scale, null, [39.0, 53.3], false),
    municipality(
      '42612000',
      'Дальний район',
      'municipal-district',
      4_000 * scale,
      45_000,
      [38.2, 52.0],
      true,
    ),
  ]
  const line = (group: 'working-age' | 'pensioner' | 'child', roubles: number) => ({
    series: 'subsistence-minimum' as const,
    group,
    validFrom: '2022-01-01',
    validTo: null,
    kopecks: roubles * 100,
    act: 'invented for tests',
    source: 'tests',
  })
  return {
    code: 'small',
    regionCode: '48',
    oktmoPrefix: '42',
    name: { ru: 'Малая область', en: 'Small region' },
    nameCases: { genitive: 'Малой области', prepositional: 'Малой области' },
    timeZone: 'Europe/Moscow',
    geometryKind: 'schematic',
    attribution: '',
    asOf: '2024-12',
    municipalities,
    former: [],
    pyramid: pyramidOf(24_001 * scale),
    lines: [line('working-age', 11_307), line('pensioner', 9_190), line('child', 10_654)],
    officialPoverty: {
      year: 2020,
      ratePct: 8.4,
      childrenPct: 40,
      workingAgePct: 59.2,
      olderPct: 0.8,
      source: 'tests',
    },
    povertyRates: [
      { year: 2019, value: 8.6 },
      { year: 2020, value: 8.4 },
    ],
    wages: [{ year: 2020, value: 36_790 }],
    incomes: [{ year: 2020, value: 32_226 }],
    water: [],
    neighbours: [],
    places: municipalities.map(({ centreName, population, centre }) => ({
      name: centreName,
      population,
      position: centre,
    })),
  }
}
