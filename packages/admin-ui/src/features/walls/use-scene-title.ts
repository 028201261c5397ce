// What a scene is called, whoever brings it; one that nobody brings any longer is called by its id.
import { useFormat } from '../../shared/format/use-format.ts'
import type { SceneChoice } from './walls.api.ts'

export function useSceneTitle(scenes: () => readonly SceneChoice[]): (id: string) => string {
  const { local } = useFormat()
  return (id) => {
    const title = scenes().find((scene) => scene.id === id)?.title
    return title ? local(title) : id
  }
}
