// What a designer looks for, asked of the page: panels over panels, words cut off, type too small.
import type { Page } from 'playwright-core'

/** Pairs of panels whose boxes meet, and panels that leave the screen. */
export function overlappingPanels(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const panels = [...document.querySelectorAll<HTMLElement>('.panel, .wall-head')]
    const boxes = panels.map((panel) => ({
      name: panel.dataset['test'] ?? 'head',
      box: panel.getBoundingClientRect(),
    }))
    const found: string[] = []
    for (const [index, a] of boxes.entries()) {
      if (a.box.right > innerWidth + 0.5 || a.box.bottom > innerHeight + 0.5)
        found.push(`${a.name} leaves the screen`)
      for (const b of boxes.slice(index + 1)) {
        const isApart =
          a.box.right <= b.box.left + 0.5 ||
          b.box.right <= a.box.left + 0.5 ||
          a.box.bottom <= b.box.top + 0.5 ||
          b.box.bottom <= a.box.top + 0.5
        if (!isApart) found.push(`${a.name} × ${b.name}`)
      }
    }
    return found
  })
}

/** Texts that end outside their panel or under a neighbour of the same line. What wraps out of sight on purpose is `.who`. */
export function clippedTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement
      const panel = parent?.closest('.panel, .wall-head')
      if (!parent || !panel || node.textContent?.trim() === '' || parent.closest('.what, .visually-hidden'))
        continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const text = range.getBoundingClientRect()
      const frame = panel.getBoundingClientRect()
      const isOut =
        text.left < frame.left - 1 ||
        text.right > frame.right + 1 ||
        text.top < frame.top - 1 ||
        text.bottom > frame.bottom + 1
      let isCut = false
      for (let holder: Element | null = parent; holder && holder !== panel; holder = holder.parentElement) {
        const style = getComputedStyle(holder)
        if (style.overflowX === 'visible') continue
        const box = holder.getBoundingClientRect()
        if (text.right > box.right + 1 || text.left < box.left - 1) isCut = true
      }
      if (isOut || isCut)
        found.push(`${panel.getAttribute('data-test') ?? 'head'}: ${node.textContent?.trim()}`)
    }
    return found
  })
}

/** Pixels of the smallest visible text in the document. */
export function smallestText(page: Page): Promise<number> {
  return page.evaluate(() => {
    let smallest = Number.POSITIVE_INFINITY
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement
      if (!parent || node.textContent?.trim() === '' || parent.getClientRects().length === 0) continue
      smallest = Math.min(smallest, Number.parseFloat(getComputedStyle(parent).fontSize))
    }
    return smallest
  })
}
