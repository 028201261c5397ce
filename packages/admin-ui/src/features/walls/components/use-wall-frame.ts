// A page of the wall in a frame of the desk: as large as the canvas and scaled down, told what to show by messages of this page.
import type { Wall } from '@obzor/core/model'
import { enveloped, opened, type FromDeskFrame, type ToDeskFrame } from '@obzor/core/protocol'
import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useElementSize } from './use-element-size.ts'

/** Pixels of the page: enough that the type stands as on the wall. */
const PAGE_WIDTH = 1_600

export interface WallFrame {
  pageWidth: number
  pageHeight: ComputedRef<number>
  scale: ComputedRef<number>
  /** The page listens. */
  isReady: Ref<boolean>
  /** Nothing is said before it listens. */
  say(message: ToDeskFrame): void
}

export interface WallFrameOptions {
  box: Readonly<ShallowRef<HTMLElement | null>>
  frame: Readonly<ShallowRef<HTMLIFrameElement | null>>
  wall: () => Pick<Wall, 'width' | 'height'>
  hear: (message: FromDeskFrame) => void
}

export function useWallFrame({ box, frame, wall, hear }: WallFrameOptions): WallFrame {
  const { width } = useElementSize(box)
  const isReady = ref(false)
  const listen = (event: MessageEvent<unknown>): void => {
    const source = frame.value?.contentWindow
    const message = source && opened<FromDeskFrame>(event, source, window.location.origin)
    if (!message) return
    if (message.kind === 'ready') isReady.value = true
    hear(message)
  }
  onMounted(() => window.addEventListener('message', listen))
  onBeforeUnmount(() => window.removeEventListener('message', listen))
  return {
    pageWidth: PAGE_WIDTH,
    pageHeight: computed(() => Math.round((PAGE_WIDTH * wall().height) / wall().width)),
    scale: computed(() => width.value / PAGE_WIDTH),
    isReady,
    say: (message) => {
      if (isReady.value) frame.value?.contentWindow?.postMessage(enveloped(message), window.location.origin)
    },
  }
}

/** What crosses to another window is copied: nothing reactive. */
export const plain = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value
