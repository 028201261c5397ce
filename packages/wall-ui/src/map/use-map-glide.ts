// Moves a map: on to a territory and back, after the look that an operator leads, and where whoever stands before it moves it by
// hand. One owner, so that no two of them pull at once.
import type OlMap from 'ol/Map.js'
import { isEmpty } from 'ol/extent.js'
import type { LeadTo } from '@obzor/core/protocol'
import { onScopeDispose, watch } from 'vue'
import { wantsStillness } from '../motion/ease.ts'
import { hallNow } from '../motion/hall-clock.ts'
import { remPx, setWholeZoom, wholeOf } from './map-context.ts'
import { flightAt, followed, lookOn, type Box, type Flight, type Look } from './map-look.ts'
import type { TerritoryShapes } from './territory-shapes.ts'

/** Down to a municipality and back: slow enough that a hall sees where it goes. */
const DRILL_MS = 1_600
const FIT_MS = 600
/** How far one may go in from the whole region: a fiftieth of its width fills the screen. */
const ZOOM_IN_MAX = 5.6
const ZOOM_OUT_MAX = 0.6

export interface GlideOptions {
  shapes: () => TerritoryShapes
  paddingRem: () => readonly [number, number, number, number]
  /** ОКТМО of the territory that fills the map; `null` for all. */
  focus: () => string | null
  /** Hall's time of the moment from which the map goes there; past means that it is there at once. */
  focusAt: () => number
  lead: () => LeadTo | null
}

export interface MapGlide {
  /** Back to the territory that is shown. */
  fit(durationMs?: number): void
  zoomBy(steps: number): void
  /** As it is now; map units of one rem, which is the same length on every screen. */
  look(): { x: number; y: number; perRem: number } | null
  /** Somebody moved it by hand. */
  touched(): void
}

export function useMapGlide(map: OlMap, options: GlideOptions): MapGlide {
  const view = map.getView()
  let flight: Flight | null = null
  let frame = 0
  /** A map that somebody moved keeps its place when the window changes its size. */
  let isTouched = false
  /** The last look that was led, with its moment. */
  let led: { look: Look; at: number } | null = null

  function place({ x, y, resolution }: Look): void {
    view.setCenter([x, y])
    view.setResolution(resolution)
  }
  function present(): Look | null {
    const [center, resolution] = [view.getCenter(), view.getResolution()]
    return center && resolution ? { x: center[0]!, y: center[1]!, resolution } : null
  }
  function stop(): void {
    cancelAnimationFrame(frame)
    if (!flight) return
    flight = null
    // Names are placed anew when the map stands, not at each of its steps.
    view.endInteraction()
  }
  function fly(next: Flight): void {
    cancelAnimationFrame(frame)
    if (!flight) view.beginInteraction()
    flight = next
    const step = (): void => {
      if (!flight) return
      const now = hallNow()
      place(flightAt(flight, now))
      if (now >= flight.endsAt) stop()
      else frame = requestAnimationFrame(step)
    }
    step()
  }

  function looksOn(extent: readonly number[]): Look | null {
    const whole = wholeOf(map)
    if (!whole || isEmpty(extent as number[])) return null
    const rem = remPx()
    const [top, right, bottom, left] = options.paddingRem()
    const padding = [top * rem, right * rem, bottom * rem, left * rem] as const
    return lookOn(extent as unknown as Box, [whole.width, whole.height], padding)
  }
  function wanted(): Look | null {
    const shapes = options.shapes()
    const focus = options.focus()
    const feature = focus === null ? undefined : shapes.features.get(focus)
    return looksOn(feature?.getGeometry()?.getExtent() ?? shapes.extent)
  }
  /** The bounds of zooming follow the size of the map. */
  function bound(): void {
    const whole = looksOn(options.shapes().extent)
    if (!whole) return
    view.setMinZoom(0)
    view.setMaxZoom(28)
    const zoom = view.getZoomForResolution(whole.resolution) ?? 6
    setWholeZoom(map, zoom)
    view.setMinZoom(zoom - ZOOM_OUT_MAX)
    view.setMaxZoom(zoom + ZOOM_IN_MAX)
  }

  function goTo(to: Look | null, startsAt: number, durationMs: number): void {
    if (!to) return
    const from = present()
    if (!from || durationMs === 0 || wantsStillness()) {
      stop()
      return place(to)
    }
    fly({ from, to, startsAt, endsAt: startsAt + durationMs, isEased: true })
  }
  function fit(durationMs = FIT_MS): void {
    isTouched = false
    if (durationMs === 0) bound()
    goTo(wanted(), hallNow(), durationMs)
  }

  function follow(lead: LeadTo): void {
    if (!lead.look) {
      if (led) goTo(wanted(), lead.at, DRILL_MS)
      led = null
      isTouched = false
      return
    }
    const { x, y, perRem } = lead.look
    const next = { look: { x, y, resolution: perRem / remPx() }, at: lead.at }
    const from = led ?? unled()
    led = next
    isTouched = true
    if (!from || wantsStillness()) return place(next.look)
    fly(followed(from, next))
  }
  /** The way to the first look takes a lead's time from wherever the map is. */
  const unled = (): { look: Look; at: number } | null => {
    const look = present()
    return look && { look, at: 0 }
  }

  watch(
    [options.focus, options.focusAt],
    ([focus], [before]) => {
      if (focus === before) return
      led = null
      isTouched = false
      goTo(wanted(), options.focusAt(), DRILL_MS)
    },
    { flush: 'post' },
  )
  watch(options.lead, (lead, before) => {
    if (lead) follow(lead)
    else if (before?.look) follow({ look: null, at: hallNow() })
  })
  watch(options.shapes, () => fit(0))
  map.on('change:size', () => {
    bound()
    if (led) place({ ...led.look })
    else if (!isTouched) fit(0)
  })
  onScopeDispose(stop)

  return {
    fit,
    zoomBy: (steps) => {
      isTouched = true
      view.animate({ zoom: (view.getZoom() ?? 6) + steps, duration: 400 })
    },
    look: () => {
      const now = present()
      return now && { x: now.x, y: now.y, perRem: now.resolution * remPx() }
    },
    touched: () => {
      stop()
      isTouched = true
    },
  }
}
