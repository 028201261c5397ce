// What somebody asks of a map by pointing: a hint beside the pointer, a card of the features under a press, the explanation of
// the figure of a municipality.
import { computed, shallowRef, type ShallowRef } from 'vue'
import { useExplainStore } from '../../explain/explain.store.ts'
import type { MapView } from '../../map/index.ts'
import type { MapPanelSettings } from '../../scenes/scene.ts'
import { useWallStore } from '../../wall.store.ts'
import { LISTED_FEATURES_MAX, useAskedFeatures, type AskedGroup } from './features/asked-features.ts'
import type { FollowedLayer } from './features/use-layers.ts'
import type { MapFeatures } from './features/use-map-features.ts'

/** Named at a pointer; the card lists more. */
const HINTED_MAX = 3
/** Past so many pixels between press and release the map was moved, not asked. */
const MOVED_PX = 6

export function useMapQuestions(options: {
  view: Readonly<ShallowRef<InstanceType<typeof MapView> | null>>
  settings: () => MapPanelSettings
  features: MapFeatures
  cellOf: (territory: string) => Readonly<Record<string, unknown>> | undefined
}) {
  const { view, settings, features, cellOf } = options
  const { pointed } = features
  const wall = useWallStore()
  const explain = useExplainStore()
  const { asked, secondsLeft, ask, stay, forgetPlace, close } = useAskedFeatures()
  const hit = shallowRef<{ oktmo: string; x: number; y: number } | null>(null)
  const hint = shallowRef<{ x: number; y: number; groups: AskedGroup[] } | null>(null)
  let pressedAt: [x: number, y: number] = [0, 0]
  let isFinger = false

  function hintAt(pixel: [number, number] | null): void {
    const groups = pixel ? pointed.under(pixel, { isFinger: false, max: HINTED_MAX }) : []
    hint.value = pixel && groups.length > 0 ? { x: pixel[0], y: pixel[1], groups } : null
  }
  function notePress({ clientX, clientY, pointerType }: PointerEvent): void {
    pressedAt = [clientX, clientY]
    isFinger = pointerType === 'touch'
  }
  /** The features under the pointer or the finger, or the municipality where there are none. */
  function askAboutHit(event: MouseEvent): void {
    if (Math.hypot(event.clientX - pressedAt[0], event.clientY - pressedAt[1]) > MOVED_PX) return
    const at = view.value?.pixelOf(event)
    const groups = at ? pointed.under(at, { isFinger, max: LISTED_FEATURES_MAX }) : []
    if (at && groups.length > 0) {
      const isAtRight = at[0] > (view.value?.$el.clientWidth ?? 0) / 2
      ask({ groups, at, isAtRight, territory: null })
      return
    }
    close()
    const { indicator: code } = settings()
    const territory = hit.value?.oktmo
    if (wall.goesByPress) return wall.goesByPress(territory ?? null)
    if (territory !== undefined && cellOf(territory)?.['indicator'] === code)
      void explain.ask({ code, territory })
  }
  function askOfTerritory(territory: string, { code, values: held }: FollowedLayer, count: number): void {
    const ids = held.where('territory', territory, LISTED_FEATURES_MAX)
    ask({ groups: [{ code, count, ids }], at: null, isAtRight: false, territory })
  }
  features.onSwitched((on) => {
    if (asked.value && !asked.value.groups.some(({ code }) => on.includes(code))) close()
  })

  return {
    hit,
    /** Where a tooltip stands: over features, or over a municipality. */
    tip: computed(() => {
      const at = hint.value ?? hit.value
      return at && { x: at.x, y: at.y, oktmo: hit.value?.oktmo ?? null, groups: hint.value?.groups ?? [] }
    }),
    asked,
    secondsLeft,
    hintAt,
    notePress,
    askAboutHit,
    askOfTerritory,
    stay,
    forgetPlace,
    close,
  }
}
