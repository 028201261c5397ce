// Which scene a panel belongs to: what it remembers in the browser it remembers for that scene.
import { inject, provide, type InjectionKey } from 'vue'

const SCENE_ID: InjectionKey<() => string> = Symbol('wall.scene')

export const provideSceneId = (id: () => string): void => provide(SCENE_ID, id)
/** Empty outside a scene, as in a preview. */
export const useSceneId = (): (() => string) => inject(SCENE_ID, () => '')
