// Which record a row speaks of, whether or not the row became one: by it the engine knows that a bad row of today and a
// good one of yesterday are the same thing.
import type { ObzorRecord, RecordKind } from '../model/index.ts'

/** As facts are kept: a layer and its key, a figure with its place and period, or the source's own key. */
export type RecordRef =
  | { kind: 'feature'; layer: string; key: string }
  | { kind: 'statistic'; code: string; territory: string; period: string }
  | { kind: Exclude<RecordKind, 'feature' | 'statistic' | 'benefit-change' | 'areaCount'>; key: string }

/** `undefined` for what is no record of its own or has no key: a change of a benefit, an operator's count. */
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
    case 'benefit-change':
    case 'areaCount':
      return undefined
    default:
      return isText(record.key) ? { kind: record.kind, key: record.key } : undefined
  }
}

/** What a plugin's code puts there may be anything. */
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
