// How sure a share of persons is: Wilson's interval with households for answers, because all of a household are poor or none is.
// Made of what is shown; docs/indicators.md, «Who is poor», says what it means of a count that is no sample.
import type { Pool } from 'pg'
import { isCounted, typeOf, wilsonInterval, type Indicator } from '../../model/index.ts'
import type { EngineClock } from '../tokens.ts'
import { readDesignEffects } from './db/design-effects.ts'

/** Sizes of households move by thousandths a day: reading them for each question would be half of its time. */
const KEPT_FOR_MS = 600_000

/** Whether it is a share of persons in per cent: each person is counted or is not. */
export function isShareOfPersons(indicator: Indicator): boolean {
  if (!isCounted(indicator) || indicator.over !== 'person' || indicator.unit !== 'percent') return false
  const { over, numerator, denominator, factor } = indicator
  if (denominator?.op !== 'int' || denominator.value !== 1 || factor !== 100) return false
  const { min, max } = typeOf(numerator, { over, place: indicator.code })
  return min >= 0 && max <= 1
}

/** Per cent; `null` where the share or its size is not shown. */
export function shareInterval(
  { value, denominator }: { value: number | null; denominator: number | null },
  designEffect: number | undefined,
): { low: number; high: number } | null {
  if (value === null || denominator === null || !(denominator > 0) || designEffect === undefined) return null
  const [low, high] = wilsonInterval(value / 100, denominator / designEffect)
  return { low: 100 * low, high: 100 * high }
}

/** Σ m² ÷ Σ m of the households of each territory, read once in ten minutes. */
export class DesignEffects {
  readonly #pool: Pool
  readonly #clock: Pick<EngineClock, 'now'>
  #kept: { at: number; effects: Promise<ReadonlyMap<string, number>> } | null = null

  constructor(pool: Pool, clock: Pick<EngineClock, 'now'>) {
    this.#pool = pool
    this.#clock = clock
  }

  read(): Promise<ReadonlyMap<string, number>> {
    const at = this.#clock.now().getTime()
    if (this.#kept === null || at - this.#kept.at >= KEPT_FOR_MS) {
      const kept = { at, effects: readDesignEffects(this.#pool) }
      this.#kept = kept
      // A failure, and a registry that has not been loaded yet, are asked for again.
      kept.effects.then(
        ({ size }) => size === 0 && this.#forget(kept),
        () => this.#forget(kept),
      )
    }
    return this.#kept.effects
  }

  #forget(kept: object): void {
    if (this.#kept === kept) this.#kept = null
  }
}
