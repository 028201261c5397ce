// Scenes and panels that plugins bring, as the platform publishes them: they come, change and go while the wall is shown.
import {
  layerRowId,
  panelRowId,
  SCENES_CHANNEL,
  type ContributedLayer,
  type ContributedPanel,
  type SceneRow,
} from '@obzor/core/protocol'
import { SCENE_VERSION, upgradedScene, type Scene } from '@obzor/core/model'
import { computed, type ComputedRef } from 'vue'
import { useRows } from '../live/live-source.ts'

export interface Contributions {
  /** In the form of today; those of a newer form are not among them. */
  scenes: ComputedRef<Scene[]>
  /** Ids of scenes in a form that this wall does not know: the platform was updated under an open page. */
  newerScenes: ComputedRef<string[]>
  /** By the type that scenes name. */
  panelOf: (type: string) => ContributedPanel | undefined
  /** The code that draws a layer; `undefined` for one that the wall draws. */
  codeOf: (layer: string) => ContributedLayer | undefined
  /** False until the platform has told what there is, or that it tells no such thing. */
  isKnown: ComputedRef<boolean>
}

export function useContributions(): Contributions {
  const picture = useRows<SceneRow>(SCENES_CHANNEL)
  const all = computed(() =>
    [...picture.value.rows.values()].flatMap((row) => (row.kind === 'scene' ? [row.scene] : [])),
  )
  return {
    scenes: computed(() => all.value.filter(({ version }) => version <= SCENE_VERSION).map(upgradedScene)),
    newerScenes: computed(() =>
      all.value.flatMap(({ id, version }) => (version > SCENE_VERSION ? [id] : [])),
    ),
    panelOf: (type) => {
      const row = picture.value.rows.get(panelRowId(type))
      return row?.kind === 'panel' ? row : undefined
    },
    codeOf: (layer) => {
      const row = picture.value.rows.get(layerRowId(layer))
      return row?.kind === 'layer' ? row : undefined
    },
    isKnown: computed(() => picture.value.version > 0 || picture.value.refusal !== null),
  }
}
