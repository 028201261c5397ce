// Colour of each municipality by an indicator, in the theme of the moment.
import { computed, watch, type ComputedRef } from 'vue'
import { useIndicator } from '../../live/use-indicator.ts'
import { classOf, rampFor, type ClassBreaks } from '../../map/index.ts'
import { readColours, type MapColours } from '../../theme/ramp.ts'
import { useWallStore } from '../../wall.store.ts'
import { keptIfSame } from './cell-changes.ts'
import { useScaleStore } from './scale.store.ts'

export interface TerritoryColours {
  /** `#rrggbb` by ОКТМО; absent where there is no value. */
  colours: ComputedRef<ReadonlyMap<string, string>>
  breaks: ComputedRef<ClassBreaks | null>
  /** Colours of the classes, lowest first. */
  ramp: ComputedRef<string[]>
  theme: ComputedRef<MapColours>
}

export function useTerritoryColours(indicator: () => string): TerritoryColours {
  const wall = useWallStore()
  const scale = useScaleStore()
  const { cellOf } = useIndicator(indicator)
  const values = computed<ReadonlyMap<string, number>>((before) => {
    const known = new Map<string, number>()
    for (const oktmo of wall.map?.info.keys() ?? []) {
      const value = cellOf(oktmo)?.value
      if (typeof value === 'number') known.set(oktmo, value)
    }
    return keptIfSame(before, known)
  })
  watch(values, (known) => scale.follow(indicator(), [...known.values()]), { immediate: true })
  const theme = computed(() => {
    // Read for the dependency: custom properties change with the theme and tell nobody.
    void wall.theme
    return readColours()
  })
  const breaks = computed(() => scale.scales.get(indicator()) ?? null)
  const ramp = computed(() => (breaks.value ? rampFor(theme.value.ramp, breaks.value.bounds.length + 1) : []))
  const colours = computed(() => {
    const current = breaks.value
    if (!current) return new Map<string, string>()
    return new Map([...values.value].map(([oktmo, value]) => [oktmo, ramp.value[classOf(value, current)]!]))
  })
  return { colours, breaks, ramp, theme }
}
