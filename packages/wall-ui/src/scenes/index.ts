import { povertyScene } from './poverty.scene.ts'
import type { Scene } from './scene.ts'

export const scenes: readonly Scene[] = [povertyScene]

/** The scene of `?scene=`, or the first where there is none by that name. */
export const sceneById = (id: string | null): Scene => scenes.find((scene) => scene.id === id) ?? povertyScene
