// Lines, areas and routes of one map: what is drawn of each layer and in which colour.
import type { LayerDeclaration } from '@obzor/core/plugin-api/client'
import { computed, type ComputedRef } from 'vue'
import { useFormat } from '../../../format/index.ts'
import { readRoutes, type DrawnRoute, type Shape } from '../../../map/index.ts'
import { useNow } from '../../../motion/use-now.ts'
import type { MapColours } from '../../../theme/ramp.ts'
import { useWallStore } from '../../../wall.store.ts'
import type { FollowedLayer } from '../features/use-layers.ts'
import { useScreenWords } from '../features/use-screen-words.ts'
import { useLayerShapes } from './use-layer-shapes.ts'

interface Placed {
  layer: FollowedLayer
  index: number
  declaration: LayerDeclaration
}
export interface ShapesOfLayer {
  code: string
  colour: string
  index: number
  shapes: readonly Shape[]
}
export interface RoutesOfLayer {
  code: string
  title: string
  colour: string
  index: number
  routes: readonly DrawnRoute[]
  /** What a stop is called. */
  nameOf: (id: string) => string
  timeOf: (at: number) => string
}

/** The next stop is looked for so often, milliseconds. */
const CLOCK_MS = 15_000

export function useMapShapes(layers: ComputedRef<readonly Placed[]>, theme: ComputedRef<MapColours>) {
  const format = useFormat()
  const wall = useWallStore()
  const words = useScreenWords()
  const now = useNow()
  const clock = computed(() => Math.floor(now.value / CLOCK_MS) * CLOCK_MS)
  const shapesOf = useLayerShapes(computed(() => layers.value.map(({ layer }) => layer)))
  const colourOf = ({ colour }: FollowedLayer): string => theme.value.points[colour]!
  const timeOf = (at: number): string => format.time(at, wall.timeZone)

  return {
    shapes: computed((): ShapesOfLayer[] =>
      layers.value.flatMap(({ layer, index, declaration }) =>
        declaration.route
          ? []
          : [{ code: layer.code, colour: colourOf(layer), index, shapes: shapesOf.get(layer.code) ?? [] }],
      ),
    ),
    routes: computed((): RoutesOfLayer[] =>
      layers.value.flatMap(({ layer, index, declaration: { route } }) => {
        if (!route) return []
        void layer.version.value
        const shapes = shapesOf.get(layer.code) ?? []
        const nameOf = (id: string): string => {
          const row = layer.values.of(id)
          return (row && words.feature(row, layer.code).title) ?? ''
        }
        const routes = readRoutes(layer.values, route, {
          shapes,
          now: clock.value,
          timeZone: wall.timeZone,
        }).map((each, at): DrawnRoute => {
          const next = each.stops.find(({ state }) => state === 'next')
          const nextText = next ? [nameOf(next.id), timeOf(next.at!)].filter(Boolean).join(', ') : ''
          const { points } = theme.value
          // Routes of one layer lie over each other: each has a colour of its own, from the end of those of other layers.
          return {
            ...each,
            nextText,
            colour: points[(layer.colour + points.length - (at % points.length)) % points.length]!,
          }
        })
        return [
          {
            code: layer.code,
            title: words.titleOf(layer.code),
            colour: colourOf(layer),
            index,
            routes,
            nameOf,
            timeOf,
          },
        ]
      }),
    ),
  }
}
