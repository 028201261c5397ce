// Colours of figures by classes, as the wall's map makes them: quantiles with round bounds.
import { classBreaks, classOf, rampFor, type ClassBreaks } from '@obzor/wall-ui/map'
import { computed, type ComputedRef } from 'vue'
import { useTheme } from 'vuetify'
import { heat, HEAT_STEPS } from '../../shared/theme/heat.ts'

export interface FigureClasses {
  isDark: ComputedRef<boolean>
  breaks: ComputedRef<ClassBreaks>
  /** The least first. */
  ramp: ComputedRef<string[]>
  colourOf: (value: number) => string
}

export function useFigureClasses(values: () => ReadonlyMap<string, number>): FigureClasses {
  const theme = useTheme()
  const isDark = computed(() => theme.global.name.value === 'dark')
  const breaks = computed(() => classBreaks([...values().values()], HEAT_STEPS))
  const ramp = computed(() => rampFor(heat[isDark.value ? 'dark' : 'light'], breaks.value.bounds.length + 1))
  return { isDark, breaks, ramp, colourOf: (value) => ramp.value[classOf(value, breaks.value)]! }
}
