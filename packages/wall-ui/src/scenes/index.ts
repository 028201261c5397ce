import { changeScene } from './change.scene.ts'
import { depthScene } from './depth.scene.ts'
import { dynamicsScene } from './dynamics.scene.ts'
import { feedsScene } from './feeds.scene.ts'
import { fundsScene } from './funds.scene.ts'
import { povertyScene } from './poverty.scene.ts'
import { hiddenScene } from './hidden.scene.ts'
import type { Scene, ShownScene } from './scene.ts'
import { profileScene } from './profile.scene.ts'
import { threeNumbersScene } from './three-numbers.scene.ts'
import { vacanciesScene } from './vacancies.scene.ts'

export { PREVIEW_READY, type PreviewMessage } from './preview-message.ts'

export const scenes: readonly Scene[] = [
  povertyScene,
  depthScene,
  profileScene,
  dynamicsScene,
  changeScene,
  threeNumbersScene,
  hiddenScene,
  fundsScene,
  vacanciesScene,
  feedsScene,
]

/** The wall's own scene by that name. */
export const builtInScene = (id: string): Scene | undefined => scenes.find((scene) => scene.id === id)

/** The scene of `?scene=`, or the first where there is none by that name. */
export const sceneById = (id: string | null): Scene => builtInScene(id ?? '') ?? povertyScene

/** The scene with another layer of points on its maps: how an author sees a new layer before a scene names it. */
export const withLayer = <Shown extends ShownScene>(scene: Shown, layer: string | null): Shown =>
  layer === null
    ? scene
    : {
        ...scene,
        panels: scene.panels.map((panel) =>
          panel.type === 'map' ? { ...panel, settings: { ...panel.settings, layers: [layer] } } : panel,
        ),
      }
