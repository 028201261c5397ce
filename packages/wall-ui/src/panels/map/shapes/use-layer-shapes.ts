// Outlines of the lines and areas of layers. The live channel says that something changed, and each feature's values; outlines are
// large and seldom change, so they are read from the platform when it did.
import { onScopeDispose, shallowReactive, watch, type ComputedRef } from 'vue'
import { readShapes, type Shape } from '../../../map/index.ts'
import type { FollowedLayer } from '../features/use-layers.ts'

/** Features of one answer, and of one layer: 20,000 outlines of districts are some 40 MB and a second of paint. */
const [PAGE, SHAPES_MAX] = [5_000, 20_000]
const READ_WITHIN_MS = 20_000
/** Changes that come together are read once; after a failure it is tried again. */
const [SETTLE_MS, AGAIN_MS] = [300, 5_000]

interface Reading {
  stop(): void
}

/** By the code of the layer; one that has not been read yet is absent. */
export function useLayerShapes(
  layers: ComputedRef<readonly FollowedLayer[]>,
): ReadonlyMap<string, readonly Shape[]> {
  const shapes = shallowReactive(new Map<string, readonly Shape[]>())
  const readings = new Map<FollowedLayer, Reading>()
  watch(
    layers,
    (wanted) => {
      for (const [layer, reading] of readings) {
        if (wanted.some(({ values }) => values === layer.values)) continue
        reading.stop()
        readings.delete(layer)
        shapes.delete(layer.code)
      }
      for (const layer of wanted) {
        if ([...readings.keys()].some(({ values }) => values === layer.values)) continue
        readings.set(
          layer,
          follow(layer, (read) => shapes.set(layer.code, read)),
        )
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    for (const reading of readings.values()) reading.stop()
  })
  return shapes
}

function follow({ code, version }: FollowedLayer, accept: (shapes: readonly Shape[]) => void): Reading {
  const ending = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isReading = false
  let isStale = false
  const readIn = (waitMs: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void read(), waitMs)
  }
  async function read(): Promise<void> {
    if (isReading) {
      isStale = true
      return
    }
    isReading = true
    isStale = false
    try {
      accept(await readAll(code, ending.signal))
      if (isStale) readIn(SETTLE_MS)
    } catch (error) {
      if (ending.signal.aborted) return
      // What was drawn stays.
      console.warn(`outlines of the layer '${code}' were not read`, error)
      readIn(AGAIN_MS)
    } finally {
      isReading = false
    }
  }
  const endWatching = watch(version, () => readIn(SETTLE_MS))
  void read()
  return {
    stop: () => {
      endWatching()
      clearTimeout(timer)
      ending.abort()
    },
  }
}

async function readAll(code: string, signal: AbortSignal): Promise<Shape[]> {
  const shapes: Shape[] = []
  let after: number | null = null
  do {
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(after !== null && { after: String(after) }),
    })
    const response = await fetch(`/api/v1/layers/${encodeURIComponent(code)}/features?${query}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(READ_WITHIN_MS)]),
    })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    const page = (await response.json()) as { features?: unknown; next?: unknown }
    shapes.push(...readShapes(page.features))
    after = typeof page.next === 'number' ? page.next : null
  } while (after !== null && shapes.length < SHAPES_MAX)
  return shapes
}
