// Which record a row speaks of, whether or not the row became one: by it the engine knows that a bad row of today and a
// good one of yesterday are the same thing.
import type { ObzorRecord } from '../model/index.ts'

/** As facts are kept: a layer and its key, a figure with its place and period, or the source's own key. */
export type RecordRef =
  | { kind: 'feature'; layer: string; key: string }
  | { kind: 'statistic'; code: string; territory: string; period: string }
  | { kind: 'person' | 'income' | 'benefit'; key: string }

/** `undefined` for a change of a benefit, which is no record of its own, and for what has no key that could be kept. */
export function refOf(record: ObzorRecord): RecordRef | undefined {
  switch (record.kind) {
    case 'feature': {
      const { kind, layer, key } = record
      return isText(layer) && isText(key) ? { kind, layer, key } : undefined
    }
    case 'statistic': {
      const { kind, code, territory, period } = record
      return isText(code) && isText(territory) && isText(period)
        ? { kind, code, territory, period }
        : undefined
    }
    case 'person':
    case 'income':
    case 'benefit':
      return isText(record.key) ? { kind: record.kind, key: record.key } : undefined
    default:
      return undefined
  }
}

/** What a plugin's code puts there may be anything. */
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
