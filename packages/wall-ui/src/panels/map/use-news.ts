// What has just changed on the map: outlines that breathe and pills with the size of the change, for six seconds.
import type { IndicatorDescription } from '@obzor/core/model'
import { onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useFormat } from '../../format/index.ts'
import { useHeld } from '../../live/held.store.ts'
import { PULSE_MS, type LabelNote, type Pulse } from '../../map/index.ts'
import type { MapColours } from '../../theme/ramp.ts'
import { cellChanges } from './cell-changes.ts'

/** Pills at once; more would be noise. */
const NOTES_MAX = 4
/** A smaller change is felt in the tile, not on the map. */
const NOTE_DELTA_MIN = 0.005

export function useNews({
  values,
  declaration,
  theme,
}: {
  /** Value by ОКТМО. */
  values: ComputedRef<ReadonlyMap<string, number | null>>
  declaration: ComputedRef<IndicatorDescription | null>
  theme: ComputedRef<MapColours>
}): { pulses: ShallowRef<readonly Pulse[]>; notes: ShallowRef<ReadonlyMap<string, LabelNote>> } {
  const format = useFormat()
  const pulses = shallowRef<readonly Pulse[]>([])
  const notes = shallowRef<ReadonlyMap<string, LabelNote>>(new Map())
  let timer: ReturnType<typeof setTimeout> | undefined

  function noteOf(delta: number): LabelNote {
    const { unit = 'percent', fractionDigits = 1, direction = 'more-is-worse' } = declaration.value ?? {}
    const isWorse = delta > 0 === (direction !== 'more-is-better')
    return {
      text: format.delta(delta, unit, fractionDigits),
      direction: delta > 0 ? 'up' : 'down',
      colour: isWorse ? theme.value.worse : theme.value.better,
    }
  }

  // What another month or what stands still differs by from now has not happened just now.
  const held = useHeld()
  let moment = held.shown
  watch(values, (after, before) => {
    if (held.shown !== moment) {
      moment = held.shown
      return
    }
    const changes = cellChanges(before, after).filter(({ delta }) => Math.abs(delta) >= NOTE_DELTA_MIN)
    // Half the map at once is a reload of a source, not news of a municipality.
    if (changes.length === 0 || changes.length > after.size / 2) return
    const startedAt = performance.now()
    const fresh = new Set(changes.map(({ oktmo }) => oktmo))
    pulses.value = [
      ...pulses.value.filter((pulse) => startedAt - pulse.startedAt < PULSE_MS && !fresh.has(pulse.oktmo)),
      ...changes.map(({ oktmo }) => ({ oktmo, startedAt })),
    ]
    notes.value = new Map(changes.slice(0, NOTES_MAX).map(({ oktmo, delta }) => [oktmo, noteOf(delta)]))
    clearTimeout(timer)
    timer = setTimeout(() => (notes.value = new Map()), PULSE_MS)
  })
  onScopeDispose(() => clearTimeout(timer))
  return { pulses, notes }
}
