// Scenes that the wall brings, in the form of data.
import { SCENE_VERSION, type Scene } from '@obzor/core/model'
import { scenes } from '../../packages/wall-ui/src/scenes/index.ts'

export const productScenes: readonly Scene[] = scenes.map(({ id, title, panels }) => ({
  version: SCENE_VERSION,
  id,
  title,
  panels: panels.map((panel) => ({ ...panel, settings: { ...panel.settings } })),
}))
