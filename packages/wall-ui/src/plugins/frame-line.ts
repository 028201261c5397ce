// The line to a frame that runs code nobody here answers for: an origin that is nobody's, no address it may reach, and one port.
// What comes out is checked and counted; a frame that floods, hangs, leaves or lies is cut off, and the wall goes on.
import {
  FRAME_ANSWER_MS_MAX,
  FRAME_MESSAGES_PER_SECOND_MAX,
  FRAME_PROTOCOL,
} from '@obzor/core/plugin-api/client'
import type { FrameCutOff } from '@obzor/core/protocol'

const PING_EVERY_MS = 2_000
const SECOND_MS = 1_000
/** What the browser refused is said once for each thing, and not for ever. */
const NOTICES_MAX = 20

/** What every frame says, whatever runs in it. */
type Common =
  { kind: 'ready'; protocol: number } | { kind: 'pong'; n: number } | { kind: 'blocked'; what: string }
interface Said {
  kind: string
}

export interface FrameLineOptions<From extends Said> {
  place: HTMLElement
  address: string
  title: string
  /** Which of the runtime's two servants takes the line. */
  greeting: 'panel' | 'layer'
  className: string
  /** The message with the members that it may have and no others, or `null` for one that is none. */
  check: (data: unknown) => From | Common | null
  loaded: () => void
  ready: () => void
  said: (message: From) => void
  cutOff: (why: FrameCutOff) => void
}

export interface FrameLine<To> {
  send(message: To, transfer?: Transferable[]): void
  readonly isLoaded: boolean
  readonly isEnded: boolean
  /** False where it has let two pings pass. */
  isAnswering(): boolean
  cutOff(why: FrameCutOff): void
  end(): void
}

const isCommon = (message: Said): message is Common =>
  message.kind === 'ready' || message.kind === 'pong' || message.kind === 'blocked'

export function openFrameLine<To extends Said, From extends Said>(
  options: FrameLineOptions<From>,
): FrameLine<To | { kind: 'ping'; n: number }> {
  const { place, address, title, greeting, className } = options
  const channel = new MessageChannel()
  const notices = new Set<string>()
  const frame = document.createElement('iframe')
  let isReady = false
  let isEnded = false
  let isLoaded = false
  let window = { startedAt: performance.now(), messages: 0 }
  let ping = { n: 0, askedAt: performance.now(), isAnswered: true }
  let lookedAt = performance.now()

  const send = (message: To | { kind: 'ping'; n: number }, transfer: Transferable[] = []): void =>
    channel.port1.postMessage(message, transfer)
  const end = (): void => {
    isEnded = true
    clearInterval(timer)
    channel.port1.close()
    frame.remove()
  }
  const cutOff = (why: FrameCutOff): void => {
    if (isEnded) return
    end()
    options.cutOff(why)
  }
  const takeCommon = (message: Common): void => {
    if (message.kind === 'ready') {
      if (message.protocol !== FRAME_PROTOCOL) return cutOff('protocol')
      isReady = true
      options.ready()
    } else if (message.kind === 'pong') {
      if (message.n === ping.n) ping.isAnswered = true
    } else if (!notices.has(message.what) && notices.size < NOTICES_MAX) {
      notices.add(message.what)
      console.warn(`${greeting} ${title}: the browser refused ${message.what}`)
    }
  }

  channel.port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isEnded) return
    const now = performance.now()
    if (now - window.startedAt > SECOND_MS) window = { startedAt: now, messages: 0 }
    window.messages += 1
    if (window.messages > FRAME_MESSAGES_PER_SECOND_MAX) return cutOff('floods')
    const message = options.check(data)
    if (message === null) return cutOff('lies')
    if (isCommon(message)) takeCommon(message)
    else options.said(message)
  })
  channel.port1.start()

  frame.setAttribute('sandbox', 'allow-scripts')
  frame.setAttribute('allow', '')
  frame.referrerPolicy = 'no-referrer'
  frame.title = title
  frame.className = className
  frame.addEventListener('load', () => {
    // A second page in the frame is one that nobody here loaded.
    if (isLoaded) return cutOff('left')
    isLoaded = true
    frame.contentWindow?.postMessage({ obzor: greeting }, '*', [channel.port2])
    options.loaded()
  })
  frame.src = address
  place.append(frame)

  const timer = setInterval(() => {
    const now = performance.now()
    // Where this page itself stood still, or nobody sees it, the frame had no time to answer either.
    const isOursLate = now - lookedAt > PING_EVERY_MS * 2 || document.visibilityState !== 'visible'
    lookedAt = now
    if (isOursLate) ping = { ...ping, askedAt: now }
    else if (!isReady && now - ping.askedAt > FRAME_ANSWER_MS_MAX) return cutOff('silent')
    else if (isReady && !ping.isAnswered && now - ping.askedAt > FRAME_ANSWER_MS_MAX) return cutOff('hangs')
    if (!isReady || !ping.isAnswered) return
    ping = { n: ping.n + 1, askedAt: now, isAnswered: false }
    send({ kind: 'ping', n: ping.n })
  }, PING_EVERY_MS)

  return {
    send,
    get isLoaded() {
      return isLoaded
    },
    get isEnded() {
      return isEnded
    },
    isAnswering: () => (isReady && ping.isAnswered) || performance.now() - ping.askedAt < 2 * PING_EVERY_MS,
    cutOff,
    end,
  }
}
