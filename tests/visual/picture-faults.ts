// What a designer would not accept, measured on the page: words cut off or over each other, type too small for five metres, panels
// with nothing in them, words that are hardly seen on their ground. No picture is compared with another: fonts and browsers differ.
import type { Page } from 'playwright-core'

export interface FaultLimits {
  /** Pixels of the smallest type. */
  typeMin: number
  /** Whether colours are looked at: they depend on the theme alone, and looking is half of the time. */
  withContrast: boolean
}

/** Sentences, one a fault; empty for a good picture. */
export function pictureFaults(page: Page, limits: FaultLimits): Promise<string[]> {
  return page.evaluate(({ typeMin, withContrast }) => {
    const faults = new Set<string>()
    const panels = [...document.querySelectorAll<HTMLElement>('.panel, .wall-head')]
    const nameOf = (panel: Element): string => panel.getAttribute('data-test') ?? 'head'
    const isApart = (one: DOMRect, other: DOMRect, room: number): boolean =>
      one.right <= other.left + room ||
      other.right <= one.left + room ||
      one.bottom <= other.top + room ||
      other.bottom <= one.top + room
    const boxes = panels.map((panel) => panel.getBoundingClientRect())
    for (const [index, box] of boxes.entries()) {
      const name = nameOf(panels[index]!)
      if (box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5)
        faults.add(`${name}: leaves the screen`)
      for (const [at, other] of boxes.entries())
        if (at > index && !isApart(box, other, 0.5)) faults.add(`${name}: over ${nameOf(panels[at]!)}`)
    }
    const luminance = ([red = 0, green = 0, blue = 0]: number[]): number => {
      const [r, g, b] = [red, green, blue].map((part) => {
        const share = part / 255
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
    }
    const numbers = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const groundOf = (element: Element): number[] => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const ground = numbers(getComputedStyle(at).backgroundColor)
        if (ground.length >= 3 && (ground[3] ?? 1) > 0.99) return ground
      }
      return numbers(getComputedStyle(document.body).backgroundColor)
    }
    for (const panel of panels) {
      const name = nameOf(panel)
      const frame = panel.getBoundingClientRect()
      const texts: { text: string; box: DOMRect }[] = []
      const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement
        const text = node.textContent?.trim() ?? ''
        if (!parent || text === '' || parent.closest('.visually-hidden, .panel-table')) continue
        if (parent.getClientRects().length === 0 || !parent.checkVisibility({ visibilityProperty: true }))
          continue
        const range = document.createRange()
        range.selectNodeContents(node)
        const box = range.getBoundingClientRect()
        if (box.width < 1 || box.height < 1) continue
        const style = getComputedStyle(parent)
        const said = `${name}: «${text.slice(0, 60)}»`
        if (Number.parseFloat(style.fontSize) < typeMin - 0.05)
          faults.add(`${said} is set in ${Number.parseFloat(style.fontSize).toFixed(1)} px`)
        let isHiddenOnPurpose = false
        for (let holder: Element | null = parent; holder && holder !== panel; holder = holder.parentElement) {
          const held = getComputedStyle(holder)
          if (held.overflowX === 'visible' && held.overflowY === 'visible') continue
          const at = holder.getBoundingClientRect()
          const isWholeOut = box.top >= at.bottom - 1 || box.left >= at.right - 1
          // What does not fit beside the agency wraps out of sight instead of ending in dots.
          if (isWholeOut && holder.matches('.who, [data-may-hide]')) isHiddenOnPurpose = true
          // Dots are no fault where the whole word is told to whoever points at it; its table twin has it too.
          else if (held.textOverflow === 'ellipsis' && holder.getAttribute('title') === text) continue
          else if (box.right > at.right + 1.5 || box.left < at.left - 1.5)
            faults.add(`${said} is cut off at its side`)
          // Rounding of a line's height is no cut: a third of the type is.
          else if (box.bottom > at.bottom + box.height / 3) faults.add(`${said} is cut off below`)
        }
        if (isHiddenOnPurpose) continue
        const isDotted = getComputedStyle(parent).textOverflow === 'ellipsis' && parent.title === text
        if (isDotted) continue
        if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
          faults.add(`${said} leaves its panel`)
        // A line's box is higher than its letters.
        if (!parent.closest('.tooltip')) texts.push({ text, box })
        if (withContrast && !parent.closest('svg')) {
          const [ink, ground] = [luminance(numbers(style.color)), luminance(groundOf(parent))]
          const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
          const least = Number.parseFloat(style.fontSize) >= 24 ? 3 : 4.5
          if (ratio < least) faults.add(`${said} has a contrast of ${ratio.toFixed(1)}`)
        }
      }
      for (const [index, one] of texts.entries()) {
        for (const other of texts.slice(index + 1)) {
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
          if (across > 2 && down > Math.min(one.box.height, other.box.height) * 0.45)
            faults.add(`${name}: «${one.text.slice(0, 40)}» lies over «${other.text.slice(0, 40)}»`)
        }
      }
      const pictures = panel.querySelectorAll('canvas, img, svg')
      if (texts.length === 0 && pictures.length === 0) faults.add(`${name}: is empty`)
    }
    return [...faults]
  }, limits)
}
