// Which part of the canvas a screen of a wall shows. Everything is laid out as for the whole canvas, so that labels and lines stand
// alike on both sides of a bezel; but what is behind no glass of this screen need not be drawn. Of a wall of 4 × 2 screens
// of 3840 × 2160 a map of half the canvas is 5 canvases of 7,200 × 3,900 pixels, 110 MB each; its part on one screen is a third.
import { inject, provide, type InjectionKey, type Ref } from 'vue'

/** CSS pixels, from the upper left corner of the canvas. */
export interface CanvasBox {
  left: number
  top: number
  width: number
  height: number
}
/** How much of a box lies behind no glass, CSS pixels at each side. */
export interface Cut {
  top: number
  right: number
  bottom: number
  left: number
}

/** The picture of a screen wanders by 24 pixels against burning in; so much more than its glass is drawn. */
export const GLASS_MARGIN_PX = 32
export const NO_CUT: Cut = { top: 0, right: 0, bottom: 0, left: 0 }
/** Put on the element of the canvas: places are counted from there. */
export const CANVAS_MARK = 'data-canvas'

const GLASS: InjectionKey<Readonly<Ref<CanvasBox | null>>> = Symbol('wall.glass')

export const provideGlass = (glass: Readonly<Ref<CanvasBox | null>>): void => provide(GLASS, glass)

/** `null`, or nothing at all, where the page shows the whole canvas. */
export const useGlass = (): Readonly<Ref<CanvasBox | null>> | null => inject(GLASS, null)

/** Where an element stands on the canvas. By its layout: a canvas that is turned or moved changes nothing. */
export function boxOnCanvas(element: HTMLElement): CanvasBox {
  const { offsetWidth: width, offsetHeight: height } = element
  let [left, top] = [0, 0]
  for (
    let each: HTMLElement | null = element;
    each && !each.hasAttribute(CANVAS_MARK);
    each = each.offsetParent as HTMLElement | null
  ) {
    left += each.offsetLeft
    top += each.offsetTop
  }
  return { left, top, width, height }
}

/** Whole pixels, so that nothing is painted between two; a box that is nowhere on the glass keeps a pixel. */
export function cutOf(box: CanvasBox, glass: CanvasBox | null): Cut {
  if (!glass) return NO_CUT
  const side = (beyondPx: number, sidePx: number): number =>
    Math.floor(Math.min(Math.max(0, beyondPx - GLASS_MARGIN_PX), Math.max(0, sidePx - 1)))
  const left = side(glass.left - box.left, box.width)
  const top = side(glass.top - box.top, box.height)
  return {
    left,
    top,
    right: side(box.left + box.width - (glass.left + glass.width), box.width - left),
    bottom: side(box.top + box.height - (glass.top + glass.height), box.height - top),
  }
}

export const isOnGlass = (box: CanvasBox, glass: CanvasBox | null): boolean =>
  !glass ||
  (box.left < glass.left + glass.width + GLASS_MARGIN_PX &&
    glass.left - GLASS_MARGIN_PX < box.left + box.width &&
    box.top < glass.top + glass.height + GLASS_MARGIN_PX &&
    glass.top - GLASS_MARGIN_PX < box.top + box.height)
