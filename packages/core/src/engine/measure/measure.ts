// `./obzor measure`: poverty and inequality of any table of persons, whole and by groups.
import {
  addSums,
  bootstrapIntervals,
  drawBlocks,
  effectiveSize,
  LorenzFold,
  ObzorError,
  povertyMeasures,
  senIndex,
  wilsonInterval,
  type Block,
  type Interval,
  type LorenzMeasures,
  type PovertyMeasures,
  type PovertySums,
} from '../../model/index.ts'
import {
  EVERYBODY,
  PersonFile,
  type Comparison,
  type GroupBlock,
  type LeftOut,
  type Line,
  type PersonColumns,
  type SumName,
  type Visit,
} from './db/person-file.ts'

/** Share of the median below which Eurostat calls a person at risk of poverty. */
const AT_RISK_SHARE = 0.6

export const INDICES = [
  'fgt0',
  'fgt1',
  'fgt2',
  'deficit',
  'deficitShareOfIncome',
  'averageShortfall',
  'watts',
  'meanIncome',
  'sen',
  'gini',
  'fifths',
  's80s20',
  'median',
  'atRiskOfPoverty',
  'relativeMedianGap',
] as const
export type Index = (typeof INDICES)[number]

/** The sums that an index is made of, beside those of persons and weights. */
const SUMS_OF: Partial<Record<Index, readonly SumName[]>> = {
  // Wilson's interval of a weighted share.
  fgt0: ['weightSquared'],
  fgt1: ['gap'],
  fgt2: ['gapSquared'],
  deficit: ['deficit'],
  deficitShareOfIncome: ['deficit', 'income'],
  averageShortfall: ['deficit'],
  watts: ['watts', 'positiveWeight'],
  meanIncome: ['income'],
  sen: ['gap'],
}

export interface MeasureOptions {
  file: string
  columns: PersonColumns
  /** A number for everyone, a column of `columns.line`, or Eurostat's 60 % of the median. */
  line: number | 'column' | 'relative'
  comparison: Comparison
  decimal: '.' | ','
  indices: readonly Index[]
  /** Replicates of the bootstrap by household; 0, or no column of households: Wilson's interval alone. */
  replicates: number
  seed: number
  say(line: string): void
}

export interface Measured extends Partial<PovertyMeasures> {
  /** Rows, and rows of the poor. */
  persons: number
  poorPersons: number
  /** Σ of weights, and of the poor's. */
  weight: number
  poorWeight: number
  /** With `watts`: Σ of weights of persons with an income above 0; of these alone is Watts' index. */
  positiveWeight?: number
  sen?: number | null
  gini?: number | null
  fifths?: number[] | null
  s80s20?: number | null
  median?: number | null
  /** Share of persons below 60 % of the median of everybody. */
  atRiskOfPoverty?: number | null
  /** (threshold − median of those at risk) ÷ threshold. */
  relativeMedianGap?: number | null
  intervals: Record<string, { wilson?: Interval; bootstrap?: Interval }>
}

export interface MeasureReport {
  input: { file: string; rows: number; leftOut: LeftOut } & PersonColumns
  line: { kind: 'number' | 'column' | 'relative'; value: number | null; comparison: Comparison }
  /** 60 % of the median of everybody; `null` when no asked index needs it. */
  atRiskThreshold: number | null
  total: Measured
  groups: ({ group: string } & Measured)[]
  /** Groups none of whose rows has an income, a line and a weight above 0: they have no measures, not measures of 0. */
  emptyGroups: string[]
}

type BootstrapIntervals = ReturnType<typeof bootstrapIntervals>
type Ordered = Pick<LorenzMeasures, 'gini' | 'fifths' | 's80s20'> & { median: number | null }

/** Throws what `PersonFile.open` throws, and `OBZ_MEASURE_LINE`. */
export async function measure(options: MeasureOptions): Promise<MeasureReport> {
  const { file, columns, comparison, indices, say } = options
  const wants = (...names: Index[]): boolean => names.some((name) => indices.includes(name))
  const persons = await PersonFile.open(file, columns, options.decimal)
  try {
    const isBlocked = options.replicates > 0 && columns.household !== undefined
    const isRelative = options.line === 'relative'
    const asked = { comparison, isBlocked, wanted: new Set(indices.flatMap((index) => SUMS_OF[index] ?? [])) }
    let parts = await persons.sums(isRelative ? null : lineOf(options.line, null), asked)
    say(`read ${persons.rows} rows`)
    const weights = mapped(addedByGroup(parts), ({ weight }) => weight)
    const needsMedian = isRelative || wants('atRiskOfPoverty', 'relativeMedianGap')
    const isOrdered = needsMedian || wants('gini', 'fifths', 's80s20', 'median')
    const ordered = isOrdered ? await orderedMeasures(persons, weights) : null
    if (isOrdered) say('ordered incomes')
    const threshold = needsMedian ? ordered!.get(EVERYBODY)!.median! * AT_RISK_SHARE : null
    const line = lineOf(options.line, threshold)
    if (isRelative) parts = await persons.sums(line, asked)
    const sums = addedByGroup(parts)
    const intervals = isBlocked ? resampled(parts, options) : null
    if (isBlocked) say('drew households')

    const needsRisk = wants('atRiskOfPoverty', 'relativeMedianGap')
    if (wants('sen') || needsRisk) await persons.keepPoor(line, comparison, needsRisk ? threshold! : 0)
    const sen = wants('sen') ? await senIndices(persons, sums) : null
    const atRisk = needsRisk ? await atRiskOf(persons, weights, threshold!) : null

    const measured = (group: number): Measured => {
      const own = sums.get(group)!
      const all: Partial<Record<Index, unknown>> = {
        ...povertyMeasures(own),
        ...ordered?.get(group),
        sen: sen?.get(group),
        ...atRisk?.get(group),
      }
      return {
        persons: own.persons,
        poorPersons: own.poorPersons,
        weight: own.weight,
        poorWeight: own.poorWeight,
        ...(wants('watts') && { positiveWeight: own.positiveWeight }),
        ...(Object.fromEntries(indices.map((index) => [index, all[index] ?? null])) as Partial<Measured>),
        intervals: intervalsOf(own, indices, intervals?.get(group)),
      }
    }
    return {
      input: { file, rows: persons.rows, leftOut: persons.leftOut, ...columns },
      line: {
        kind: typeof options.line === 'number' ? 'number' : options.line,
        value: line === 'own' ? null : line,
        comparison,
      },
      atRiskThreshold: threshold,
      total: measured(EVERYBODY),
      groups:
        columns.by === undefined
          ? []
          : persons.groups.map((name, group) => ({ group: name, ...measured(group) })),
      emptyGroups: columns.by === undefined ? [] : persons.emptyGroups,
    }
  } finally {
    persons.close()
  }
}

function lineOf(asked: MeasureOptions['line'], threshold: number | null): Line {
  if (asked === 'column') return 'own'
  if (asked !== 'relative') return asked
  if (threshold! > 0) return threshold!
  throw new ObzorError({
    code: 'OBZ_MEASURE_LINE',
    fact: `60 % of the median income is ${threshold}, and a line must be above 0`,
    risk: 'nothing was measured',
    action: 'give a line by --line',
  })
}

/** A fold for everybody and one for each group, fed together from one ascending pass. */
async function foldAscending(
  persons: PersonFile,
  weights: ReadonlyMap<number, number>,
  pass: (visit: Visit) => Promise<void>,
): Promise<Map<number, LorenzFold>> {
  const everybody = new LorenzFold(weights.get(EVERYBODY) ?? 0, [0.5])
  const groups = persons.groups.map((_, group) => new LorenzFold(weights.get(group) ?? 0, [0.5]))
  const isOne = groups.length === 1
  await pass((group, value, weight) => {
    everybody.add(value, weight)
    if (!isOne) groups[group]!.add(value, weight)
  })
  const folds = new Map(groups.map((fold, group) => [group, isOne ? everybody : fold]))
  return folds.set(EVERYBODY, everybody)
}

const mapped = <From, To>(
  map: ReadonlyMap<number, From>,
  to: (value: From, group: number) => To,
): Map<number, To> => new Map(Array.from(map, ([group, value]) => [group, to(value, group)]))

async function orderedMeasures(
  persons: PersonFile,
  weights: ReadonlyMap<number, number>,
): Promise<Map<number, Ordered>> {
  const folds = await foldAscending(persons, weights, (visit) => persons.eachByIncome(visit))
  return mapped(folds, (fold) => {
    const { quantiles, ...rest } = fold.result()
    return { ...rest, median: quantiles[0]! }
  })
}

async function senIndices(
  persons: PersonFile,
  sums: ReadonlyMap<number, PovertySums>,
): Promise<Map<number, number | null>> {
  const poor = mapped(sums, ({ poorWeight }) => poorWeight)
  const folds = await foldAscending(persons, poor, (visit) => persons.eachPoorByShare(visit))
  return mapped(sums, ({ weight, gap }, group) =>
    senIndex({ weight, gap, spread: folds.get(group)!.sums.spread }),
  )
}

async function atRiskOf(
  persons: PersonFile,
  weights: ReadonlyMap<number, number>,
  threshold: number,
): Promise<Map<number, Pick<Measured, 'atRiskOfPoverty' | 'relativeMedianGap'>>> {
  const below = await persons.weightsBelow(threshold)
  const folds = await foldAscending(persons, below, (visit) => persons.eachBelow(threshold, visit))
  return mapped(weights, (weight, group) => {
    const median = folds.get(group)!.result().quantiles[0]!
    return {
      atRiskOfPoverty: (below.get(group) ?? 0) / weight,
      relativeMedianGap: median === null ? null : (threshold - median) / threshold,
    }
  })
}

function partsByGroup(parts: readonly GroupBlock[]): Map<number, Block[]> {
  const byGroup = new Map<number, Block[]>([[EVERYBODY, [...parts]]])
  for (const part of parts) {
    const own = byGroup.get(part.group)
    if (own) own.push(part)
    else byGroup.set(part.group, [part])
  }
  return byGroup
}

const addedByGroup = (parts: readonly GroupBlock[]): Map<number, PovertySums> =>
  mapped(partsByGroup(parts), (own) => addSums(own.map(({ sums }) => sums)))

function resampled(
  parts: readonly GroupBlock[],
  { replicates, seed }: { replicates: number; seed: number },
): Map<number, BootstrapIntervals> {
  const draws = drawBlocks([...new Set(parts.map(({ block }) => block))], replicates, seed)
  return mapped(partsByGroup(parts), (own) => bootstrapIntervals(own, draws))
}

function intervalsOf(
  sums: PovertySums,
  indices: readonly Index[],
  bootstrap: BootstrapIntervals | undefined,
): Measured['intervals'] {
  const intervals: Measured['intervals'] = {}
  for (const index of indices) {
    const wilson =
      index === 'fgt0' && sums.weight > 0
        ? wilsonInterval(sums.poorWeight / sums.weight, effectiveSize(sums))
        : undefined
    const drawn = bootstrap?.[index as keyof PovertyMeasures] ?? undefined
    if (wilson || drawn) {
      intervals[index] = { ...(wilson && { wilson }), ...(drawn && { bootstrap: drawn }) }
    }
  }
  return intervals
}
