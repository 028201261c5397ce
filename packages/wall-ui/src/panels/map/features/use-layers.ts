// The layers of one map: which there are, which are on, and what each of those holds. A choice is remembered in the browser for
// its scene and map, so that a screen shows tomorrow what somebody switched on today.
import { MAP_LAYERS_MAX } from '@obzor/core/model'
import type { LayerDeclaration } from '@obzor/core/plugin-api/client'
import { layerChannel } from '@obzor/core/protocol'
import {
  computed,
  onScopeDispose,
  shallowReactive,
  shallowRef,
  watch,
  type ComputedRef,
  type ShallowRef,
} from 'vue'
import { useLive } from '../../../live/live-source.ts'
import { FeatureValues, type ListenToColumns } from '../../../map/index.ts'
import { useWallStore } from '../../../wall.store.ts'
import { rememberedLayers, rememberLayers } from './remembered-layers.ts'

/** A layer that is on. */
export interface FollowedLayer {
  code: string
  /** Which of the theme's colours for points it has, as long as it is on. */
  colour: number
  listen: ListenToColumns
  values: FeatureValues
  /** Grows with each frame: what was read of `values` may differ. */
  version: ShallowRef<number>
}

export interface Layers {
  /** Every layer that may be shown, those of the scene first. */
  codes: ComputedRef<string[]>
  on: ComputedRef<string[]>
  /** No more fit on one map. */
  isFull: ComputedRef<boolean>
  /** In the order of `on`. */
  followed: ComputedRef<FollowedLayer[]>
  declarationOf: (code: string) => LayerDeclaration | null
  toggle: (code: string) => void
}

export function useLayers(options: { place: () => string; ofScene: () => readonly string[] }): Layers {
  const wall = useWallStore()
  const live = useLive()
  const chosen = shallowRef(rememberedLayers(options.place()))
  watch(options.place, (place) => (chosen.value = rememberedLayers(place)))
  const codes = computed(() => [...new Set([...options.ofScene(), ...(wall.platform?.layers.keys() ?? [])])])
  const on = computed((before?: string[]) => {
    const wanted = chosen.value ?? options.ofScene()
    // Of a plugin that was taken away nothing can be shown; it is remembered for the day on which it comes back.
    const known = wall.platform ? wanted.filter((code) => codes.value.includes(code)) : [...options.ofScene()]
    const next = known.slice(0, MAP_LAYERS_MAX)
    return before && before.join(' ') === next.join(' ') ? before : next
  })

  const held = shallowReactive(new Map<string, FollowedLayer & { end: () => void }>())
  function follow(code: string): void {
    const values = new FeatureValues()
    const version = shallowRef(0)
    const listen: ListenToColumns = (onFrames) => live.listen(layerChannel(code), onFrames)
    const end = listen((frames) => {
      for (const frame of frames) values.take(frame)
      version.value += 1
    })
    const taken = new Set([...held.values()].map((other) => other.colour))
    const colour = Array.from({ length: MAP_LAYERS_MAX }, (_, index) => index).find(
      (index) => !taken.has(index),
    )
    held.set(code, { code, colour: colour ?? 0, listen, values, version, end })
  }
  function leave(code: string): void {
    held.get(code)?.end()
    held.delete(code)
  }
  watch(
    on,
    (next) => {
      for (const code of held.keys()) if (!next.includes(code)) leave(code)
      for (const code of next) if (!held.has(code)) follow(code)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    for (const code of held.keys()) leave(code)
  })

  return {
    codes,
    on,
    isFull: computed(() => on.value.length >= MAP_LAYERS_MAX),
    followed: computed(() => on.value.flatMap((code) => held.get(code) ?? [])),
    declarationOf: (code) => wall.platform?.layers.get(code) ?? null,
    toggle: (code) => {
      const next = on.value.includes(code)
        ? on.value.filter((other) => other !== code)
        : [...on.value, code].slice(0, MAP_LAYERS_MAX)
      chosen.value = next
      rememberLayers(options.place(), next)
    },
  }
}
