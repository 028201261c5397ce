// A live source that has something to show where the server does not answer: the rows that were kept at the last good time. As soon
// as a channel brings its own, those stand in their place.
import type { ChannelRow, ColumnFrame, Frame } from '@obzor/core/protocol'
import { columnsOf, frameOf } from '@obzor/core/protocol'
import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue'
import type { ChannelPicture, LiveSource } from './live-source.ts'

type SnapshotFrame = Extract<Frame, { kind: 'snapshot' }>

/** Where rows are kept from one life of the page to the next. */
export interface KeptRows {
  read(channel: string): Promise<Frame | undefined>
  keep(frame: SnapshotFrame): Promise<void>
}
export interface KeptSource {
  source: LiveSource
  /** Milliseconds since 1970 of the kept rows that are shown; `null` while everything is live. */
  keptAt: ComputedRef<number | null>
  /** Shows what was kept wherever nothing has come yet. */
  showKept(): void
  /** Keeps the rows as they are now. */
  keepNow(): Promise<void>
}

/** Rows of one channel of columns that are worth the time to write: 50 ms of the page. */
const ROWS_MAX = 60_000

const rowsIn = ({ blocks }: ColumnFrame): number => blocks.reduce((sum, { ids }) => sum + ids.length, 0)

export function keptSource(source: LiveSource, rows: KeptRows): KeptSource {
  const isShowing = ref(false)
  const pictures = new Map<string, ComputedRef<ChannelPicture>>()
  /** What was read, by channel. */
  const kept = shallowRef<ReadonlyMap<string, ChannelPicture>>(new Map())
  /** Version and age of what is kept already: rows that did not change are not written again. */
  const written = new Map<string, string>()

  async function read(name: string): Promise<void> {
    const frame = await rows.read(name)
    if (frame?.kind !== 'snapshot') return
    const { version, epoch, at } = frame
    const picture: ChannelPicture = {
      rows: new Map(frame.rows.map((row) => [row.id, row])),
      version,
      epoch,
      at,
      refusal: null,
    }
    kept.value = new Map(kept.value).set(name, picture)
  }

  function channel(name: string): ComputedRef<ChannelPicture> {
    const known = pictures.get(name)
    if (known) return known
    const live = source.channel(name)
    if (isShowing.value) void read(name)
    const picture = computed(() => {
      const instead = isShowing.value && live.value.version === 0 ? kept.value.get(name) : undefined
      return instead ?? live.value
    })
    pictures.set(name, picture)
    return picture
  }

  function listen(name: string, onFrames: (frames: readonly ColumnFrame[]) => void): () => void {
    let isLive = false
    let isEnded = false
    const showKept = async (): Promise<void> => {
      const frame = await rows.read(name)
      if (frame && !isLive && !isEnded) onFrames([columnsOf(frame)])
    }
    const endWatch = watch(isShowing, (is) => void (is && showKept()), { immediate: true })
    const end = source.listen(name, (frames) => {
      isLive = true
      // Points are kept as they came first: to follow each change would make an object of every one.
      const whole = frames.find(({ kind }) => kind === 'snapshot')
      if (whole && rowsIn(whole) <= ROWS_MAX) void rows.keep(frameOf(whole) as SnapshotFrame)
      onFrames(frames)
    })
    return () => {
      isEnded = true
      endWatch()
      end()
    }
  }

  /** Of the kept rows, those that stand on the wall. */
  const shown = computed(() =>
    isShowing.value
      ? [...kept.value].flatMap(([name, picture]) =>
          source.channel(name).value.version === 0 ? picture : [],
        )
      : [],
  )
  const keptAt = computed(() =>
    shown.value.length === 0 ? null : Math.max(...shown.value.map(({ at }) => at ?? 0)),
  )

  return {
    source: {
      // What rows a channel has is the protocol's promise, by its name; the map of pictures cannot say it.
      channel: <Row extends ChannelRow>(name: string) =>
        channel(name) as unknown as ComputedRef<ChannelPicture<Row>>,
      listen,
      connection: computed(() =>
        keptAt.value !== null && source.connection.value !== 'live' ? 'lost' : source.connection.value,
      ),
      lastHeardAt: computed(() => source.lastHeardAt.value ?? keptAt.value),
    },
    keptAt,
    showKept: () => {
      if (isShowing.value) return
      isShowing.value = true
      for (const name of pictures.keys()) void read(name)
    },
    keepNow: async () => {
      for (const [name] of pictures) {
        const { version, epoch, at, rows: held } = source.channel(name).value
        if (version === 0 || epoch === null || at === null || written.get(name) === `${epoch}/${version}`)
          continue
        written.set(name, `${epoch}/${version}`)
        await rows.keep({ kind: 'snapshot', channel: name, epoch, version, at, rows: [...held.values()] })
      }
    },
  }
}
