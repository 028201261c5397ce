// A live source that can stand still or go back: figures of indicators come from the document that is held, everything else stays as
// it was when the wall was frozen. Panels read one source and need not know.
import type { PublishedCell } from '@obzor/core/model'
import {
  BREAKDOWNS_CHANNEL,
  INDICATORS_CHANNEL,
  type ChannelRow,
  type ColumnFrame,
} from '@obzor/core/protocol'
import { computed, watch, type ComputedRef } from 'vue'
import type { Held } from './held.store.ts'
import type { ChannelPicture, LiveSource } from './live-source.ts'

const STATISTIC = 'statistic:'

/** The last month of a period of any length, to compare it with another: `2023` is known at its end. */
export function endOf(period: string): string {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period)
  if (quarter) return `${quarter[1]}-${String(3 * Number(quarter[2])).padStart(2, '0')}`
  return period.length === 4 ? `${period}-12` : period
}

export function heldSource(source: LiveSource, held: () => Held | null): LiveSource {
  const pictures = new Map<string, ComputedRef<ChannelPicture>>()
  /** As they were when the wall was frozen. */
  const stopped = new Map<string, ChannelPicture>()
  const isFrozen = computed(() => held()?.asked.kind === 'frozen')
  watch(
    isFrozen,
    (is) => {
      stopped.clear()
      if (is) for (const name of pictures.keys()) stop(name)
    },
    { flush: 'sync' },
  )
  function stop(name: string): void {
    const { value } = source.channel(name)
    if (value.version > 0) stopped.set(name, value)
  }

  const totals = computed(() => rowsOf(held()?.figures?.totals))
  const parts = computed(() => rowsOf(held()?.figures?.parts))

  function pictureOf(name: string, live: ChannelPicture): ChannelPicture {
    const now = held()
    if (!now) return live
    if (now.asked.kind === 'frozen' && !stopped.has(name)) stop(name)
    const base = stopped.get(name) ?? live
    const rows = name === INDICATORS_CHANNEL ? totals.value : name === BREAKDOWNS_CHANNEL ? parts.value : null
    if (rows && now.figures) return { ...base, rows, refusal: null }
    if (now.asked.kind === 'frozen') return base
    if (rows) return { ...base, rows: new Map() }
    if (!name.startsWith(STATISTIC)) return live
    const until = now.asked.period
    const known = [...live.rows].filter(([, row]) => endOf(String(row['period'])) <= until)
    return { ...live, rows: new Map(known) }
  }

  function channel(name: string): ComputedRef<ChannelPicture> {
    const known = pictures.get(name)
    if (known) return known
    const live = source.channel(name)
    const picture = computed(() => pictureOf(name, live.value))
    pictures.set(name, picture)
    return picture
  }

  /** Points stand still with the figures; a whole picture (another part of the map) is let through, or the map would be empty. */
  function listen(name: string, onFrames: (frames: readonly ColumnFrame[]) => void): () => void {
    const hear = (frames: readonly ColumnFrame[]): void => {
      if (!isFrozen.value) return onFrames(frames)
      const whole = frames.findLastIndex(({ kind }) => kind === 'snapshot')
      if (whole >= 0) onFrames(frames.slice(whole, whole + 1))
    }
    let end = source.listen(name, hear)
    // What was missed comes as a whole when the wall goes on.
    const endWatch = watch(isFrozen, (is) => {
      if (is) return
      end()
      end = source.listen(name, hear)
    })
    return () => {
      endWatch()
      end()
    }
  }

  return {
    channel: <Row extends ChannelRow>(name: string) =>
      channel(name) as unknown as ComputedRef<ChannelPicture<Row>>,
    listen,
    connection: source.connection,
    lastHeardAt: source.lastHeardAt,
  }
}

const rowsOf = (cells: readonly PublishedCell[] | undefined): ReadonlyMap<string, ChannelRow> =>
  new Map((cells ?? []).map((cell) => [cell.id, cell as unknown as ChannelRow]))
