// What a scene is called: one of the wall's own by our texts, one of a plugin by its own.
import { useFormat } from '../../shared/format/use-format.ts'
import type { SceneChoice } from './walls.api.ts'

export function useSceneTitle(scenes: () => readonly SceneChoice[]): (id: string) => string {
  const { t, te, local } = useFormat()
  return (id) => {
    const title = scenes().find((scene) => scene.id === id)?.title
    if (title) return local(title)
    return te(`walls.scene.${id}`) ? t(`walls.scene.${id}`) : id
  }
}
