// Runs in the frame of a panel or a layer that nobody here answers for: shares Vue with its script, takes the line to the wall and
// draws. Everything here may be changed by the panel, so nothing here is relied on for safety.
import {
  FRAME_PROTOCOL,
  PANEL_HOST,
  type FrameFont,
  type FromFrame,
  type LayerCode,
  type PanelCode,
  type PanelHostGlobal,
  type PanelRows,
  type PanelView,
  type ToFrame,
} from '@obzor/core/plugin-api/client'
import type { ChannelRow } from '@obzor/core/protocol'
import * as vue from 'vue'
import { mountPanel } from '../mount-panel.ts'
import { PanelSession } from '../panel-session.ts'
import { serveLayer } from './layer.ts'

let code: PanelCode | LayerCode | undefined
const shared: PanelHostGlobal = { vue, defined: (defined) => (code = defined) }
Object.assign(globalThis, { [PANEL_HOST]: shared })

// A connection between browsers is the one way out that a content security policy does not close.
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebTransport']) {
  Object.defineProperty(globalThis, name, { value: undefined })
}

/** Until the wall's first word only one page can have spoken: the one that holds this frame. */
addEventListener('message', function first({ source, ports, data }: MessageEvent<unknown>) {
  const whom = (data as { obzor?: unknown } | null)?.obzor
  if (source !== parent || (whom !== 'panel' && whom !== 'layer') || !ports[0]) return
  removeEventListener('message', first)
  if (whom === 'panel') serve(ports[0])
  else serveLayer(ports[0], shared, () => code as LayerCode | undefined)
})

function serve(port: MessagePort): void {
  const send = (message: FromFrame): void => port.postMessage(message)
  const held = new Map<string, PanelRows>()
  let session: PanelSession | undefined
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    send({ kind: 'blocked', what: `${effectiveDirective} ${blockedURI}`.slice(0, 300) }),
  )
  addEventListener('error', ({ message }) => send({ kind: 'failed', reason: message.slice(0, 300) }))

  const start = ({ settings, channels, view, tokens }: Extract<ToFrame, { kind: 'init' }>): void => {
    dress(view, tokens)
    session = new PanelSession(settings, sized(view), {
      channels,
      outlet: {
        say: (words) => send({ kind: 'said', words }),
        fail: (reason) => send({ kind: 'failed', reason }),
        spotlight: (oktmo) => send({ kind: 'spotlight', oktmo }),
      },
    })
    for (const [channel, rows] of held) session.takeRows(channel, rows)
    send({ kind: 'ready', protocol: FRAME_PROTOCOL })
    try {
      mountPanel(document.body, code, session)
    } catch (error) {
      send({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  const takeRows = ({ channel, isReset, put, remove, ...told }: Extract<ToFrame, { kind: 'rows' }>): void => {
    const rows = new Map<string, ChannelRow>(isReset ? [] : held.get(channel)?.rows)
    for (const row of put) rows.set(row.id, row)
    for (const id of remove) rows.delete(id)
    const picture = { rows, version: told.version, at: told.at, refusal: told.refusal }
    held.set(channel, picture)
    session?.takeRows(channel, picture)
    send({ kind: 'took', channel })
  }

  port.addEventListener('message', ({ data }: MessageEvent<ToFrame>) => {
    if (data.kind === 'init') start(data)
    else if (data.kind === 'rows') takeRows(data)
    else if (data.kind === 'fonts') addFonts(data.fonts)
    else if (data.kind === 'ping') send({ kind: 'pong', n: data.n })
    else {
      dress(data.view, data.tokens)
      session?.takeView(sized(data.view))
    }
  })
  port.start()
}

/** The theme, the size of type, and a ground that shows the wall's. */
function dress({ locale, theme, remPx }: PanelView, tokens: Record<string, string>): void {
  const { style } = document.documentElement
  document.documentElement.lang = locale
  for (const [name, value] of Object.entries(tokens)) style.setProperty(name, value)
  style.fontSize = `${remPx}px`
  style.height = '100%'
  // Of another scheme than the wall's, a browser would give the frame an opaque ground.
  style.colorScheme = theme === 'light' ? 'light' : 'dark'
  const body = document.body.style
  body.cssText =
    "margin: 0; height: 100%; overflow: hidden; color: var(--ink); font: var(--text)/1.25 'Golos Text Variable', 'Golos Text', 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums"
}

function addFonts(fonts: readonly FrameFont[]): void {
  for (const { family, weight, unicodeRange, data } of fonts) {
    document.fonts.add(new FontFace(family, data, { weight, unicodeRange }))
  }
}

const sized = (view: PanelView): PanelView => ({ ...view, width: innerWidth, height: innerHeight })
