// Figures that a wall shows in the place of the live ones: a month of the past, or what it keeps while it stands still. Read before
// they are shown, so that all screens change at one moment.
import type { MethodBreak, PastFigures, StillFigures } from '@obzor/core/model'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

export type AskedHeld =
  | { kind: 'past'; period: string }
  /** `at`: since when, milliseconds since 1970. */
  | { kind: 'frozen'; wall: string; at: number }
export interface Held {
  asked: AskedHeld
  /** `null` until they are read: nothing of now stands under the name of the past. */
  figures: StillFigures | PastFigures | null
}

/** Documents of some 100 kB: the month that is shown, those around it, and one for the way back. */
const KEPT_MAX = 6
const READ_WITHIN_MS = 15_000
const AGAIN_MS = 3_000

const keyOf = (asked: AskedHeld, territories: readonly string[]): string =>
  [asked.kind, asked.kind === 'past' ? asked.period : `${asked.wall}/${asked.at}`, ...territories].join('/')
function addressOf(asked: AskedHeld, territories: readonly string[]): string {
  const query = new URLSearchParams({ territories: territories.join(',') })
  const path = asked.kind === 'past' ? `indicators/past/${asked.period}` : `walls/${asked.wall}/frozen`
  return `/api/v1/${path}?${query}`
}

export const useHeld = defineStore('held', () => {
  const shown = shallowRef<Held | null>(null)
  /** What was read, the newest last. */
  const known = new Map<string, Promise<StillFigures | PastFigures>>()
  let wanted = ''

  /** Rejects where the server does not give it; asked once for everybody. */
  function read(asked: AskedHeld, territories: readonly string[]): Promise<StillFigures | PastFigures> {
    const key = keyOf(asked, territories)
    const reading = known.get(key) ?? readJson(addressOf(asked, territories))
    known.delete(key)
    known.set(key, reading)
    reading.catch(() => known.delete(key))
    for (const old of known.keys()) if (known.size > KEPT_MAX) known.delete(old)
    return reading
  }

  /** Shows it, with its figures as soon as they are there; `null` is the present. */
  async function show(asked: AskedHeld | null, territories: readonly string[]): Promise<void> {
    const key = asked ? keyOf(asked, territories) : ''
    if (key === wanted) return
    wanted = key
    if (!asked) {
      shown.value = null
      return
    }
    const { value: before } = shown
    // Another territory of the same month: what is there stays until its breakdowns are.
    const isSame = before !== null && keyOf(before.asked, []) === keyOf(asked, [])
    if (!isSame) shown.value = { asked, figures: null }
    await fill(asked, territories)
  }
  /** Asked again while it is wanted: the server may be away. */
  async function fill(asked: AskedHeld, territories: readonly string[]): Promise<void> {
    const isWanted = (): boolean => wanted === keyOf(asked, territories)
    try {
      const figures = await read(asked, territories)
      if (isWanted()) shown.value = { asked, figures }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      if (isWanted()) await fill(asked, territories)
    }
  }

  return {
    shown,
    past: computed(() => (shown.value?.asked.kind === 'past' ? shown.value.asked.period : null)),
    frozenAt: computed(() => (shown.value?.asked.kind === 'frozen' ? shown.value.asked.at : null)),
    isReading: computed(() => shown.value !== null && shown.value.figures === null),
    /** Changes of method between the period that is shown and now. */
    breaks: computed((): readonly MethodBreak[] => {
      const figures = shown.value?.figures
      return figures && isPast(figures) ? figures.breaks : []
    }),
    read,
    show,
  }
})

const isPast = (figures: StillFigures | PastFigures): figures is PastFigures => 'breaks' in figures

async function readJson(address: string): Promise<StillFigures | PastFigures> {
  const response = await fetch(address, { signal: AbortSignal.timeout(READ_WITHIN_MS) })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return (await response.json()) as StillFigures | PastFigures
}
