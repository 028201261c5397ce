// Names and values of municipalities as the map writes them, in the order in which they choose their places.
import type { IndicatorDescription } from '@obzor/core/model'
import { computed, type ComputedRef } from 'vue'
import { useFormat } from '../../format/index.ts'
import { shortName, type TerritoryLabel, type TerritoryShapes } from '../../map/index.ts'
import { useWallStore } from '../../wall.store.ts'

/** A city that must be named even where its name covers a district's. */
const LARGE_CITY_PERSONS = 90_000

export function useTerritoryLabels({
  shapes,
  values,
  declaration,
}: {
  shapes: ComputedRef<TerritoryShapes | null>
  /** Value by ОКТМО. */
  values: ComputedRef<ReadonlyMap<string, number | null>>
  declaration: ComputedRef<IndicatorDescription | null>
}): ComputedRef<TerritoryLabel[]> {
  const format = useFormat()
  const wall = useWallStore()

  /** The unit stands in the title where it is not a share. */
  function labelValue(value: number): string {
    const digits = declaration.value?.fractionDigits ?? 1
    return (declaration.value?.unit ?? 'percent') === 'percent'
      ? format.percent(value, digits)
      : format.number(value, digits)
  }
  /** 0 for what is not a large city. */
  function largeCityPersons(oktmo: string): number {
    const info = wall.map?.info.get(oktmo)
    const persons = info?.kind === 'urban-okrug' ? (info.population ?? 0) : 0
    return persons >= LARGE_CITY_PERSONS ? persons : 0
  }

  return computed(() => {
    const byRoom = [...(shapes.value?.features.keys() ?? [])]
      .map((oktmo) => ({ oktmo, area: shapes.value!.area(oktmo), citizens: largeCityPersons(oktmo) }))
      // The tight ones choose first: a large city has one place, a district has many.
      .sort((a, b) => b.citizens - a.citizens || a.area - b.area)
    return byRoom.map(({ oktmo }, order) => {
      const info = wall.map!.info.get(oktmo)
      const value = values.value.get(oktmo)
      return {
        oktmo,
        order,
        name: shortName((format.locale() === 'ru' ? info?.nameRu : info?.nameEn) ?? oktmo),
        value: typeof value === 'number' ? labelValue(value) : '',
      }
    })
  })
}
