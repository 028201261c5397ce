// Features that somebody asked about, by pointing at the map or from its table: what the card shows, and for how long.
import { onScopeDispose, readonly, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { CLOSES_AFTER_S } from '../../../explain/explain.store.ts'

/** Listed in a card; the count says how many there are. */
export const LISTED_FEATURES_MAX = 200

/** Features of one layer. */
export interface AskedGroup {
  code: string
  count: number
  /** The first of them, as many as were asked for. */
  ids: readonly string[]
}
export interface AskedFeatures {
  groups: readonly AskedGroup[]
  /** Where they were pointed at, CSS pixels of the map; `null` from the table, and after the map has moved. */
  at: readonly [x: number, y: number] | null
  /** The card stands on the other side. */
  isAtRight: boolean
  /** ОКТМО of the municipality whose features these are; `null` for those of a place. */
  territory: string | null
}

export function useAskedFeatures(): {
  asked: ShallowRef<AskedFeatures | null>
  secondsLeft: Readonly<Ref<number>>
  ask: (features: AskedFeatures) => void
  stay: () => void
  /** The map moved: the features stay, their place on the screen does not. */
  forgetPlace: () => void
  close: () => void
} {
  const asked = shallowRef<AskedFeatures | null>(null)
  const secondsLeft = ref(0)
  let ticking: ReturnType<typeof setInterval> | undefined
  /** Whoever reads on keeps the card. */
  const stay = (): void => {
    secondsLeft.value = CLOSES_AFTER_S
  }
  const close = (): void => {
    clearInterval(ticking)
    asked.value = null
  }
  const ask = (features: AskedFeatures): void => {
    close()
    asked.value = features
    stay()
    // A hall is never left with a card that nobody reads.
    ticking = setInterval(() => {
      secondsLeft.value -= 1
      if (secondsLeft.value <= 0) close()
    }, 1_000)
  }
  const forgetPlace = (): void => {
    if (asked.value?.at) asked.value = { ...asked.value, at: null }
  }
  onScopeDispose(close)
  return { asked, secondsLeft: readonly(secondsLeft), ask, stay, forgetPlace, close }
}
