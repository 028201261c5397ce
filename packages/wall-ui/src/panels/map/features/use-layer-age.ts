// How old the features of a layer are: the age of the sources that they came from.
import { FRESHNESS_CHANNEL, type FreshnessRow } from '@obzor/core/protocol'
import { useFormat } from '../../../format/index.ts'
import { useRows } from '../../../live/live-source.ts'
import { useNow } from '../../../motion/use-now.ts'
import { ageOfAll, type SourceAge } from '../../sources/source-age.ts'
import { useLayersStore } from './layers.store.ts'

export interface LayerAge {
  age: SourceAge
  /** Agencies, the first few of them. */
  agencies: string
  /** Agency whose data are past their period. */
  culprit: string | null
}
/** More are «…». */
const AGENCIES_MAX = 3

/** `null` where nobody knows whose the features are. */
export function useLayerAge(): (code: string) => LayerAge | null {
  const format = useFormat()
  const layers = useLayersStore()
  const freshness = useRows<FreshnessRow>(FRESHNESS_CHANNEL)
  const now = useNow()
  return (code) => {
    const sources = layers.facts.get(code)?.sources ?? []
    const age = ageOfAll(freshness.value.rows, sources, now.value)
    if (!age) return null
    const named = [
      ...new Set(
        sources.flatMap((source) => freshness.value.rows.get(source)?.agency[format.locale()] ?? []),
      ),
    ]
    const agencies = named.slice(0, AGENCIES_MAX).join(', ') + (named.length > AGENCIES_MAX ? '…' : '')
    return { age, agencies, culprit: age.culprit?.agency[format.locale()] ?? null }
  }
}
