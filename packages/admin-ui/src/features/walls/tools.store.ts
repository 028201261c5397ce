// What the operator holds over the picture of the wall: the tool in the hand, what is drawn, where the other operators are, and
// whether this desk leads the map.
import {
  clockOffset,
  inkWith,
  POINTER_STAYS_MS,
  type ClockSample,
  type DeskCursor,
  type DeskPointer,
  type DeskTool,
  type InkPart,
  type InkStroke,
  type LeadTo,
  type MapLook,
} from '@obzor/core/protocol'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { DeskLine } from './desk-feed.ts'

const CLOCK_SAMPLES = 8

export const useDeskTools = defineStore('desk-tools', () => {
  const tool = ref<DeskTool>('hand')
  /** What the next label says. */
  const text = ref('')
  const seat = shallowRef<{ desk: string; colour: number } | null>(null)
  const strokes = shallowRef<readonly InkStroke[]>([])
  const others = shallowRef<ReadonlyMap<string, DeskCursor>>(new Map())
  const lead = shallowRef<LeadTo>({ look: null, at: 0 })
  const isLeading = ref(false)
  /** Of the hall's clock to this device's, milliseconds. */
  const offsetMs = ref(0)
  const ends = new Map<string, ReturnType<typeof setTimeout>>()
  let line: DeskLine | null = null

  function attach(next: DeskLine): void {
    line = next
    next.on('seat', (given) => {
      seat.value = given
      // The hall has forgotten who led when the line broke.
      isLeading.value = false
      others.value = new Map()
      void askClock(next)
    })
    next.on('strokes', (all) => (strokes.value = all))
    next.on('ink', (part) => (strokes.value = inkWith(strokes.value, part)))
    next.on('cursor', see)
    next.on('lead', (to) => {
      lead.value = to
    })
  }
  function see(cursor: DeskCursor): void {
    clearTimeout(ends.get(cursor.desk))
    const next = new Map(others.value)
    if (cursor.at) {
      next.set(cursor.desk, cursor)
      ends.set(
        cursor.desk,
        setTimeout(() => see({ ...cursor, at: null }), POINTER_STAYS_MS),
      )
    } else next.delete(cursor.desk)
    others.value = next
  }
  async function askClock(asked: DeskLine): Promise<void> {
    const samples: ClockSample[] = []
    const own = (): number => performance.timeOrigin + performance.now()
    for (let at = 0; at < CLOCK_SAMPLES && asked.connected; at += 1) {
      const askedAt = own()
      const theirs = await new Promise<number>((resolve) => asked.emit('clock', resolve))
      samples.push({ askedAt, answeredAt: own(), theirs })
    }
    offsetMs.value = clockOffset(samples)?.offsetMs ?? 0
  }
  function leave(): void {
    line = null
    tool.value = 'hand'
    seat.value = null
    strokes.value = []
    others.value = new Map()
    isLeading.value = false
    lead.value = { look: null, at: 0 }
    for (const end of ends.values()) clearTimeout(end)
    ends.clear()
  }
  function leadMap(is: boolean): void {
    isLeading.value = is
    if (!is) line?.emit('lead', { look: null })
  }

  return {
    tool,
    text,
    colour: computed(() => seat.value?.colour ?? 0),
    seat,
    strokes,
    others,
    lead,
    isLeading,
    offsetMs,
    attach,
    leave,
    leadMap,
    point: (pointer: DeskPointer): void => void line?.emit('pointer', pointer),
    ink: (part: InkPart): void => void line?.emit('ink', part),
    look: (look: MapLook): void => {
      if (isLeading.value) line?.emit('lead', { look })
    },
    erase: (what: 'last' | 'all'): void => void line?.emit('erase', what),
  }
})
