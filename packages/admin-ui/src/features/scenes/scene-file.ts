// A scene as a file: written for another region's platform, read from one. The engine checks what is in it.
import type { Scene } from '@obzor/core/model'

/** The engine takes no larger one. */
const FILE_BYTES_MAX = 256 * 1024

export function saveSceneFile(scene: Scene): void {
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(scene, null, 2)], { type: 'application/json' }),
  )
  const link = document.createElement('a')
  link.href = address
  link.download = `${scene.id}.scene.json`
  link.click()
  URL.revokeObjectURL(address)
}

/** `null` for a file that is no scene. */
export async function readSceneFile(file: Blob): Promise<Scene | null> {
  if (file.size > FILE_BYTES_MAX) return null
  try {
    const read: unknown = JSON.parse(await file.text())
    return isScene(read) ? read : null
  } catch {
    return null
  }
}
const isScene = (read: unknown): read is Scene => {
  if (typeof read !== 'object' || read === null) return false
  const { version, title, panels } = read as Partial<Scene>
  return typeof version === 'number' && typeof title?.ru === 'string' && Array.isArray(panels)
}
