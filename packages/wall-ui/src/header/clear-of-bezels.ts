// Where words that are centred on the canvas may stand so that none of their letters lies between two screens. With an even number of
// columns the middle of a wall is a bezel.
import type { Wall } from '@obzor/core/model'
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import { GLASS_MARGIN_PX, type CanvasBox } from '../map/glass.ts'

/** CSS pixels of the canvas. */
export type Span = Pick<CanvasBox, 'left' | 'width'>

/** Pieces that differ by less are as wide as one another: the one nearer to the middle is taken. */
const AS_WIDE = 0.9

/**
 * The piece of `box` that lies on one screen: the widest, of several such the nearest to the middle, and then the left one. The picture
 * of a screen wanders, so words keep away from a bezel by as much. `box` itself where it lies on one screen or on none.
 */
export function clearOfBezels(box: CanvasBox, screens: readonly CanvasBox[]): Span {
  const [right, bottom] = [box.left + box.width, box.top + box.height]
  const pieces = screens
    .filter(({ top, height }) => top < bottom && box.top < top + height)
    .map((screen) => {
      const from = screen.left > box.left ? screen.left + GLASS_MARGIN_PX : box.left
      const to = screen.left + screen.width < right ? screen.left + screen.width - GLASS_MARGIN_PX : right
      return { left: from, width: to - from }
    })
    .filter(({ width }) => width > 0)
  const widest = Math.max(...pieces.map(({ width }) => width))
  const middle = box.left + box.width / 2
  const fromMiddle = ({ left, width }: Span): number => Math.abs(left + width / 2 - middle)
  return (
    pieces
      .filter(({ width }) => width >= widest * AS_WIDE)
      .toSorted((one, other) => fromMiddle(one) - fromMiddle(other) || one.left - other.left)[0] ?? box
  )
}

const SCREENS: InjectionKey<ComputedRef<readonly CanvasBox[]>> = Symbol('wall.screens')

/** `pxPerMm`: CSS pixels of the canvas as it is drawn here. */
export const provideScreens = (wall: () => Wall | null, pxPerMm: () => number): void =>
  provide(
    SCREENS,
    computed(() =>
      (wall()?.screens ?? []).map(({ x, y, width, height }) => ({
        left: x * pxPerMm(),
        top: y * pxPerMm(),
        width: width * pxPerMm(),
        height: height * pxPerMm(),
      })),
    ),
  )

/** None where the page is no screen of a wall and no picture of one. */
export const useScreens = (): ComputedRef<readonly CanvasBox[]> =>
  inject(SCREENS, () => computed(() => []), true)
