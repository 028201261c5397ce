// Random changes of an invented population, played through the gate as the engine plays them, and an attacker who asks for
// random sums and differences: between cells, between margins, between two times, between what two indicators say. Nothing
// that can be got may belong to fewer members than the threshold. Each guard is then taken away, and the attacker wins.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BY_SEX,
  KnownSums,
  NOWHERE,
  defaultPolicy,
  field,
  int,
  lt,
  relationsOf,
  tablesOf,
  when,
  type Audience,
  type BreakdownDimension,
  type CountedCell,
  type CountedVariable,
  type DisclosurePolicy,
  type IndicatorDeclaration,
  type PublishedCell,
  type Standing,
  type TerritoryNode,
} from '../../model/index.ts'
import { PublicationGate } from './publication-gate.ts'

const REGION = '42'
const TOWNS = ['42001000', '42002000', '42003000', '42004000', '42005000']
const TERRITORIES: TerritoryNode[] = [
  { oktmo: REGION, parent: null },
  ...TOWNS.map((oktmo) => ({ oktmo, parent: REGION })),
]
const KINDS = ['single', 'pair', 'family', 'large']
const BY_KIND: BreakdownDimension = {
  ...BY_SEX,
  code: 'kind',
  values: KINDS.map((code) => ({ code, title: { ru: code, en: code } })),
}

const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))
const shared = {
  title: { ru: '', en: '' },
  method: { ru: '', en: '' },
  over: 'household',
  fractionDigits: 1,
  direction: 'more-is-worse',
  breakdowns: [BY_KIND],
} as const
const INDICATORS: IndicatorDeclaration[] = [
  {
    ...shared,
    code: 'rate',
    unit: 'percent',
    factor: 100,
    numerator: when(isPoor, int(1), int(0)),
    denominator: int(1),
  },
  { ...shared, code: 'poor', unit: 'unit', factor: 1, numerator: when(isPoor, int(1), int(0)) },
  { ...shared, code: 'all', unit: 'unit', factor: 1, numerator: int(1) },
]

interface Household {
  town: number
  kind: number
  isPoor: boolean
}
type Population = ReadonlyMap<number, Household>

/** As the engine counts: totals of every territory, and cells of the breakdown where somebody is. */
function cellsOf(population: Population): CountedCell[] {
  const sums = new Map<string, [poor: number, all: number]>()
  const add = (place: string, poor: boolean): void => {
    const [top, bottom] = sums.get(place) ?? [0, 0]
    sums.set(place, [top + Number(poor), bottom + 1])
  }
  for (const place of [REGION, ...TOWNS]) sums.set(place, [0, 0])
  for (const { town, kind, isPoor: poor } of population.values()) {
    for (const place of [REGION, ...(TOWNS[town] === undefined ? [] : [TOWNS[town]])]) {
      add(place, poor)
      add(`${place}/kind=${KINDS[kind]!}`, poor)
    }
  }
  return [...sums].flatMap(([place, [poor, all]]) => {
    const [territory = '', part] = place.split('/')
    const by = part === undefined ? {} : { by: { kind: part.slice('kind='.length) } }
    const cell = (indicator: string, numerator: number, denominator: number): CountedCell => ({
      id: `${indicator}/${place}`,
      indicator,
      territory,
      ...by,
      numerator,
      denominator,
      value: denominator === 0 ? null : numerator / denominator,
      members: { numerator, denominator: indicator === 'rate' ? denominator : 0 },
    })
    return [cell('rate', poor, all), cell('poor', poor, 1), cell('all', all, 1)]
  })
}

const townOf = (household: Household): string => TOWNS[household.town] ?? NOWHERE

const standingOf = (household: Household | null): Standing | null =>
  household && { territory: townOf(household), figures: JSON.stringify(household) }

interface Picture {
  shown: Map<string, PublishedCell>
  /** Members of each territory as they were when its figures were released. */
  behind: Map<string, Map<number, Household>>
}

/** Plays the changes as the engine does: after each of them a look whether there is enough to publish. */
class Stage {
  readonly population = new Map<number, Household>()
  readonly gate: PublicationGate
  readonly #audience: Audience
  #time = Date.parse('2025-03-03T08:00:00Z')
  #behind = new Map<string, Map<number, Household>>()

  constructor(policy: DisclosurePolicy, audience: Audience) {
    this.gate = new PublicationGate({ policy, now: () => new Date(this.#time) })
    this.#audience = audience
  }

  put(id: number, household: Household | null): void {
    this.gate.changedMembers?.note(id, standingOf(this.population.get(id) ?? null), standingOf(household))
    if (household) this.population.set(id, household)
    else this.population.delete(id)
  }

  publish(): Picture {
    this.#time += 3_600_000
    const cells = cellsOf(this.population)
    const [totals, parts] = [cells.filter(({ by }) => !by), cells.filter(({ by }) => by)]
    const declared = { indicators: INDICATORS, territories: TERRITORIES }
    this.gate.publish({ ...declared, cells: totals })
    this.gate.publishPart('kind', { ...declared, dimensions: ['kind'], cells: parts, margins: totals })
    const shown = [...this.gate.cells(this.#audience), ...this.gate.cells(this.#audience, ['kind'])]
    const picture = new Map(shown.map((cell) => [cell.id, cell]))
    for (const territory of [NOWHERE, ...TOWNS]) this.#look(territory)
    return { shown: picture, behind: new Map(this.#behind) }
  }

  #look(territory: string): void {
    const { policy, released } = this.gate
    if (policy.differencing === 'hold' && !released.includes(territory)) return
    const now = [...this.population].filter(([, household]) => townOf(household) === territory)
    this.#behind.set(territory, new Map(now))
  }
}

/** Exact figures: rounding protects besides, and must not be what the rest leans on. */
const policyOf = (changes: Partial<DisclosurePolicy> = {}): DisclosurePolicy => ({
  ...defaultPolicy({ training: false }),
  roundTo: { public: 1, internal: 1 },
  ...changes,
})

const households = fc.array(
  fc.record({
    town: fc.nat({ max: TOWNS.length }),
    kind: fc.oneof(fc.nat({ max: KINDS.length - 1 }), fc.constant(0)),
    isPoor: fc.integer({ min: 0, max: 3 }).map((dice) => dice === 0),
  }),
  { minLength: 120, maxLength: 500 },
)
const changes = fc.array(
  fc.tuple(
    fc.nat({ max: 500 }),
    fc.option(
      fc.record({ town: fc.nat({ max: TOWNS.length }), kind: fc.nat({ max: 3 }), isPoor: fc.boolean() }),
    ),
  ),
  { minLength: 5, maxLength: 40 },
)

interface Variable {
  name: string
  count: (cell: CountedCell) => number
  shown: (cells: ReadonlyMap<string, PublishedCell>, place: string) => boolean
}
/** Poor, all, and those who are not poor: whoever sees two of them sees the third. */
const VARIABLES: Variable[] = [
  {
    name: 'poor',
    count: (cell) => (cell.indicator === 'rate' ? cell.numerator : 0),
    shown: (cells, place) => ['rate', 'poor'].some((code) => cells.get(`${code}/${place}`)?.hidden !== true),
  },
  {
    name: 'all',
    count: (cell) => (cell.indicator === 'rate' ? cell.denominator : 0),
    shown: (cells, place) => ['rate', 'all'].some((code) => cells.get(`${code}/${place}`)?.hidden !== true),
  },
]

/** Groups of fewer members than the threshold that the attacker gets from one picture, by random sums of innermost cells. */
function toldInPicture(
  cells: readonly CountedCell[],
  picture: Picture,
  threshold: number,
  pick: () => number,
): string[] {
  const told: string[] = []
  const rates = cells.filter((cell) => cell.indicator === 'rate')
  for (const { name, count, shown } of VARIABLES) {
    const variable: CountedVariable = {
      key: name,
      indicators: new Set(['rate']),
      counts: new Map(rates.map((cell) => [cell.id.slice('rate/'.length), { cell, count: count(cell) }])),
      unsafe: new Set(),
    }
    const table = tablesOf(variable, TERRITORIES).at(-1)!
    // A rest is in no picture; whoever wants it has to subtract.
    const hidden = new Set(
      table.keys.flatMap((key, cell) =>
        key.includes('~') || !(variable.counts.has(key) ? shown(picture.shown, key) : true) ? [cell] : [],
      ),
    )
    const known = new KnownSums(relationsOf(table.axes), hidden)
    const inner = table.keys.flatMap((key, cell) =>
      table.counts[cell]! > 0 && !/^42(?:$|\/)/.test(key) ? [cell] : [],
    )
    const few = inner.filter((cell) => table.counts[cell]! < threshold)
    const random = Array.from({ length: 60 }, () =>
      Array.from({ length: 1 + (pick() % 3) }, () => inner[pick() % Math.max(1, inner.length)]!),
    )
    for (const group of [...few.map((cell) => [cell]), ...random]) {
      const own = [...new Set(group)]
      const size = own.reduce((sum, cell) => sum + (table.counts[cell] ?? 0), 0)
      if (size > 0 && size < threshold && known.tells(new Map(own.map((cell) => [cell, 1]))))
        told.push(`${name} of ${own.map((cell) => table.keys[cell]!).join(' + ')}: ${size}`)
    }
  }
  return told
}

/** Territories whose two pictures differ by fewer members than the threshold. */
function toldBetween(before: Picture, after: Picture, threshold: number): string[] {
  return [NOWHERE, ...TOWNS].filter((territory) => {
    const [former, latter] = [before.behind.get(territory)!, after.behind.get(territory)!]
    const ids = new Set([...former.keys(), ...latter.keys()])
    const changed = [...ids].filter((id) => JSON.stringify(former.get(id)) !== JSON.stringify(latter.get(id)))
    return changed.length > 0 && changed.length < threshold
  })
}

function attack(
  {
    audience,
    policy,
    first,
    later,
    seed,
  }: {
    audience: Audience
    policy: DisclosurePolicy
    first: Household[]
    later: [number, Household | null][]
    seed: number
  },
  withoutBoxes = false,
): { groups: string[]; differences: string[] } {
  const stage = new Stage(policy, audience)
  const threshold = policyOf().threshold[audience]
  for (const [id, household] of first.entries()) stage.put(id, household)
  let state = seed
  const pick = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 8
  }
  const pictures: Picture[] = []
  const groups: string[] = []
  for (const step of [null, ...later]) {
    if (step) stage.put(...step)
    const picture = stage.publish()
    const behind = new Map([...picture.behind.values()].flatMap((own) => [...own]))
    const cells = cellsOf(behind)
    // Breakdowns stand as they were at the beginning of the period: the attacker is asked for one time at a time.
    if (pictures.length === 0) {
      const open = withoutBoxes ? { ...picture, shown: unhidden(picture, cells, threshold) } : picture
      groups.push(...toldInPicture(cells, open, threshold, pick))
    }
    pictures.push(picture)
  }
  const differences = Array.from({ length: 30 }, () => {
    const at = pick() % pictures.length
    const [before, after] = [pictures[at]!, pictures[at + (pick() % (pictures.length - at))]!]
    return toldBetween(before, after, threshold)
  }).flat()
  return { groups, differences }
}

/** The picture as it would be with only the small cells hidden. */
function unhidden(
  { shown }: Picture,
  cells: readonly CountedCell[],
  threshold: number,
): Map<string, PublishedCell> {
  const few = new Set(
    cells.flatMap((cell) =>
      [cell.members.numerator, cell.members.denominator].some((count) => count > 0 && count < threshold)
        ? [cell.id]
        : [],
    ),
  )
  return new Map(
    [...shown].map(([id, { hidden: _isHidden, ...cell }]) => [
      id,
      few.has(id) ? { ...cell, hidden: true as const } : cell,
    ]),
  )
}

const plays = fc.record({
  audience: fc.constantFrom<Audience>('public', 'internal'),
  first: households,
  later: changes,
  seed: fc.nat(),
})

/** Each takes under a second; the bound is for a machine that does much else. */
describe('the gate against random questions', { timeout: 120_000 }, () => {
  test('no sum of cells and no difference in time belongs to fewer than the threshold', () => {
    fc.assert(
      fc.property(plays, (play) => {
        expect(attack({ ...play, policy: policyOf() })).toEqual({ groups: [], differences: [] })
      }),
      { numRuns: 10 },
    )
  })

  test('what is shown adds up: the region is the sum of its parts, held or not', () => {
    fc.assert(
      fc.property(plays, ({ audience, first, later }) => {
        const stage = new Stage(policyOf(), audience)
        for (const [id, household] of first.entries()) stage.put(id, household)
        stage.publish()
        for (const step of later) stage.put(...step)
        const { shown, behind } = stage.publish()
        const all = [...behind.values()].reduce((sum, own) => sum + own.size, 0)
        expect([all, null]).toContain(shown.get(`all/${REGION}`)?.numerator)
      }),
      { numRuns: 10 },
    )
  })

  test('without the boxes about small cells the attacker finds groups', () => {
    const found = fc
      .sample(plays, { numRuns: 12, seed: 7 })
      .flatMap((play) => attack({ ...play, policy: policyOf() }, true).groups)
    expect(found.length).toBeGreaterThan(3)
  })

  test('without the hold the attacker finds whose change it was', () => {
    const found = fc
      .sample(plays, { numRuns: 6, seed: 7 })
      .flatMap((play) => attack({ ...play, policy: policyOf({ differencing: 'live' }) }).differences)
    expect(found.length).toBeGreaterThan(3)
  })

  test('what was hidden once is hidden to the end of the period', () => {
    fc.assert(
      fc.property(plays, ({ audience, first, later }) => {
        const stage = new Stage(policyOf({ exactFrom: 1_000_000 }), audience)
        for (const [id, household] of first.entries()) stage.put(id, household)
        let hidden = new Set<string>()
        for (const step of [null, ...later]) {
          if (step) stage.put(...step)
          const { shown } = stage.publish()
          const seen = [...hidden].filter((id) => shown.has(id) && shown.get(id)!.hidden !== true)
          expect(seen).toEqual([])
          hidden = new Set([
            ...hidden,
            ...[...shown.values()].flatMap((cell) => (cell.hidden ? [cell.id] : [])),
          ])
        }
      }),
      { numRuns: 10 },
    )
  })
})
