// Which panels of a scene stand on this screen of the wall. The others are laid out and not made: on a wall of many screens most of
// a scene is elsewhere.
import { SCENE_COLUMNS, SCENE_ROWS, type PanelArea } from '@obzor/core/model'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { boxOnCanvas, isOnGlass, useGlass, type CanvasBox } from '../map/glass.ts'

export interface PanelsOnGlass {
  /** `true` for every panel where the page shows the whole canvas. */
  isOnGlass: (area: PanelArea) => boolean
  /** `false` until the lattice has its size. */
  isLaid: () => boolean
}

/** `scene`: the element of the lattice. */
export function usePanelsOnGlass(scene: Readonly<Ref<HTMLElement | null>>): PanelsOnGlass {
  const glass = useGlass()
  if (!glass) return { isOnGlass: () => true, isLaid: () => true }
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
  const onGlass = ({ x, y, width, height }: PanelArea): boolean => {
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
  return { isOnGlass: onGlass, isLaid: () => lattice.value !== null }
}
