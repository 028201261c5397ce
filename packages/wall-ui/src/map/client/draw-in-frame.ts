// A layer that nobody here answers for: its code runs in a frame of its own that nobody sees, gets the columns and the view, and
// sends a picture of it, which the wall lays among its own layers. It can neither hear the pointer nor cover a label.
import {
  checkedFromLayerFrame,
  FRAME_PROTOCOL,
  LAYER_FRAMES_WAITING_MAX,
  type FromLayerFrame,
  type LayerFrameView,
  type ToLayerFrame,
} from '@obzor/core/plugin-api/client'
import type { ColumnFrame } from '@obzor/core/protocol'
import type { FrameState } from 'ol/Map.js'
import { openFrameLine } from '../../plugins/frame-line.ts'
import { createCanvasLayer, viewOf } from '../canvas-layer.ts'
import { mapPace } from '../pace.ts'
import { portable, type Drawing, type DrawingStart } from './drawing.ts'

/** What was painted last, and of which view. */
interface Picture {
  bitmap: ImageBitmap
  at: LayerFrameView
}

export function drawInFrame(address: string, start: DrawingStart): Drawing {
  const { map, title, listen, zIndex, outlet } = start
  let view = start.view
  let picture: Picture | null = null
  let asked: { n: number; at: LayerFrameView } | null = null
  /** Something changed since what is painted was asked for. */
  let isOutdated = true
  let paintedView = ''
  let n = 0
  let waiting: ColumnFrame[] = []
  let isTaking = false
  let endListening: (() => void) | undefined

  const { layer, repaint } = createCanvasLayer({
    className: 'wall-own-layer',
    zIndex,
    isEmpty: () => picture === null,
    paint: ({ context, frame }) => {
      const viewOfFrame = viewOf(frame)
      if (viewOfFrame !== paintedView) {
        paintedView = viewOfFrame
        isOutdated = true
        mapPace.ask(askForPicture)
      }
      if (picture) lay(context, picture, frame)
    },
  })
  function askForPicture(): void {
    const at = viewNow()
    if (asked !== null || !isOutdated || !at || !line.isLoaded || line.isEnded) return
    isOutdated = false
    n += 1
    asked = { n, at }
    line.send({ kind: 'paint', n, at })
  }
  function viewNow(): LayerFrameView | null {
    const [size, resolution] = [map.getSize(), map.getView().getResolution()]
    const corner = map.getCoordinateFromPixel([0, 0])
    if (!size || resolution === undefined || !corner) return null
    const [width = 0, height = 0] = size
    const [west = 0, north = 0] = corner
    const scale = 1 / resolution
    return {
      width,
      height,
      pixelRatio: Math.max(1, window.devicePixelRatio),
      resolution,
      transform: [scale, 0, 0, -scale, -west * scale, north * scale],
    }
  }

  /** All that waits in one message; the next when the frame has taken it, so a slow one costs a list with a bound. */
  function sendFrames(): void {
    if (isTaking || waiting.length === 0 || !line.isLoaded || line.isEnded) return
    isTaking = true
    line.send({ kind: 'frames', frames: waiting.map(portable) })
    waiting = []
    isOutdated = true
    mapPace.ask(askForPicture)
  }
  function follow(): void {
    endListening?.()
    waiting = []
    endListening = listen((frames) => {
      for (const frame of frames) {
        if (frame.kind === 'snapshot') waiting = []
        waiting.push(frame)
      }
      // Everything anew is less than what has piled up.
      if (waiting.length > LAYER_FRAMES_WAITING_MAX) queueMicrotask(follow)
      else sendFrames()
    })
  }

  function takePicture(message: Extract<FromLayerFrame, { kind: 'painted' }>): void {
    const { bitmap } = message
    if (asked === null || message.n !== asked.n || !fits(bitmap, asked.at)) {
      bitmap.close()
      return line.cutOff('lies')
    }
    picture?.bitmap.close()
    picture = { bitmap, at: asked.at }
    asked = null
    repaint()
    if (isOutdated) mapPace.ask(askForPicture)
  }

  const line = openFrameLine<ToLayerFrame, FromLayerFrame>({
    place: map.getViewport() ?? document.body,
    address,
    title,
    greeting: 'layer',
    className: 'layer-frame',
    check: checkedFromLayerFrame,
    loaded: () => {
      line.send({ kind: 'init', protocol: FRAME_PROTOCOL, view })
      follow()
    },
    ready: () => outlet.started(),
    said: (message) => {
      if (message.kind === 'painted') takePicture(message)
      else if (message.kind === 'failed') outlet.fail(message.reason)
      else if (message.kind === 'took') {
        isTaking = false
        sendFrames()
      }
    },
    cutOff: (why) => outlet.cutOff(why),
  })
  map.addLayer(layer)
  return {
    // It holds columns of its own.
    changed: () => undefined,
    show: (next) => {
      view = next
      if (!line.isLoaded || line.isEnded) return
      line.send({ kind: 'view', view: next })
      isOutdated = true
      mapPace.ask(askForPicture)
    },
    setVisible: (isVisible) => layer.setVisible(isVisible),
    isAnswering: () => line.isAnswering(),
    end: () => {
      mapPace.forget(askForPicture)
      endListening?.()
      line.end()
      map.removeLayer(layer)
      layer.dispose()
      picture?.bitmap.close()
      picture = null
    },
  }
}

const fits = ({ width, height }: ImageBitmap, at: LayerFrameView): boolean =>
  width === Math.round(at.width * at.pixelRatio) && height === Math.round(at.height * at.pixelRatio)

/** Where the map has moved since, the picture moves with it until the next one comes. */
function lay(context: CanvasRenderingContext2D, { bitmap, at }: Picture, frame: FrameState): void {
  const [a, , , , e, f] = at.transform as [number, number, number, number, number, number]
  const [west, north] = [-e / a, f / a]
  const [now0, , , now3, now4, now5] = frame.coordinateToPixelTransform as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const scale = now0 / a
  context.drawImage(bitmap, now0 * west + now4, now3 * north + now5, at.width * scale, at.height * scale)
}
