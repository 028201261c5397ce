// A panel in a frame of its own: an origin that is nobody's, no address it may reach, and this one line to the wall. What
// comes out is checked and counted; a frame that floods, hangs, leaves or lies is cut off, and the wall goes on.
import {
  checkedFromFrame,
  FRAME_ANSWER_MS_MAX,
  FRAME_MESSAGES_PER_SECOND_MAX,
  FRAME_PROTOCOL,
  type FromFrame,
  type ToFrame,
} from '@obzor/core/plugin-api/client'
import type { FrameCutOff } from '@obzor/core/protocol'
import type { PanelRunner, PanelStart } from './panel-runner.ts'
import { RowsForFrame } from './rows-for-frame.ts'
import { themeFonts } from './theme-fonts.ts'
import { themeTokens } from './theme-tokens.ts'

const PING_EVERY_MS = 2_000
const SECOND_MS = 1_000
/** What the browser refused is said once for each thing, and not for ever. */
const NOTICES_MAX = 20

export function runInFrame(
  place: HTMLElement,
  { address, title }: { address: string; title: string },
  { settings, channels, view, outlet }: PanelStart,
): PanelRunner {
  const line = new MessageChannel()
  const send = (message: ToFrame): void => line.port1.postMessage(message)
  const rows = new Map(channels.map((channel) => [channel, new RowsForFrame(channel, send)]))
  const notices = new Set<string>()
  const frame = document.createElement('iframe')
  let latestView = view
  let isReady = false
  let isEnded = false
  let isLoaded = false
  let window = { startedAt: performance.now(), messages: 0 }
  let ping = { n: 0, askedAt: performance.now(), isAnswered: true }
  let lookedAt = performance.now()

  const end = (): void => {
    isEnded = true
    clearInterval(timer)
    line.port1.close()
    frame.remove()
  }
  const cutOff = (why: FrameCutOff): void => {
    if (isEnded) return
    end()
    outlet.cutOff(why)
  }

  const answers: { [Kind in FromFrame['kind']]: (message: Extract<FromFrame, { kind: Kind }>) => void } = {
    ready: ({ protocol }) => {
      if (protocol !== FRAME_PROTOCOL) return cutOff('protocol')
      isReady = true
      outlet.started()
    },
    took: ({ channel }) => rows.get(channel)?.taken(),
    pong: ({ n }) => {
      if (n === ping.n) ping.isAnswered = true
    },
    said: ({ words }) => outlet.say(words),
    failed: ({ reason }) => outlet.fail(reason),
    spotlight: ({ oktmo }) => outlet.spotlight(oktmo),
    blocked: ({ what }) => {
      if (notices.has(what) || notices.size >= NOTICES_MAX) return
      notices.add(what)
      console.warn(`panel ${title}: the browser refused ${what}`)
    },
  }

  line.port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isEnded) return
    const now = performance.now()
    if (now - window.startedAt > SECOND_MS) window = { startedAt: now, messages: 0 }
    window.messages += 1
    if (window.messages > FRAME_MESSAGES_PER_SECOND_MAX) return cutOff('floods')
    const message = checkedFromFrame(data)
    if (message === null) return cutOff('lies')
    ;(answers[message.kind] as (message: FromFrame) => void)(message)
  })
  line.port1.start()

  frame.setAttribute('sandbox', 'allow-scripts')
  frame.setAttribute('allow', '')
  frame.referrerPolicy = 'no-referrer'
  frame.title = title
  frame.className = 'panel-frame'
  frame.addEventListener('load', () => {
    // A second page in the frame is one that nobody here loaded.
    if (isLoaded) return cutOff('left')
    isLoaded = true
    frame.contentWindow?.postMessage({ obzor: 'panel' }, '*', [line.port2])
    const tokens = themeTokens()
    send({
      kind: 'init',
      protocol: FRAME_PROTOCOL,
      settings,
      channels: [...channels],
      view: latestView,
      tokens,
    })
    void themeFonts().then((fonts) => isEnded || send({ kind: 'fonts', fonts }))
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
    takeView: (next) => {
      latestView = next
      if (isLoaded && !isEnded) send({ kind: 'view', view: next, tokens: themeTokens() })
    },
    takeRows: (channel, picture) => rows.get(channel)?.offer(picture),
    isAnswering: () => (isReady && ping.isAnswered) || performance.now() - ping.askedAt < 2 * PING_EVERY_MS,
    end,
  }
}
