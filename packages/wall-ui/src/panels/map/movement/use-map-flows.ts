// The flows of one map: which are drawn, in what colours, and what its legend and its table say of them.
import type { LayerFlow } from '@obzor/core/plugin-api/client'
import { computed, type ComputedRef } from 'vue'
import { useFormat } from '../../../format/index.ts'
import { useHeld } from '../../../live/held.store.ts'
import {
  chooseFlows,
  legendValues,
  readFlows,
  type ChosenFlows,
  type DrawnFlow,
  type Flow,
} from '../../../map/index.ts'
import type { MapPanelSettings } from '../../../scenes/scene.ts'
import type { MapColours } from '../../../theme/ramp.ts'
import { useWallStore } from '../../../wall.store.ts'
import type { FollowedLayer } from '../features/use-layers.ts'
import { useScreenWords } from '../features/use-screen-words.ts'

/** More arrows are a tangle: of 20 municipalities these are a tenth of all pairs, and nine tenths of the people. */
const SHOWN_FLOWS = 24
/** Numbers beside arrows: of a municipality that is pointed out nearly all have room. */
const [NUMBERED, NUMBERED_OF_ONE] = [7, 14]

export interface FlowsOfLayer extends ChosenFlows {
  code: string
  title: string
  /** Every flow of the period, the largest first. */
  all: readonly Flow[]
  /** `2024-12`; `null` where the layer tells none. */
  period: string | null
  drawn: readonly DrawnFlow[]
  /** Round values for the legend, ascending. */
  steps: readonly number[]
  /** Of one municipality: its incoming flows and its outgoing ones. */
  colours: { in: string; out: string }
  of: string | null
  unit: string
  index: number
  isOnMap: (oktmo: string) => boolean
}

export function useMapFlows(options: {
  layers: ComputedRef<{ layer: FollowedLayer; index: number; flow: LayerFlow }[]>
  settings: () => MapPanelSettings
  theme: ComputedRef<MapColours>
}): ComputedRef<FlowsOfLayer[]> {
  const wall = useWallStore()
  const held = useHeld()
  const format = useFormat()
  const words = useScreenWords()
  const isOnMap = (oktmo: string): boolean => wall.map?.info.has(oktmo) ?? false
  /** Read once for each version of a layer; who is pointed out changes nothing of it. */
  const read = computed(() =>
    options.layers.value.map(({ layer, index, flow }) => {
      void layer.version.value
      return {
        code: layer.code,
        colour: layer.colour,
        index,
        flow,
        ...readFlows(layer.values, flow, held.past),
      }
    }),
  )
  return computed(() =>
    read.value.map(({ code, colour, index, flow, flows, period }) => {
      const { flowsMax = SHOWN_FLOWS, flowDirection = 'both' } = options.settings()
      const of = wall.spotlit ?? wall.territory
      const chosen = chooseFlows(flows, { of, direction: flowDirection, max: flowsMax, isOnMap })
      const { points } = options.theme.value
      const colours = { in: points[colour]!, out: points[(colour + 1) % points.length]! }
      const numbered = of === null ? NUMBERED : NUMBERED_OF_ONE
      return {
        code,
        title: words.titleOf(code),
        all: flows,
        period,
        ...chosen,
        drawn: chosen.shown.map((one, at) => ({
          ...one,
          colour: of !== null && one.from === of ? colours.out : colours.in,
          label: at < numbered ? format.number(one.value) : '',
        })),
        steps: legendValues(chosen.shown[0]?.value ?? 0, chosen.shown.at(-1)?.value ?? 0),
        colours,
        of,
        unit: words.unitOf(code, flow.value),
        index,
        isOnMap,
      }
    }),
  )
}
