import { povertyScene } from './poverty.scene.ts'
import type { Scene } from './scene.ts'
import { vacanciesScene } from './vacancies.scene.ts'

export const scenes: readonly Scene[] = [povertyScene, vacanciesScene]

/** The scene of `?scene=`, or the first where there is none by that name. */
export const sceneById = (id: string | null): Scene => scenes.find((scene) => scene.id === id) ?? povertyScene

/** The scene with another layer of points on its maps: how an author sees a new layer before a scene names it. */
export const withLayer = (scene: Scene, layer: string | null): Scene =>
  layer === null
    ? scene
    : {
        ...scene,
        panels: scene.panels.map((panel) =>
          panel.type === 'map' ? { ...panel, settings: { ...panel.settings, layer } } : panel,
        ),
      }
