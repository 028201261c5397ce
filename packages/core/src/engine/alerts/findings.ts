// What a rule finds in the picture: one finding for each object it watches, in the machine's words. Pure.
import type {
  AlertFinding,
  AlertObject,
  ChangeCondition,
  IndicatorDescription,
  LocalText,
  RegionalHoliday,
  RuleDeclaration,
  ThresholdCondition,
  WatchedTerritories,
} from '../../model/index.ts'
import type { SourceRow } from '../../protocol/index.ts'
import type { Level, WatchMemory } from './alert-machine.ts'
import { GRACE_MINUTES, silentFrom } from './silence.ts'

export interface WatchedTerritory {
  oktmo: string
  isRegion: boolean
  title: LocalText
}
export interface WatchedPlugin {
  id: string
  title: LocalText
  state: 'stopped' | 'running' | 'backing-off' | 'broken'
}
/** An indicator that an audit found wrong, with one of its cells. */
export interface WrongIndicator {
  code: string
  cell: string
  cells: number
}
/** All that rules look at, at one moment. */
export interface Picture {
  now: number
  /** Value by `<indicator>/<oktmo>`. */
  values: ReadonlyMap<string, number | null>
  indicators: readonly IndicatorDescription[]
  territories: readonly WatchedTerritory[]
  sources: readonly SourceRow[]
  plugins: readonly WatchedPlugin[]
  mismatches: readonly WrongIndicator[]
  holidays: readonly RegionalHoliday[]
}
export interface Found {
  object: AlertObject
  level: Level
  finding: AlertFinding
  /** What the object's memory becomes before the machine looks at it. */
  memory: WatchMemory
}
export type MemoryOf = (object: string) => WatchMemory

const MINUTE_MS = 60_000
/** Points of time that a change is measured against; more would only cost room. */
const SAMPLES = 12
const QUARANTINE_ROWS_MIN = 20

/** Names in the rule that mean nothing here, in words; `undefined` when all are known. */
export function ruleTrouble(
  { watch }: RuleDeclaration,
  known: Pick<Picture, 'indicators' | 'territories'> & {
    sources: readonly string[]
    plugins: readonly string[]
  },
): string | undefined {
  const missing = (what: string, names: readonly string[], all: readonly string[]): string | undefined => {
    const unknown = names.filter((name) => !all.includes(name))
    return unknown.length > 0 ? `unknown ${what}: ${unknown.join(', ')}` : undefined
  }
  if ('indicator' in watch) {
    const indicators = known.indicators.map(({ code }) => code)
    const territories = typeof watch.territories === 'string' ? [] : watch.territories
    return (
      missing('indicator', [watch.indicator], indicators) ??
      missing(
        'territory',
        territories,
        known.territories.map(({ oktmo }) => oktmo),
      )
    )
  }
  if ('sources' in watch)
    return watch.sources === 'all' ? undefined : missing('source', watch.sources, known.sources)
  if (watch.kind === 'audit') return undefined
  return watch.plugins === 'all' ? undefined : missing('plugin', watch.plugins, known.plugins)
}

/** How long a rule's condition must hold before it opens and be over before it closes. */
export const holdMsOf = ({ watch }: RuleDeclaration): number =>
  'forMinutes' in watch ? (watch.forMinutes ?? 0) * MINUTE_MS : 0

export function findingsOf({ watch }: RuleDeclaration, picture: Picture, memoryOf: MemoryOf): Found[] {
  switch (watch.kind) {
    case 'threshold':
    case 'change':
      return indicatorFindings(watch, picture, memoryOf)
    case 'silence':
      return watchedOf(watch.sources, picture.sources).map((source) => {
        const object = sourceObject(source)
        const seenSince = memoryOf(source.id).seenSince ?? picture.now
        const since = source.lastSuccessAt ?? seenSince
        const from = silentFrom({
          schedule: source.schedule,
          refreshHours: source.refreshHours,
          since,
          graceMinutes: watch.graceMinutes ?? GRACE_MINUTES,
          holidays: picture.holidays,
        })
        return {
          object,
          level: picture.now >= from ? 'beyond' : 'within',
          finding: {
            value: Math.floor((picture.now - since) / MINUTE_MS),
            limit: Math.floor((from - since) / MINUTE_MS),
            unit: 'minute',
            fractionDigits: 0,
          },
          // A source that has delivered says itself since when.
          memory: {
            ...memoryOf(source.id),
            seenSince: source.lastSuccessAt === null ? seenSince : undefined,
          },
        }
      })
    case 'quarantine':
      return watchedOf(watch.sources, picture.sources).map((source) => ({
        object: sourceObject(source),
        ...quarantineLevel(source, watch.sharePct, watch.rowsMin ?? QUARANTINE_ROWS_MIN),
        memory: memoryOf(source.id),
      }))
    case 'plugin':
      return picture.plugins
        .filter(({ id }) => watch.plugins === 'all' || watch.plugins.includes(id))
        .map(({ id, title, state }) => ({
          object: { kind: 'plugin', code: id, title },
          level: state === 'broken' ? 'beyond' : state === 'backing-off' ? 'between' : 'within',
          finding: { value: null, limit: null, unit: 'unit', fractionDigits: 0 },
          memory: memoryOf(id),
        }))
    case 'audit':
      // An alert is of an indicator in force: what is counted no longer is withdrawn with its rule.
      return picture.indicators.map((indicator) => mismatchOf(indicator, picture, memoryOf))
  }
}

function mismatchOf(
  { code, title }: IndicatorDescription,
  { mismatches }: Picture,
  memoryOf: MemoryOf,
): Found {
  const wrong = mismatches.find((one) => one.code === code)
  return {
    object: { kind: 'indicator', code, title: wrong ? withCell(title, wrong) : title },
    level: wrong ? 'beyond' : 'within',
    finding: { value: null, limit: null, unit: 'unit', fractionDigits: 0 },
    memory: memoryOf(code),
  }
}

/** «Уровень бедности: poverty.rate/42606000 (ячеек: 3)»; by how much is not said: a wall shows alerts. */
const withCell = ({ ru, en }: LocalText, { cell, cells }: WrongIndicator): LocalText => ({
  ru: `${ru}: ${cell} (ячеек: ${cells})`,
  en: `${en}: ${cell} (cells: ${cells})`,
})

const watchedOf = (names: 'all' | readonly string[], sources: readonly SourceRow[]): readonly SourceRow[] =>
  sources.filter(({ id, enabled }) => enabled && (names === 'all' || names.includes(id)))
const sourceObject = ({ id, title }: SourceRow): AlertObject => ({ kind: 'source', code: id, title })

function quarantineLevel(
  { lastRun }: SourceRow,
  sharePct: number,
  rowsMin: number,
): Pick<Found, 'level' | 'finding'> {
  const finding = { value: null, limit: sharePct, unit: 'percent', fractionDigits: 0 } as const
  if (!lastRun || lastRun.state === 'running') return { level: 'unknown', finding }
  const { read, quarantined } = lastRun
  // A small delivery says nothing about a bad one before it, unless all of it was good.
  if (read < rowsMin) return { level: quarantined === 0 && read > 0 ? 'within' : 'unknown', finding }
  const value = (quarantined / read) * 100
  return { level: value > sharePct ? 'beyond' : 'within', finding: { ...finding, value } }
}

function indicatorFindings(
  watch: ThresholdCondition | ChangeCondition,
  { indicators, territories, values, now }: Picture,
  memoryOf: MemoryOf,
): Found[] {
  const indicator = indicators.find(({ code }) => code === watch.indicator)
  if (!indicator) return []
  return territories.filter(isWatchedBy(watch.territories)).map(({ oktmo, title }) => {
    const value = values.get(`${watch.indicator}/${oktmo}`) ?? null
    const memory = memoryOf(oktmo)
    const shape = { unit: indicator.unit, fractionDigits: indicator.fractionDigits } as const
    const object = { kind: 'territory', code: oktmo, title } as const
    if (watch.kind === 'threshold') {
      return {
        object,
        level: levelOf(watch, value),
        finding: { ...shape, value, limit: watch.limit },
        memory,
      }
    }
    const samples = value === null ? (memory.samples ?? []) : sampled(memory.samples ?? [], value, now, watch)
    const change = value === null ? null : changeOf(watch, value, samples)
    return {
      object,
      level: change === null ? 'unknown' : Math.abs(change) > watch.by ? 'beyond' : 'within',
      finding: { ...shape, value: change, limit: watch.by },
      memory: { ...memory, samples },
    }
  })
}

const isWatchedBy =
  (wanted: WatchedTerritories) =>
  ({ oktmo, isRegion }: WatchedTerritory): boolean => {
    if (wanted === 'region') return isRegion
    return wanted === 'municipalities' ? !isRegion : wanted.includes(oktmo)
  }

function levelOf({ when, limit, clearAt = limit }: ThresholdCondition, value: number | null): Level {
  if (value === null) return 'unknown'
  const sign = when === 'above' ? 1 : -1
  if (sign * (value - limit) > 0) return 'beyond'
  return sign * (value - clearAt) > 0 ? 'between' : 'within'
}

/** The samples of the last period with the present value, one each twelfth of the period. */
function sampled(
  samples: readonly [number, number][],
  value: number,
  now: number,
  { overMinutes }: ChangeCondition,
): [number, number][] {
  const overMs = overMinutes * MINUTE_MS
  const kept = samples.filter(([at]) => at <= now && now - at <= overMs)
  const last = kept.at(-1)
  return last && now - last[0] < overMs / SAMPLES ? kept : [...kept, [now, value]]
}

/** From the least or the greatest value of the period to the present one; 0 where it moved the other way only. */
function changeOf({ when }: ChangeCondition, value: number, samples: readonly [number, number][]): number {
  const known = samples.map(([, sample]) => sample)
  const risen = value - Math.min(value, ...known)
  const fallen = value - Math.max(value, ...known)
  if (when === 'rises') return risen
  if (when === 'falls') return fallen
  return risen >= -fallen ? risen : fallen
}
