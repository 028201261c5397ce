// Scenes and panels that plugins bring, as the platform publishes them: they come, change and go while the wall is shown.
import { panelRowId, SCENES_CHANNEL, type ContributedPanel, type SceneRow } from '@obzor/core/protocol'
import type { Scene } from '@obzor/core/model'
import { computed, type ComputedRef } from 'vue'
import { useRows } from '../live/live-source.ts'

export interface Contributions {
  scenes: ComputedRef<Scene[]>
  /** By the type that scenes name. */
  panelOf: (type: string) => ContributedPanel | undefined
  /** False until the platform has told what there is, or that it tells no such thing. */
  isKnown: ComputedRef<boolean>
}

export function useContributions(): Contributions {
  const picture = useRows<SceneRow>(SCENES_CHANNEL)
  return {
    scenes: computed(() =>
      [...picture.value.rows.values()].flatMap((row) => (row.kind === 'scene' ? [row.scene] : [])),
    ),
    panelOf: (type) => {
      const row = picture.value.rows.get(panelRowId(type))
      return row?.kind === 'panel' ? row : undefined
    },
    isKnown: computed(() => picture.value.version > 0 || picture.value.refusal !== null),
  }
}
