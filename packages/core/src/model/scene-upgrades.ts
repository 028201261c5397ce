// Scenes of older forms made into the form of today, one step a version: whoever wrote a scene never writes it again.
import type { Scene } from './scene.ts'

/** By the version that it starts from; each gives the next one. */
const STEPS: Readonly<Record<number, (scene: Scene) => Scene>> = { 1: mapsWithManyLayers }

/** The scene in the form of today; one of a form that nobody knows stays as it is, and `sceneFault` says so. */
export function upgradedScene(scene: Scene): Scene {
  let upgraded = scene
  for (let step = STEPS[upgraded.version]; step; step = STEPS[upgraded.version]) {
    upgraded = { ...step(upgraded), version: upgraded.version + 1 }
  }
  return upgraded
}

/** 1 → 2: a map showed one layer or none, now a list of them. */
function mapsWithManyLayers(scene: Scene): Scene {
  return {
    ...scene,
    panels: scene.panels.map((panel) => {
      if (panel.type !== 'map' || !('layer' in panel.settings)) return panel
      const { layer, ...settings } = panel.settings
      return { ...panel, settings: { ...settings, layers: layer === null ? [] : [layer] } }
    }),
  }
}
