// Which number somebody asked about. One card at a time; it closes by itself, so that a hall is never left with it.
import { defineStore } from 'pinia'
import { readonly, ref, shallowRef } from 'vue'
import { readExplanation, type Explanation } from './explanation.ts'

export interface AskedNumber {
  code: string
  territory: string
}

/** The card is read from 5 m by somebody who talks meanwhile. */
export const CLOSES_AFTER_S = 30

export const useExplainStore = defineStore('explain', () => {
  const asked = shallowRef<AskedNumber | null>(null)
  const explanation = shallowRef<Explanation | null>(null)
  const failure = ref<string | null>(null)
  const secondsLeft = ref(0)
  let reading: AbortController | null = null
  let ticking: ReturnType<typeof setInterval> | undefined

  function close(): void {
    reading?.abort()
    clearInterval(ticking)
    asked.value = null
    explanation.value = null
    failure.value = null
  }

  /** Whoever reads on keeps the card. */
  function stay(): void {
    secondsLeft.value = CLOSES_AFTER_S
  }

  async function ask(number: AskedNumber): Promise<void> {
    close()
    asked.value = number
    stay()
    ticking = setInterval(() => {
      secondsLeft.value -= 1
      if (secondsLeft.value <= 0) close()
    }, 1_000)
    const own = new AbortController()
    reading = own
    try {
      const found = await readExplanation(number, own.signal)
      if (!own.signal.aborted) explanation.value = found
    } catch (error) {
      if (!own.signal.aborted) failure.value = error instanceof Error ? error.message : String(error)
    }
  }

  return {
    asked,
    explanation,
    failure: readonly(failure),
    secondsLeft: readonly(secondsLeft),
    ask,
    stay,
    close,
  }
})
