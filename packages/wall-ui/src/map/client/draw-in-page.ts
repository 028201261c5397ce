// A layer of a plugin that is trusted: its code runs on the wall's page, with the page's own OpenLayers.
import type { LayerChange, LayerCode, LayerHost, LayerView } from '@obzor/core/plugin-api/client'
import BaseLayer from 'ol/layer/Base.js'
import { pageHost } from '../../plugins/page-host.ts'
import { createCanvasLayer } from '../canvas-layer.ts'
import { mapPace } from '../pace.ts'
import { reasonOf, type Drawing, type DrawingStart } from './drawing.ts'

export function drawInPage(script: string, start: DrawingStart): Drawing {
  const { outlet } = start
  let drawing: Drawing | null = null
  let isEnded = false
  let view = start.view
  let isVisible = true
  async function load(): Promise<void> {
    const { sharedOl } = await import('../shared-ol.ts')
    pageHost().ol ??= sharedOl
    const module = (await import(/* @vite-ignore */ script)) as { default?: unknown }
    if (isEnded) return
    const code = module.default
    if (!isCode(code)) throw new Error('its script exports no layer: export default defineLayer({ … })')
    drawing =
      'create' in code
        ? withOwnLayer(code.create, { ...start, view })
        : withPainter(code.paint, { ...start, view })
    drawing.setVisible(isVisible)
    outlet.started()
  }
  load().catch((error: unknown) => {
    console.error(error)
    outlet.fail(reasonOf(error))
  })
  return {
    changed: (change) => drawing?.changed(change),
    show: (next) => {
      view = next
      drawing?.show(next)
    },
    setVisible: (next) => {
      isVisible = next
      drawing?.setVisible(next)
    },
    // What stops it stops the page with it.
    isAnswering: () => true,
    end: () => {
      isEnded = true
      drawing?.end()
    },
  }
}

const isCode = (value: unknown): value is LayerCode =>
  typeof value === 'object' && value !== null && ('paint' in value || 'create' in value)

type Create = Extract<LayerCode, { create: unknown }>['create']
type Paint = Extract<LayerCode, { paint: unknown }>['paint']

function withOwnLayer(create: Create, { map, columns, view, zIndex, outlet }: DrawingStart): Drawing {
  const onFeatures = new Set<(change: LayerChange) => void>()
  const onView = new Set<() => void>()
  const onEnd = new Set<() => void>()
  let shown = view
  const tell = (calls: Iterable<() => void>): void => {
    try {
      for (const call of calls) call()
    } catch (error) {
      console.error(error)
      outlet.fail(reasonOf(error))
    }
  }
  const host: LayerHost = {
    features: columns,
    get view() {
      return shown
    },
    onFeatures: (listener) => void onFeatures.add(listener),
    onView: (listener) => void onView.add(listener),
    onEnd: (callback) => void onEnd.add(callback),
  }
  const layer = create(host)
  if (!(layer instanceof BaseLayer)) {
    tell(onEnd)
    throw new Error('create() gave no layer of OpenLayers')
  }
  layer.setZIndex(zIndex)
  map.addLayer(layer)
  return {
    changed: (change) => tell([...onFeatures].map((listener) => () => listener(change))),
    show: (next) => {
      shown = next
      tell(onView)
    },
    setVisible: (isVisible) => layer.setVisible(isVisible),
    isAnswering: () => true,
    end: () => {
      map.removeLayer(layer)
      tell(onEnd)
      layer.dispose()
    },
  }
}

function withPainter(paint: Paint, { map, columns, view, zIndex, outlet }: DrawingStart): Drawing {
  let shown: LayerView = view
  const { layer, repaint } = createCanvasLayer({
    className: 'wall-own-layer',
    zIndex,
    isEmpty: () => columns.size === 0,
    paint: ({ context, frame, toPixel }) => {
      const [width = 0, height = 0] = frame.size
      const { resolution } = frame.viewState
      context.save()
      try {
        paint({ context, width, height, resolution, toPixel }, columns, shown)
      } catch (error) {
        console.error(error)
        outlet.fail(reasonOf(error))
      } finally {
        context.restore()
      }
    },
  })
  map.addLayer(layer)
  return {
    changed: () => mapPace.ask(repaint),
    show: (next) => {
      shown = next
      mapPace.ask(repaint)
    },
    setVisible: (isVisible) => layer.setVisible(isVisible),
    isAnswering: () => true,
    end: () => {
      mapPace.forget(repaint)
      map.removeLayer(layer)
      layer.dispose()
    },
  }
}
