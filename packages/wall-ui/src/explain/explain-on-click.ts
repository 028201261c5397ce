// `v-explain="{ code, territory }"`: a figure that is asked about by a click, a tap, Enter or the space bar.
import type { Directive } from 'vue'
import { useExplainStore, type AskedNumber } from './explain.store.ts'

const numbers = new WeakMap<HTMLElement, AskedNumber | null>()

function ask(event: Event): void {
  const number = numbers.get(event.currentTarget as HTMLElement)
  if (!number) return
  if (event instanceof KeyboardEvent) {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
  }
  event.stopPropagation()
  void useExplainStore().ask(number)
}

/** `null`: there is nothing to explain, and the element is no button. */
function set(element: HTMLElement, number: AskedNumber | null): void {
  numbers.set(element, number)
  for (const [name, value] of [
    ['tabindex', '0'],
    ['aria-haspopup', 'dialog'],
  ] as const) {
    if (number) element.setAttribute(name, value)
    else element.removeAttribute(name)
  }
  element.style.cursor = number ? 'help' : ''
}

export const vExplain: Directive<HTMLElement, AskedNumber | null> = {
  mounted(element, { value }) {
    set(element, value)
    element.addEventListener('click', ask)
    element.addEventListener('keydown', ask)
  },
  updated: (element, { value }) => set(element, value),
}
