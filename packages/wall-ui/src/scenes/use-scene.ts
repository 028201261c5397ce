// Which scene this screen shows: the one it was asked for, from the wall itself or from a plugin, also one that comes later.
import { computed, type ComputedRef } from 'vue'
import { useContributions } from '../plugins/use-contributions.ts'
import { builtInScene, sceneById, withLayer } from './index.ts'
import type { ShownScene } from './scene.ts'

export interface AskedScene {
  /** `?scene=`; `null` for the first. */
  id: string | null
  /** `?layer=` */
  layer: string | null
}

export interface SceneOfScreen {
  /** `null` while it is not known whether a plugin brings it. */
  scene: ComputedRef<ShownScene | null>
  /** The scene that was asked for and cannot be shown: another one is. */
  missing: ComputedRef<MissingScene | null>
}
export interface MissingScene {
  id: string
  why: 'absent' | 'newer'
}

export function useScene({ id, layer }: AskedScene): SceneOfScreen {
  const own = id === null ? sceneById(null) : builtInScene(id)
  const { scenes, newerScenes, isKnown } = useContributions()
  const asked = computed<ShownScene | undefined>(() => own ?? scenes.value.find((scene) => scene.id === id))
  return {
    scene: computed(() => {
      const found = asked.value ?? (isKnown.value ? sceneById(null) : null)
      return found && withLayer(found, layer)
    }),
    missing: computed(() => {
      if (id === null || asked.value !== undefined || !isKnown.value) return null
      return { id, why: newerScenes.value.includes(id) ? 'newer' : 'absent' }
    }),
  }
}
