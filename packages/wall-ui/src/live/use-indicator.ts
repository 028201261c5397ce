// One indicator as panels use it: its cell in the region, its cells in municipalities, its declaration.
import type { IndicatorDeclaration } from '@obzor/core/model'
import { INDICATORS_CHANNEL, type IndicatorRow } from '@obzor/core/protocol'
import { computed, type ComputedRef } from 'vue'
import { useWallStore } from '../wall.store.ts'
import { useRows, type ChannelPicture } from './live-source.ts'

export interface IndicatorView {
  picture: Readonly<{ value: ChannelPicture<IndicatorRow> }>
  declaration: ComputedRef<IndicatorDeclaration | null>
  region: ComputedRef<IndicatorRow | null>
  cellOf: (oktmo: string) => IndicatorRow | undefined
}

export function useIndicator(code: () => string): IndicatorView {
  const wall = useWallStore()
  const picture = useRows<IndicatorRow>(INDICATORS_CHANNEL)
  const cellOf = (territory: string): IndicatorRow | undefined =>
    picture.value.rows.get(`${code()}/${territory}`)
  return {
    picture,
    declaration: computed(() => wall.platform?.indicators.get(code()) ?? null),
    region: computed(() => (wall.platform ? (cellOf(wall.platform.region.code) ?? null) : null)),
    cellOf,
  }
}
