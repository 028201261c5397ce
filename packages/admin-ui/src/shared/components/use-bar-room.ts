// How much a bar must leave out so that it ends inside the window: measured, because the words differ by language and the links by
// what somebody may do.
import { nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

/** 0: everything has room. At `most` nothing more can be left out. */
export function useBarRoom(
  inner: () => HTMLElement | null,
  { most, words }: { most: number; words: () => unknown },
): Readonly<Ref<number>> {
  const level = ref(0)
  let turn = 0
  async function fit(): Promise<void> {
    turn += 1
    const mine = turn
    const element = inner()
    if (!element) return
    // All of it between two paints: nobody sees the steps.
    for (let next = 0; next <= most; next += 1) {
      level.value = next
      await nextTick()
      if (mine !== turn || element.scrollWidth <= element.clientWidth) return
    }
  }
  let width = 0
  const observer = new ResizeObserver(([entry]) => {
    const { width: now } = entry!.contentRect
    if (now !== width) void fit()
    width = now
  })
  onMounted(() => {
    const element = inner()
    if (element) observer.observe(element)
    // Letters of the bundled face come after the first paint.
    void document.fonts.ready.then(fit)
  })
  onBeforeUnmount(() => observer.disconnect())
  watch(words, () => void fit(), { flush: 'post' })
  return level
}
