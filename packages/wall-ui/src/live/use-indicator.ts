// One indicator as panels use it: its cell in the region, its cells in municipalities, its declaration. A public series is read
// like one: its newest figures are cells of another channel.
import type { IndicatorDescription } from '@obzor/core/model'
import { INDICATORS_CHANNEL, STATISTICS_CHANNEL, type IndicatorRow } from '@obzor/core/protocol'
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import { useWallStore } from '../wall.store.ts'
import { useLive, type ChannelPicture } from './live-source.ts'

export interface IndicatorView {
  picture: Readonly<{ value: ChannelPicture<IndicatorRow> }>
  declaration: ComputedRef<IndicatorDescription | null>
  region: ComputedRef<IndicatorRow | null>
  /** Of the territory that the wall is of: the region, until somebody goes on to a part of it. */
  here: ComputedRef<IndicatorRow | null>
  /** It is counted anew month by month, so it has a past; a published series stands at its newest figure. */
  hasPast: ComputedRef<boolean>
  cellOf: (oktmo: string) => IndicatorRow | undefined
}

export function useIndicator(code: () => string): IndicatorView {
  const wall = useWallStore()
  const live = useLive()
  // In a box: a reactive reference to a reference would be the latter.
  const source = shallowRef({ channel: live.channel<IndicatorRow>(INDICATORS_CHANNEL) })
  watch(
    () => wall.platform?.statistics.has(code()) ?? false,
    (isSeries) => {
      const name = isSeries ? STATISTICS_CHANNEL : INDICATORS_CHANNEL
      source.value = { channel: live.channel<IndicatorRow>(name) }
    },
    { immediate: true },
  )
  const picture = computed(() => source.value.channel.value)
  const cellOf = (territory: string): IndicatorRow | undefined =>
    picture.value.rows.get(`${code()}/${territory}`)
  return {
    picture,
    declaration: computed(() => wall.platform?.indicators.get(code()) ?? null),
    region: computed(() => (wall.platform ? (cellOf(wall.platform.region.code) ?? null) : null)),
    here: computed(() => (wall.place === null ? null : (cellOf(wall.place) ?? null))),
    hasPast: computed(() => !(wall.platform?.statistics.has(code()) ?? false)),
    cellOf,
  }
}
