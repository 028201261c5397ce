// What of the layers is under a pixel of the map: circles of points, or a hexagon with the points in it.
import { shallowReactive } from 'vue'
import type { PointedCells, PointedLayer } from '../../../map/index.ts'
import type { AskedGroup } from './asked-features.ts'

/** How far beside a circle one may point, CSS pixels: a mouse is sure of its pixel, a finger covers it. */
const [MOUSE_SLACK_PX, FINGER_SLACK_PX] = [4, 18]

export interface Pointed {
  /** For `:ref` of the component that draws the layer. */
  hold: (code: string, layer: unknown) => void
  holdCells: (code: string, layer: unknown) => void
  under: (pixel: readonly [number, number], options: { isFinger: boolean; max: number }) => AskedGroup[]
}

export function usePointed(): Pointed {
  const points = shallowReactive(new Map<string, PointedLayer>())
  const cells = shallowReactive(new Map<string, PointedCells>())
  const holdIn = <Layer>(map: Map<string, Layer>, code: string, layer: unknown): void => {
    if (layer) map.set(code, layer as Layer)
    else map.delete(code)
  }
  return {
    hold: (code, layer) => holdIn(points, code, layer),
    holdCells: (code, layer) => holdIn(cells, code, layer),
    under: (pixel, { isFinger, max }) => {
      const slackPx = isFinger ? FINGER_SLACK_PX : MOUSE_SLACK_PX
      const groups: AskedGroup[] = []
      for (const [code, layer] of points) {
        const found = layer.under(pixel, { slackPx, max })
        if (found) groups.push({ code, count: found.count, ids: found.ids.map(String) })
      }
      for (const [code, layer] of cells) {
        const cell = layer.cellAt(pixel)
        const count = cell?.values.get('count')
        if (!cell || typeof count !== 'number') continue
        const ids = points.get(code)?.inside(cell.outline, max) ?? []
        groups.push({ code, count, ids: ids.map(String) })
      }
      return groups
    },
  }
}
