// What is on air, given to everything that draws it: the same on a screen of the wall and in the picture at the desk.
import type { AirState } from '@obzor/core/model'
import { computed, watch } from 'vue'
import { useHeld, type AskedHeld } from '../live/held.store.ts'
import { useWallStore } from '../wall.store.ts'

/** A document that does not come keeps a picture off the air no longer: the one before stays until then. */
const READ_WITHIN_MS = 10_000

export interface ShownAir {
  /** `at`: the hall's time of the moment that all were told. */
  showAir(state: AirState, at: number): void
  /** Settles when what the state needs beside the live figures is there, or does not come. */
  readAir(state: AirState): Promise<void>
}

export function useAir(wallId: () => string): ShownAir {
  const wall = useWallStore()
  const held = useHeld()
  const askedOf = ({ past, frozenAt }: AirState): AskedHeld | null => {
    if (past !== null) return { kind: 'past', period: past }
    return frozenAt === null ? null : { kind: 'frozen', wall: wallId(), at: frozenAt }
  }
  const territoriesOf = ({ territory }: AirState): string[] =>
    [wall.platform?.region.code, territory].filter((code) => typeof code === 'string')

  let last: AirState | null = null
  function showAir(state: AirState, at: number): void {
    wall.spotlight(state.spotlight)
    // What was led was the map of another picture.
    if (last?.scene !== state.scene || state.territory !== wall.territory) wall.lead = null
    if (state.territory !== wall.territory) wall.goTo(state.territory, at)
    last = state
    void held.show(askedOf(state), territoriesOf(state))
  }
  /** Without its code nobody knows whose breakdowns are wanted. */
  const region = computed(() => wall.platform?.region.code)
  watch(region, () => last && showAir(last, 0))

  return {
    showAir,
    readAir: async (state) => {
      const asked = askedOf(state)
      if (!asked) return
      const late = new Promise((resolve) => setTimeout(resolve, READ_WITHIN_MS))
      await Promise.race([until(() => region.value !== undefined), late])
      await Promise.race([held.read(asked, territoriesOf(state)), late]).catch(() => late)
    },
  }
}

const until = (isTrue: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const end = watch(
      isTrue,
      (is) => {
        if (!is) return
        queueMicrotask(() => end())
        resolve()
      },
      { immediate: true },
    )
  })
