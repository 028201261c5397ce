// Layers whose plugins bring the code that draws them: what each is given, and what is wrong with one, in words.
import { LAYER_NEEDS_PAGE } from '@obzor/core/plugin-api/client'
import { computed, shallowReactive, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../../format/index.ts'
import type { LayerTrouble } from '../../../map/index.ts'
import { useContributions } from '../../../plugins/use-contributions.ts'
import type { MapColours } from '../../../theme/ramp.ts'
import { useWallStore } from '../../../wall.store.ts'
import type { FollowedLayer } from './use-layers.ts'
import { useScreenWords } from './use-screen-words.ts'

export function useDrawnLayers(followed: ComputedRef<FollowedLayer[]>, theme: ComputedRef<MapColours>) {
  const { t } = useI18n()
  const format = useFormat()
  const wall = useWallStore()
  const words = useScreenWords()
  const { codeOf } = useContributions()
  const troubles = shallowReactive(new Map<string, LayerTrouble | null>())
  const drawn = computed(() =>
    followed.value.flatMap((layer, index) => {
      const drawnBy = codeOf(layer.code)
      if (!drawnBy) return []
      const [colour, edge] = [theme.value.points[layer.colour]!, theme.value.pointEdge]
      const view = { locale: format.locale(), theme: wall.theme, colour, edge }
      return [{ ...layer, index, drawnBy, title: words.titleOf(layer.code), view }]
    }),
  )
  const warning = computed(() => {
    for (const { code, title } of drawn.value) {
      const trouble = troubles.get(code)
      if (!trouble) continue
      if (trouble.kind === 'cut-off') return t('features.layerCutOff', { title })
      if (trouble.kind === 'coming-back') return t('features.layerComingBack', { title })
      if (trouble.reason === LAYER_NEEDS_PAGE) return t('features.layerNeedsPage', { title })
      return t('features.layerFailed', { title, reason: trouble.reason })
    }
    return null
  })
  return {
    drawn,
    /** Layers that the wall draws as circles, with their place among all. */
    plain: computed(() =>
      followed.value.flatMap((layer, index) => (codeOf(layer.code) ? [] : [{ layer, index }])),
    ),
    /** Of the first layer that has any. */
    warning,
    noteTrouble: (code: string, trouble: LayerTrouble | null) => void troubles.set(code, trouble),
  }
}
