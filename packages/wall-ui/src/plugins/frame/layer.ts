// Runs in the frame of a layer that nobody here answers for: holds the columns, paints when it is asked to, and gives the picture
// away. Everything here may be changed by the layer, so nothing here is relied on for safety.
import {
  FRAME_PROTOCOL,
  LAYER_NEEDS_PAGE,
  type FromLayerFrame,
  type LayerCode,
  type LayerFrameView,
  type LayerView,
  type PanelHostGlobal,
  type ToLayerFrame,
} from '@obzor/core/plugin-api/client'
import { LiveColumns } from '../../map/live-columns.ts'
import { inOneGo } from '../../map/slices.ts'

export function serveLayer(
  port: MessagePort,
  host: PanelHostGlobal,
  codeOf: () => LayerCode | undefined,
): void {
  const send = (message: FromLayerFrame, transfer: Transferable[] = []): void =>
    port.postMessage(message, transfer)
  const fail = (error: unknown): void =>
    send({ kind: 'failed', reason: String(error instanceof Error ? error.message : error).slice(0, 300) })
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    send({ kind: 'blocked', what: `${effectiveDirective} ${blockedURI}`.slice(0, 300) }),
  )
  addEventListener('error', ({ message }) => fail(message))
  const columns = new LiveColumns()
  const canvas = new OffscreenCanvas(1, 1)
  const context = canvas.getContext('2d')!
  let view: LayerView | undefined

  function paint(n: number, at: LayerFrameView): void {
    canvas.width = Math.round(at.width * at.pixelRatio)
    canvas.height = Math.round(at.height * at.pixelRatio)
    const [a, b, c, d, e, f] = at.transform as [number, number, number, number, number, number]
    context.setTransform(at.pixelRatio, 0, 0, at.pixelRatio, 0, 0)
    const code = codeOf()
    try {
      if (code && 'paint' in code && view) {
        const { width, height, resolution } = at
        const toPixel = (x: number, y: number): [number, number] => [a * x + c * y + e, b * x + d * y + f]
        code.paint({ context, width, height, resolution, toPixel }, columns, view)
      }
    } catch (error) {
      fail(error)
    }
    const bitmap = canvas.transferToImageBitmap()
    send({ kind: 'painted', n, bitmap }, [bitmap])
  }
  function start(first: LayerView): void {
    view = first
    send({ kind: 'ready', protocol: FRAME_PROTOCOL })
    const code = codeOf()
    if (host.needsPage === true || (code && !('paint' in code))) fail(LAYER_NEEDS_PAGE)
    else if (!code) fail('its script exports no layer: export default defineLayer({ … })')
  }
  port.addEventListener('message', ({ data }: MessageEvent<ToLayerFrame>) => {
    if (data.kind === 'init') start(data.view)
    else if (data.kind === 'view') view = data.view
    else if (data.kind === 'paint') paint(data.n, data.at)
    else if (data.kind === 'ping') send({ kind: 'pong', n: data.n })
    else {
      for (const frame of data.frames) {
        if (frame.kind === 'snapshot') inOneGo(columns.load(frame))
        else columns.apply(frame)
      }
      send({ kind: 'took' })
    }
  })
  port.start()
}
