// A panel in a frame of its own: what it is given goes over the line, what it says comes back checked.
import { checkedFromFrame, FRAME_PROTOCOL, type FromFrame, type ToFrame } from '@obzor/core/plugin-api/client'
import { openFrameLine } from './frame-line.ts'
import type { PanelRunner, PanelStart } from './panel-runner.ts'
import { RowsForFrame } from './rows-for-frame.ts'
import { themeFonts } from './theme-fonts.ts'
import { themeTokens } from './theme-tokens.ts'

export function runInFrame(
  place: HTMLElement,
  { address, title }: { address: string; title: string },
  { settings, channels, view, outlet }: PanelStart,
): PanelRunner {
  let latestView = view
  const line = openFrameLine<ToFrame, FromFrame>({
    place,
    address,
    title,
    greeting: 'panel',
    className: 'panel-frame',
    check: checkedFromFrame,
    loaded: () => {
      const tokens = themeTokens()
      line.send({
        kind: 'init',
        protocol: FRAME_PROTOCOL,
        settings,
        channels: [...channels],
        view: latestView,
        tokens,
      })
      void themeFonts().then((fonts) => line.isEnded || line.send({ kind: 'fonts', fonts }))
    },
    ready: () => outlet.started(),
    said: (message) => {
      if (message.kind === 'took') rows.get(message.channel)?.taken()
      else if (message.kind === 'said') outlet.say(message.words)
      else if (message.kind === 'failed') outlet.fail(message.reason)
      else if (message.kind === 'spotlight') outlet.spotlight(message.oktmo)
    },
    cutOff: (why) => outlet.cutOff(why),
  })
  const rows = new Map(
    channels.map((channel) => [channel, new RowsForFrame(channel, (message) => line.send(message))]),
  )
  return {
    takeView: (next) => {
      latestView = next
      if (line.isLoaded && !line.isEnded) line.send({ kind: 'view', view: next, tokens: themeTokens() })
    },
    takeRows: (channel, picture) => rows.get(channel)?.offer(picture),
    isAnswering: () => line.isAnswering(),
    end: () => line.end(),
  }
}
