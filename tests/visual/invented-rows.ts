// Figures of the stand-in: plausible, deterministic, of nobody.
import {
  BY_AGE,
  BY_CHILDREN,
  BY_EARNERS,
  BY_HOUSEHOLD_TYPE,
  BY_OCCUPATION,
  BY_SEX,
  BY_SUPPORT,
  cellId,
} from '@obzor/core/model'
import type { ChannelRow } from '@obzor/core/protocol'
import { inventGrowth, inventHidden, inventOperators, inventOverlap } from './invented-registry.ts'
import type { RegionFixture } from './region-files.ts'

export type Rows = Map<string, ChannelRow>

/** Mulberry32: the same seed, the same picture. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const indicator = (
  code: string,
  ru: string,
  en: string,
  unit: string,
  fractionDigits: number,
  direction: string,
): Record<string, unknown> => ({
  code,
  title: { ru, en },
  method: { ru: '', en: '' },
  over: 'household',
  factor: 1,
  unit,
  fractionDigits,
  direction,
})

const JOBS = ['Токарь', 'Медицинская сестра', 'Водитель автобуса', 'Учитель математики', 'Повар']

export const catalogue = {
  indicators: [
    indicator('poverty.rate', 'Уровень бедности', 'Poverty rate', 'percent', 1, 'more-is-worse'),
    indicator('poverty.count', 'Численность бедных', 'People in poverty', 'person', 0, 'more-is-worse'),
    indicator('poverty.deficit', 'Дефицит дохода', 'Income gap', 'rouble', 0, 'more-is-worse'),
    indicator('poverty.depth', 'Глубина бедности', 'Depth of poverty', 'percent', 2, 'more-is-worse'),
    indicator('poverty.severity', 'Острота бедности', 'Severity of poverty', 'percent', 2, 'more-is-worse'),
    indicator(
      'poverty.shortfall',
      'Недостаёт бедному в месяц',
      'A poor person lacks',
      'rouble',
      0,
      'more-is-worse',
    ),
    indicator('registry.persons', 'Людей в реестре', 'People in the registry', 'person', 0, 'neutral'),
    indicator('vacancies.open', 'Открытые вакансии', 'Open vacancies', 'unit', 0, 'more-is-better'),
    ...(
      [
        ['unreached', 'Теневая бедность', 'Unreached poverty', 'more-is-worse'],
        ['feigned', 'Мнимая бедность', 'Apparent poverty', 'neutral'],
        ['potential', 'Потенциальная бедность', 'Potential poverty', 'more-is-worse'],
      ] as const
    ).flatMap(([kind, ru, en, direction]) => [
      indicator(`hidden.${kind}`, ru, en, 'person', 0, direction),
      indicator(
        `hidden.${kind}.share`,
        `${ru}, доля населения`,
        `${en}, share of people`,
        'percent',
        1,
        direction,
      ),
    ]),
  ],
  layers: [
    {
      code: 'vacancies',
      title: { ru: 'Вакансии', en: 'Vacancies' },
      geometry: 'point',
      properties: {
        title: { type: 'string', title: { ru: 'Должность', en: 'Job' } },
        employer: { type: 'string', title: { ru: 'Работодатель', en: 'Employer' } },
        salaryMin: { type: 'number', title: { ru: 'Зарплата от', en: 'Salary from' }, unit: 'rouble' },
      },
      style: { colour: '#58e6d0' },
      card: { objects: { ru: 'вакансия | вакансии | вакансий', en: 'vacancy | vacancies' } },
    },
    {
      code: 'clinics',
      title: { ru: 'Поликлиники и ФАПы', en: 'Clinics' },
      geometry: 'point',
      properties: {
        name: { type: 'string', title: { ru: 'Название', en: 'Name' } },
        doctors: { type: 'number', title: { ru: 'Врачей', en: 'Doctors' }, unit: 'person' },
        opened: { type: 'string', title: { ru: 'Открыта', en: 'Opened' }, isDate: true },
        isOpenOnSunday: { type: 'boolean', title: { ru: 'Приём в воскресенье', en: 'Open on Sundays' } },
      },
      style: { colour: '#ff8fd0' },
    },
  ],
  statistics: [
    {
      code: 'poverty.rate.official',
      title: { ru: 'Официальный уровень бедности', en: 'Official poverty rate' },
      unit: 'percent',
      periods: 'year',
    },
  ],
}

/** Title, for need, roubles a month, receivers, and per cent: poor reached, money to non-poor, money into the gap; lifted. */
const support = (
  [
    ['Страховая пенсия по старости', false, 5_106_000_000, 289_115, 41, 88, 9, 61_230],
    [
      'Единое пособие в связи с рождением и воспитанием ребёнка',
      true,
      412_000_000,
      31_240,
      58,
      12,
      71,
      14_820,
    ],
    ['Пенсия по инвалидности', false, 318_000_000, 22_980, 9, 63, 22, 5_115],
    ['Ежемесячная денежная выплата инвалидам', false, 141_000_000, 40_105, 14, 74, 13, 2_260],
    ['Ежемесячное пособие по уходу за ребёнком', false, 96_000_000, 9_720, 17, 35, 48, 1_905],
    ['Субсидия на оплату жилого помещения и коммунальных услуг', true, 61_000_000, 24_310, 33, 21, 62, 2_745],
    ['Ежемесячная выплата многодетной семье', false, 38_000_000, 11_560, 19, 41, 44, 905],
  ] as const
).map(
  (
    [title, isNeedTested, cost, receivers, reachPct, leakagePct, efficiencyPct, lifted],
    index,
  ): ChannelRow => ({
    id: `0b20e000-0001-4000-8000-${String(index).padStart(12, '0')}`,
    title,
    isNeedTested,
    isHidden: false,
    cost,
    receivers,
    reachPct,
    leakagePct,
    efficiencyPct,
    lifted,
  }),
)

const HOUR_MS = 3_600_000
/** id, agency, title, refresh in hours, age in hours, state. */
const sources: [string, [ru: string, en: string], [ru: string, en: string], number, number | null, string][] =
  [
    ['egisso.facts', ['ЕГИССО', 'EGISSO'], ['меры поддержки', 'support measures'], 24, 0.05, 'waiting'],
    ['fns.income', ['ФНС России', 'Federal Tax Service'], ['доходы', 'income'], 720, 70, 'waiting'],
    ['rosstat.statistics', ['Росстат', 'Rosstat'], ['статистика', 'statistics'], 720, 900, 'waiting'],
    [
      'social-registry.residents',
      ['Минсоцполитики', 'Social protection'],
      ['жители и семьи', 'residents'],
      24,
      2.2,
      'running',
    ],
    ['trudvsem.vacancies', ['Роструд', 'Rostrud'], ['вакансии', 'vacancies'], 1, 0.01, 'waiting'],
    [
      'operators.people',
      ['Операторы связи', 'Mobile operators'],
      ['люди по ячейкам и доходам', 'people by cells and income'],
      720,
      null,
      'waiting',
    ],
  ]

const HOUSEHOLDS = Object.entries({
  total: 446_235,
  'size/1': 131_640,
  'size/2': 128_220,
  'size/3': 98_415,
  'size/4': 61_970,
  'size/5': 17_845,
  'size/6': 5_320,
  'size/7': 2_825,
  'children/with': 133_870,
  'children/without': 312_365,
  'event/split': 640,
  'event/merge': 385,
  'event/ended': 95,
}).map(([id, households]): ChannelRow => {
  const [group, value = ''] = id.split('/')
  return { id, group, value, households, isHidden: false }
})

export function inventRows(
  region: RegionFixture,
  options: { vacancies: number; now: number },
): Map<string, Rows> {
  const next = random(42)
  const indicators: ChannelRow[] = []
  const total = { poor: 0, persons: 0, gap: 0, open: 0 }
  const put = (territory: string, poor: number, persons: number, gap: number, open: number): void => {
    const cell = (code: string, numerator: number, denominator: number, value: number): void => {
      indicators.push({
        id: `${code}/${territory}`,
        indicator: code,
        territory,
        numerator,
        denominator,
        value,
      })
    }
    cell('poverty.rate', poor, persons, (100 * poor) / persons)
    cell('poverty.count', poor, 1, poor)
    cell('poverty.deficit', gap, 1, gap / 100)
    cell('poverty.depth', poor * 0.27, persons, (27 * poor) / persons)
    cell('poverty.severity', poor * 0.11, persons, (11 * poor) / persons)
    cell('poverty.shortfall', gap, poor, gap / 100 / Math.max(1, poor))
    cell('registry.persons', persons, 1, persons)
    cell('vacancies.open', open, 1, open)
  }
  const people = region.municipalities.reduce((sum, { population }) => sum + population, 0)
  const vacancies: ChannelRow[] = []
  const clinics: ChannelRow[] = []
  for (const { oktmo, population, centre, isCity } of region.municipalities) {
    const rate = isCity ? 5.4 + 2.4 * next() : 7.6 + 7.8 * next() * next() + (population < 20_000 ? 1.6 : 0)
    const poor = Math.round((population * rate) / 100)
    const gap = poor * (270_000 + Math.round(90_000 * next()))
    const open = Math.round((options.vacancies * population) / people)
    put(oktmo, poor, population, gap, open)
    total.poor += poor
    total.persons += population
    total.gap += gap
    total.open += open
    for (let index = 0; index < open; index++) {
      const spread = isCity ? 0.06 : index % 4 === 0 ? 0.09 : 0.015
      vacancies.push({
        id: `${oktmo}-${index}`,
        lon: centre[0] + (next() + next() - 1) * spread * 1.6,
        lat: centre[1] + (next() + next() - 1) * spread,
        territory: oktmo,
        title: JOBS[index % JOBS.length]!,
        employer: `ООО «Завод № ${1 + (index % 9)}»`,
        salaryMin: 38_000 + 500 * (index % 60),
      })
    }
    for (let index = 0; index < 3; index++) {
      clinics.push({
        id: `clinic-${oktmo}-${index}`,
        lon: centre[0] + (next() - 0.5) * 0.3,
        lat: centre[1] + (next() - 0.5) * 0.15,
        territory: oktmo,
        name: `Поликлиника № ${index + 1}`,
        doctors: 4 + index * 7,
        opened: `19${70 + index * 8}-09-01`,
        isOpenOnSunday: index === 0,
      })
    }
  }
  put(region.code, total.poor, total.persons, total.gap, total.open)

  const rates = region.rates.map(({ year, value }) => ({
    id: `${region.code}/${year}`,
    territory: region.code,
    period: String(year),
    value,
    note: null,
  }))
  const freshness = sources.map(([id, agency, title, refreshHours, ageHours, state]) => ({
    id,
    title: { ru: title[0], en: title[1] },
    agency: { ru: agency[0], en: agency[1] },
    refreshHours,
    lastSuccessAt: ageHours === null ? null : options.now - ageHours * HOUR_MS,
    state,
  }))
  const feeds = sources.map(([id, , , , ageHours], at) => ({
    id,
    quarantined: (at * 37) % 90,
    hours:
      ageHours === null
        ? []
        : [{ at: options.now, read: 1_000 + at * 14_321, accepted: 900 + at * 14_000, quarantined: at }],
  }))
  const byId = (rows: ChannelRow[]): Rows => new Map(rows.map((row) => [row.id, row]))
  return new Map([
    ['indicators', byId([...indicators, ...inventHidden(region)])],
    // The newest figures of public series; the stand-in's indicators are all counted.
    ['statistics', new Map()],
    ['operators', byId(inventOperators(region))],
    ['registry-growth', byId(inventGrowth(region, options.now))],
    ['source-overlap', byId(inventOverlap(region))],
    ['layer:vacancies', byId(vacancies)],
    ['layer:clinics', byId(clinics)],
    ['statistic:poverty.rate.official', byId(rates)],
    ['freshness', byId(freshness)],
    ['feeds', byId(feeds)],
    // Nothing is wrong until a test or a picture says so.
    ['alerts', new Map()],
    ['support', byId(support)],
    ['households', byId(HOUSEHOLDS)],
    [
      'indicators:breakdowns',
      byId([...inventBreakdowns(region.code, total), ...inventPairs(region.code, total)]),
    ],
    ['estimates', byId(inventEstimates(region, indicators, next))],
  ])
}

/** Beside the invented rates: a model that draws small places to the middle, and a lognormal curve that misses them. */
function inventEstimates(
  region: RegionFixture,
  indicators: readonly ChannelRow[],
  next: () => number,
): ChannelRow[] {
  const last = region.rates.at(-1)
  const rateOf = (territory: string): number =>
    indicators.find(({ id }) => id === `poverty.rate/${territory}`)!['value'] as number
  const middle = rateOf(region.code)
  const common = {
    isBenchmarked: true,
    officialPct: last?.value ?? null,
    officialPeriod: last ? String(last.year) : null,
    designEffect: 3.2,
    coveragePct: 100,
  }
  const rows: ChannelRow[] = region.municipalities.map(({ oktmo, population }) => {
    const ownShare = population / (population + 12_000)
    const model = ((last?.value ?? middle) / middle) * (ownShare * rateOf(oktmo) + (1 - ownShare) * middle)
    const half = 1.96 * Math.sqrt((model * (100 - model)) / (population / 20 + 900))
    const [low, high] = [Math.max(0, model - half), model + half * 1.1]
    const logNormal = rateOf(oktmo) * (0.86 + 0.2 * next())
    const round = (value: number): number => Math.round(value * 100) / 100
    return {
      id: oktmo,
      isRegion: false,
      modelPct: round(model),
      modelLowPct: round(low),
      modelHighPct: round(high),
      ownSharePct: Math.round(100 * ownShare),
      logNormalPct: round(logNormal),
      becauseOfIncomePp: round((logNormal - middle * 0.93) * 1.2),
      becauseOfInequalityPp: round((logNormal - middle * 0.93) * -0.3),
      becauseOfLinePp: round((logNormal - middle * 0.93) * 0.1),
      ...common,
    }
  })
  const none = { modelPct: null, modelLowPct: null, modelHighPct: null, ownSharePct: null }
  const because = { becauseOfIncomePp: null, becauseOfInequalityPp: null, becauseOfLinePp: null }
  rows.push({ id: region.code, isRegion: true, ...none, ...because, logNormalPct: middle * 0.93, ...common })
  return rows
}

/** Shares of persons and relative poverty of each group: the profile that a region of Russia has, roughly. */
function inventBreakdowns(territory: string, total: { poor: number; persons: number }): ChannelRow[] {
  const groups = [
    [BY_SEX, [0, 46, 54], [0, 0.97, 1.03]],
    [BY_AGE, [0, 8, 12, 7, 12, 17, 14, 14, 16], [0, 1.9, 1.8, 0.9, 1.1, 1.3, 0.7, 0.5, 0.3]],
    [BY_OCCUPATION, [20, 41, 14, 25], [1.85, 0.7, 1.9, 0.35]],
    [BY_CHILDREN, [46, 24, 20, 8, 2], [0.45, 0.9, 1.4, 2.4, 3.6]],
    [BY_HOUSEHOLD_TYPE, [8, 9, 12, 16, 7, 36, 11.8, 0.2], [0.3, 0.8, 0.2, 0.6, 2.1, 0.95, 2.5, 4]],
    [BY_EARNERS, [22, 31, 47], [2.1, 1.2, 0.35]],
    [BY_SUPPORT, [82, 18], [0.7, 2.4]],
  ] as const
  return groups.flatMap(([dimension, persons, poorer]) =>
    dimension.values.flatMap(({ code }, at): ChannelRow[] => {
      const denominator = Math.round((total.persons * persons[at]!) / 100)
      if (denominator === 0) return []
      const numerator = Math.round((denominator * poorer[at]! * total.poor) / total.persons)
      const isHidden = code === 'children-alone'
      const count = { indicator: 'poverty.count', territory, by: { [dimension.code]: code }, denominator: 1 }
      return [
        {
          ...count,
          id: cellId('poverty.count', territory, count.by),
          numerator: isHidden ? null : numerator,
          value: isHidden ? null : numerator,
          ...(isHidden && { hidden: true }),
        },
        {
          id: cellId('poverty.rate', territory, { [dimension.code]: code }),
          indicator: 'poverty.rate',
          territory,
          by: { [dimension.code]: code },
          numerator: isHidden ? null : numerator,
          denominator: isHidden ? null : denominator,
          value: isHidden ? null : (100 * numerator) / denominator,
          ...(isHidden && { hidden: true }),
        },
      ]
    }),
  )
}

/** Men and women of each band of ages, women living longer, and who earns in families of so many children. */
function inventPairs(territory: string, total: { poor: number; persons: number }): ChannelRow[] {
  const cell = (by: Record<string, string>, share: number, poorer: number): ChannelRow[] => {
    const denominator = Math.round(total.persons * share)
    if (denominator === 0) return []
    const numerator = Math.round((denominator * poorer * total.poor) / total.persons)
    return [
      {
        id: cellId('poverty.rate', territory, by),
        indicator: 'poverty.rate',
        territory,
        by,
        numerator,
        denominator,
        value: (100 * numerator) / denominator,
      },
    ]
  }
  const ages = [0, 0.08, 0.12, 0.07, 0.12, 0.17, 0.14, 0.14, 0.16]
  const poorerAges = [0, 1.9, 1.8, 0.9, 1.1, 1.3, 0.7, 0.5, 0.3]
  const children = [0.46, 0.24, 0.2, 0.08, 0.02]
  const poorerWith = [0.45, 0.9, 1.4, 2.4, 3.6]
  const earners = [0.22, 0.31, 0.47]
  const poorerOf = [1.6, 1.25, 0.55]
  return [
    ...BY_AGE.values.flatMap(({ code }, at) =>
      (['male', 'female'] as const).flatMap((sex) => {
        const ofSex = sex === 'male' ? 0.54 - at * 0.022 : 0.46 + at * 0.022
        return cell({ [BY_AGE.code]: code, [BY_SEX.code]: sex }, ages[at]! * ofSex, poorerAges[at]!)
      }),
    ),
    ...BY_CHILDREN.values.flatMap(({ code }, at) =>
      BY_EARNERS.values.flatMap((who, earning) =>
        cell(
          { [BY_CHILDREN.code]: code, [BY_EARNERS.code]: who.code },
          children[at]! * earners[earning]!,
          poorerWith[at]! * poorerOf[earning]!,
        ),
      ),
    ),
  ]
}
