// The features on one map: which layers are on, who draws each, what each counts, and what of them could not be shown.
import { rollUpChannel } from '@obzor/core/protocol'
import { computed, shallowReactive, shallowRef, watch, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../../format/index.ts'
import { useLive } from '../../../live/live-source.ts'
import { useWallStore } from '../../../wall.store.ts'
import { useMapFlows } from '../movement/use-map-flows.ts'
import { useMapShapes } from '../shapes/use-map-shapes.ts'
import type { ListenToColumns, PointLimits } from '../../../map/index.ts'
import type { MapPanelSettings } from '../../../scenes/scene.ts'
import type { MapColours } from '../../../theme/ramp.ts'
import { useCells } from '../use-cells.ts'
import { useDrawnLayers } from './use-drawn-layers.ts'
import { useLayers } from './use-layers.ts'
import { usePointed } from './use-pointed.ts'
import { useScreenWords } from './use-screen-words.ts'

export type MapFeatures = ReturnType<typeof useMapFeatures>

export function useMapFeatures(options: {
  /** Of the choice that is remembered: a scene with other layers is another picture. */
  place: () => string
  settings: () => MapPanelSettings
  theme: ComputedRef<MapColours>
}) {
  const { settings, theme } = options
  const { t } = useI18n()
  const format = useFormat()
  const live = useLive()
  const wall = useWallStore()
  const words = useScreenWords()
  const layers = useLayers({ place: options.place, ofScene: () => settings().layers })
  const { followed } = layers
  const cells = useCells(settings, theme)
  const { drawn, plain, warning: layerWarning, noteTrouble } = useDrawnLayers(followed, theme)
  const counts = shallowReactive(new Map<string, number>())
  const limits = shallowReactive(new Map<string, PointLimits>())

  const declarationOf = (code: string) => wall.platform?.layers.get(code)
  const flows = useMapFlows({
    layers: computed(() =>
      plain.value.flatMap(({ layer, index }) => {
        const flow = declarationOf(layer.code)?.flow
        return flow ? [{ layer, index, flow }] : []
      }),
    ),
    settings,
    theme,
  })
  const isShaped = (code: string): boolean => {
    const { geometry, route } = declarationOf(code) ?? {}
    return route !== undefined || geometry === 'line' || geometry === 'polygon'
  }
  const { shapes, routes } = useMapShapes(
    computed(() =>
      plain.value.flatMap(({ layer, index }) => {
        const declaration = declarationOf(layer.code)
        return declaration && !declaration.flow && isShaped(layer.code) ? [{ layer, index, declaration }] : []
      }),
    ),
    theme,
  )
  /** Circles: what is no flow, no line and no area. */
  const points = computed(() =>
    plain.value.filter(({ layer: { code } }) => !declarationOf(code)?.flow && !isShaped(code)),
  )

  /** The layer that `symbols` is about, while it is on. */
  const first = computed(() => followed.value.find(({ code }) => code === settings().layers[0]) ?? null)
  const pointWarning = computed(() => {
    const shown = followed.value.flatMap(({ code }) => limits.get(code) ?? [])
    const leftOut = shown.reduce((sum, limit) => sum + limit.leftOut, 0)
    if (leftOut > 0) return t('map.pointsLeftOut', { count: format.number(leftOut) })
    return shown.some(({ isWithoutWebGl }) => isWithoutWebGl) ? t('map.noWebGl') : null
  })

  /** Points are counted where they are drawn, all others where they are read. */
  const allCounts = computed(
    () =>
      new Map<string, number>([
        ...counts,
        ...flows.value.map(({ code, all }) => [code, all.length] as const),
        ...shapes.value.map(({ code, shapes: { length } }) => [code, length] as const),
        ...routes.value.map(({ code, routes: { length } }) => [code, length] as const),
      ]),
  )

  return {
    layers,
    followed,
    first,
    cells,
    cellCount: shallowRef(0),
    listenToCells:
      (code: string) =>
      (resolution: number): ListenToColumns =>
      (onFrames) =>
        live.listen(rollUpChannel(code, resolution), onFrames),
    drawn,
    points,
    flows,
    shapes,
    routes,
    /** Layers whose features are counted by municipality. */
    counted: computed(() => followed.value.filter(({ code }) => !declarationOf(code)?.flow)),
    pointed: usePointed(),
    counts: allCounts,
    takeCount: (code: string, count: number) => void counts.set(code, count),
    limits,
    noteTrouble,
    pointCount: computed(() => followed.value.reduce((sum, { code }) => sum + (counts.get(code) ?? 0), 0)),
    /** What could not be shown, in words; the first of it. */
    warning: computed(() => pointWarning.value ?? layerWarning.value),
    /** As a legend names them; the first not while hexagons stand for it. */
    legend: computed(() =>
      followed.value
        .filter((layer) => layer !== first.value || !cells.isOverview.value)
        .filter(({ code }) => !declarationOf(code)?.flow && !declarationOf(code)?.route)
        .map(({ code, colour }) => ({
          code,
          title: words.titleOf(code),
          colour: theme.value.points[colour]!,
          isOwn: isShaped(code) || drawn.value.some((layer) => layer.code === code),
        })),
    ),
    /** Of a layer that was switched off nothing is left to say. */
    onSwitched: (callback: (on: readonly string[]) => void) => watch(layers.on, callback),
  }
}
