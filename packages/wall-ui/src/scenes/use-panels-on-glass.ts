// Which panels of a scene stand on this screen of the wall. The others are laid out and not made: on a wall of many screens most of
// a scene is elsewhere.
import { SCENE_COLUMNS, SCENE_ROWS, type PanelArea } from '@obzor/core/model'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { boxOnCanvas, isOnGlass, useGlass, type CanvasBox } from '../map/glass.ts'

/** `scene`: the element of the lattice. `true` for every panel where the page shows the whole canvas. */
export function usePanelsOnGlass(scene: Readonly<Ref<HTMLElement | null>>): (area: PanelArea) => boolean {
  const glass = useGlass()
  if (!glass) return () => true
  /** Of the lattice within its padding; `null` until it is laid out. */
  const lattice = shallowRef<CanvasBox | null>(null)
  const observer = new ResizeObserver(([entry]) => {
    const { target, contentRect } = entry!
    const box = boxOnCanvas(target as HTMLElement)
    lattice.value = {
      left: box.left + contentRect.left,
      top: box.top + contentRect.top,
      width: contentRect.width,
      height: contentRect.height,
    }
  })
  watch(
    scene,
    (element) => {
      observer.disconnect()
      if (element) observer.observe(element)
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => observer.disconnect())
  return ({ x, y, width, height }) => {
    const { value } = lattice
    if (!value) return false
    const [column, row] = [value.width / SCENE_COLUMNS, value.height / SCENE_ROWS]
    const box = {
      left: value.left + x * column,
      top: value.top + y * row,
      width: width * column,
      height: height * row,
    }
    return isOnGlass(box, glass.value)
  }
}
