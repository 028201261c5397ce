// The catalogue of figures and what each is at a glance.
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import {
  getIndicators,
  getOverview,
  type IndicatorItem,
  type Overview,
  type OverviewItem,
} from './indicators.api.ts'

/** A figure of the catalogue with what it is now. */
export type Figure = IndicatorItem & OverviewItem

export const useIndicators = defineStore('indicators', () => {
  const catalogue = shallowRef<readonly IndicatorItem[]>([])
  const overview = shallowRef<Overview | null>(null)
  const problem = shallowRef<Problem | null>(null)

  /** Those that are in both answers: between the two a plugin may have come or gone. */
  const figures = computed<readonly Figure[]>(() => {
    const known = new Map(catalogue.value.map((item) => [item.code, item]))
    return (overview.value?.items ?? []).flatMap((item) => {
      const declared = known.get(item.code)
      return declared ? [{ ...declared, ...item }] : []
    })
  })
  const loaded = computed(() => overview.value !== null)
  const find = (code: string): Figure | undefined => figures.value.find((figure) => figure.code === code)

  async function load(): Promise<void> {
    try {
      const [list, glance] = await Promise.all([getIndicators(), getOverview()])
      catalogue.value = list.indicators
      overview.value = glance
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
    }
  }
  return { figures, overview, loaded, problem, find, load }
})
