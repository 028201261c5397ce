// How the panel listens to its live layer: to the points themselves, and to the cells that the platform counts of them.
import { layerChannel, rollUpChannel } from '@obzor/core/protocol'
import { useLive } from '../../live/live-source.ts'
import type { ListenToColumns } from '../../map/index.ts'

/** Both `null` for a map without a layer. */
export function useLayerChannels(layer: string | null): {
  listenToPoints: ListenToColumns | null
  /** By the resolution of H3. */
  listenToCells: ((resolution: number) => ListenToColumns) | null
} {
  const live = useLive()
  if (layer === null) return { listenToPoints: null, listenToCells: null }
  return {
    listenToPoints: (onFrames) => live.listen(layerChannel(layer), onFrames),
    listenToCells: (resolution) => (onFrames) => live.listen(rollUpChannel(layer, resolution), onFrames),
  }
}
