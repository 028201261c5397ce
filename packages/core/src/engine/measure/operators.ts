// `operators`: what each mobile operator counts of a municipality, beside the registry and the published population. Operators
// are held against the registry one by one and are never added up. The registry's side goes through the rules of disclosure.
import type { ClientBase } from 'pg'
import { flatAxis, periodOf, suppress, withMargins, type DisclosurePolicy } from '../../model/index.ts'
import type { OperatorRow } from '../../protocol/index.ts'
import {
  forgetHeldRegistry,
  readHeldRegistry,
  writeHeldRegistry,
  type HeldRegistry,
} from './db/held-registry.ts'
import {
  readOfficialPopulation,
  readOperatorSums,
  readRegistrySums,
  type IncomeBand,
  type OfficialPopulation,
  type OperatorSum,
  type RegistrySums,
} from './db/operator-sums.ts'

export const OPERATOR_DATASETS = ['area-count', 'household-welfare', 'statistic', 'source'] as const

/**
 * The registry's figures stay as they are for a long period under the rule `hold`, so that two pictures do not tell one family; a
 * registry that grew or shrank by more than this was loaded anew, and its changes hide each other.
 */
const RELOADED_SHARE = 0.05

/** Recounts the rows. The registry's side is held in the database: another engine goes on with what this one has shown. */
export class OperatorsRecount {
  readonly #policy: () => DisclosurePolicy
  readonly #now: () => Date
  /** What the last recount showed and the database does not know yet. */
  #unkept: HeldRegistry | 'nothing' | null = null

  constructor({ policy, now }: { policy: () => DisclosurePolicy; now: () => Date }) {
    this.#policy = policy
    this.#now = now
  }

  async rows(client: ClientBase): Promise<OperatorRow[]> {
    const sums = await readOperatorSums(client)
    if (sums.length === 0) return []
    const policy = this.#policy()
    const official = await readOfficialPopulation(client)
    const bands = bandsOf(sums)
    const fresh: HeldRegistry = {
      period: periodOf(policy, this.#now()),
      policy,
      bands: bands.map(keyOf).join(' '),
      registry: await readRegistrySums(client, bands),
    }
    const registry = this.#shown(fresh, await readHeldRegistry(client))
    return operatorRows({ sums, official, bands, registry, policy })
  }

  /** Before the rows go out. */
  async keep(client: ClientBase): Promise<void> {
    const held = this.#unkept
    if (held === 'nothing') await forgetHeldRegistry(client)
    else if (held) await writeHeldRegistry(client, held)
    this.#unkept = null
  }

  #shown(fresh: HeldRegistry, held: HeldRegistry | null): RegistrySums {
    if (fresh.policy.differencing !== 'hold') {
      // What was held must not come back when something is again.
      this.#unkept = held ? 'nothing' : null
      return fresh.registry
    }
    if (held && isSame(held, fresh)) {
      this.#unkept = null
      return held.registry
    }
    this.#unkept = fresh
    return fresh.registry
  }
}

/** Of one long period, by the same rules and bands, and of a registry that was not loaded anew since. */
const isSame = (held: HeldRegistry, fresh: HeldRegistry): boolean =>
  held.period === fresh.period &&
  held.bands === fresh.bands &&
  JSON.stringify(held.policy) === JSON.stringify(fresh.policy) &&
  !isReloaded(held.registry, fresh.registry)

const personsOf = ({ totals }: RegistrySums): number =>
  [...totals.values()].reduce((sum, persons) => sum + persons, 0)
const isReloaded = (held: RegistrySums, fresh: RegistrySums): boolean =>
  Math.abs(personsOf(fresh) - personsOf(held)) > RELOADED_SHARE * personsOf(held)

const keyOf = ({ unit, from, to }: IncomeBand): string => `${unit}${from}-${to ?? ''}`

/** All bands of all operators, each once. */
const bandsOf = (sums: readonly OperatorSum[]): IncomeBand[] => [
  ...new Map(sums.flatMap(({ band }) => (band ? [[keyOf(band), band] as const] : []))).values(),
]

interface Reconciled {
  sums: readonly OperatorSum[]
  official: readonly OfficialPopulation[]
  bands: readonly IncomeBand[]
  registry: RegistrySums
  policy: DisclosurePolicy
}

export function operatorRows({ sums, official, bands, registry, policy }: Reconciled): OperatorRow[] {
  const region = official.find(({ isRegion }) => isRegion)
  const places = official.filter(({ isRegion }) => !isRegion)
  return [...Map.groupBy(sums, ({ operator }) => operator)].flatMap(([operator, own]) => {
    const { title, month } = own[0]!
    const ownBands = bandsOf(own).toSorted((a, b) => a.from - b.from)
    const shown = registryCells({ bands, ownBands, region: region?.oktmo, places, registry, policy })
    const rowOf = (place: OfficialPopulation, band: IncomeBand | null): OperatorRow => {
      const isOf = (sum: OperatorSum): boolean =>
        (place.isRegion || sum.oktmo === place.oktmo) &&
        (band === null || (sum.band !== null && keyOf(sum.band) === keyOf(band)))
      const counted = own.filter(isOf)
      const add = (value: (sum: OperatorSum) => number): number =>
        counted.reduce((total, sum) => total + value(sum), 0)
      const told = add((sum) => sum.told)
      const persons = shown.get(cellKey(place.oktmo, band)) ?? null
      return {
        id: `${operator}/${place.oktmo}/${band ? keyOf(band) : 'all'}`,
        operator,
        operatorTitle: title ?? operator,
        month,
        territory: place.oktmo,
        isRegion: place.isRegion,
        bandUnit: band && (band.unit === 'l' ? 'line-percent' : 'kopeck'),
        bandFrom: band?.from ?? null,
        bandTo: band?.to ?? null,
        people: counted.length === 0 ? null : told + add((sum) => sum.heldBack),
        peopleMost: counted.length === 0 ? null : told + add((sum) => sum.heldBackMost),
        registry: persons,
        registryHidden: persons === null,
        official: band === null ? place.persons : null,
        officialPeriod: band === null ? place.period : null,
      }
    }
    return [...(region ? [region] : []), ...places].flatMap((place) => [
      rowOf(place, null),
      ...ownBands.map((band) => rowOf(place, band)),
    ])
  })
}

const cellKey = (oktmo: string, band: IncomeBand | null): string =>
  `${oktmo}/${band === null ? 'all' : keyOf(band)}`

/**
 * The registry's persons by municipality and band, as the public may see them: a table with its margins and with a class for those
 * in none of the bands, because everybody can subtract. `null` is hidden.
 */
function registryCells({
  bands,
  ownBands,
  region,
  places,
  registry,
  policy,
}: {
  bands: readonly IncomeBand[]
  ownBands: readonly IncomeBand[]
  region: string | undefined
  places: readonly OfficialPopulation[]
  registry: RegistrySums
  policy: DisclosurePolicy
}): Map<string, number | null> {
  const persons = new Map(registry.bands.map((cell) => [`${cell.oktmo}/${cell.band}`, cell.persons]))
  const numbers = ownBands.map((band) => bands.findIndex((other) => keyOf(other) === keyOf(band)))
  const classes = numbers.length + 1
  const axes = [flatAxis(places.length), flatAxis(classes)]
  const leaves = Array.from({ length: (places.length + 1) * (classes + 1) }, () => 0)
  for (const [row, { oktmo }] of places.entries()) {
    const inBands = numbers.map((number) => persons.get(`${oktmo}/${number}`) ?? 0)
    const rest = (registry.totals.get(oktmo) ?? 0) - inBands.reduce((sum, value) => sum + value, 0)
    for (const [column, value] of [...inBands, Math.max(rest, 0)].entries())
      leaves[(row + 1) * (classes + 1) + column + 1] = value
  }
  const counts = withMargins(axes, leaves)
  const { states } = suppress({ axes, counts }, { threshold: policy.threshold.public })
  const shown = new Map<string, number | null>()
  const show = (oktmo: string, row: number): void => {
    for (const [column, band] of [null, ...ownBands].entries()) {
      const cell = row * (classes + 1) + column
      const count = counts[cell]!
      const isExact = band === null && count >= policy.exactFrom
      const step = isExact ? 1 : policy.roundTo.public
      const isShown = states[cell] === 'shown'
      shown.set(cellKey(oktmo, band), isShown ? Math.round(count / step) * step : null)
    }
  }
  if (region !== undefined) show(region, 0)
  for (const [row, { oktmo }] of places.entries()) show(oktmo, row + 1)
  return shown
}
