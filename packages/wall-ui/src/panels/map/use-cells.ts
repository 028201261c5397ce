// Whether a layer is drawn as hexagons or as circles, and what colour a cell has.
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { FlatStyle } from '../../map/index.ts'
import type { MapPanelSettings } from '../../scenes/scene.ts'
import { mixedRamp, type MapColours } from '../../theme/ramp.ts'

/** Lower bounds of the second class and on: half decades, so that a village and a city are both told apart. */
export const CELL_BOUNDS = [3, 10, 30, 100, 300] as const
/** Steps of zoom from the whole region to where single points begin to say more than cells. */
const NEAR_STEPS = 1.6

export interface Cells {
  symbols: ComputedRef<NonNullable<MapPanelSettings['symbols']>>
  /** Hexagons are what stands on the map now. */
  isOverview: ShallowRef<boolean>
  /** Colours of the classes, fewest first. */
  cellRamp: ComputedRef<string[]>
  cellLook: ComputedRef<FlatStyle>
  /** By steps of zoom in from the whole region. */
  showsHexagons: (nearness: number) => boolean
  showsCircles: (nearness: number) => boolean
}

export function useCells(settings: () => MapPanelSettings, theme: ComputedRef<MapColours>): Cells {
  const symbols = computed(() => settings().symbols ?? 'circles')
  const showsHexagons = (nearness: number): boolean =>
    symbols.value === 'hexagons' || (symbols.value === 'by-zoom' && nearness < NEAR_STEPS)
  /** In the colour of the layer, away from the colours of poverty beside it; its first step is told from no cell. */
  const cellRamp = computed(() =>
    mixedRamp(theme.value.noData, theme.value.point, CELL_BOUNDS.length + 2).slice(1),
  )
  const cellLook = computed<FlatStyle>(() => ({
    'fill-color': [
      'step',
      ['get', 'count'],
      cellRamp.value[0]!,
      ...CELL_BOUNDS.flatMap((bound, at) => [bound, cellRamp.value[at + 1]!]),
    ],
    'fill-opacity': 0.82,
  }))
  return {
    symbols,
    isOverview: shallowRef(false),
    cellRamp,
    cellLook,
    showsHexagons,
    showsCircles: (nearness) => !showsHexagons(nearness),
  }
}
