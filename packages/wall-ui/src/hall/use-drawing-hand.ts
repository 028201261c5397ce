// The operator's hand on the picture: what a pointer (a mouse, a pen, a finger) does with the tool that is chosen, as parts of strokes.
import {
  INK_POINTS_AT_ONCE_MAX,
  INK_POINTS_MAX,
  type DeskTool,
  type InkAnchor,
  type InkPart,
  type InkPoint,
  type StrokeTool,
} from '@obzor/core/protocol'
import type { FromDeskFrame } from '@obzor/core/protocol'
import { useInk } from './ink.store.ts'
import { mapUnder } from './map-places.ts'

/** Between two messages of a line that is being drawn; the hall takes 60 of a desk in a second. */
const SEND_EVERY_MS = 80
/** Between two points of a line, CSS pixels: nearer ones say nothing. */
const APART_PX = 3
/** Until the hall has said what was drawn, the draft stands. */
const DRAFT_STAYS_MS = 1_500

export interface DrawingHand {
  down(event: PointerEvent): void
  move(event: PointerEvent): void
  up(): void
}

export function useDrawingHand({
  tool,
  colour,
  text,
  say,
}: {
  tool: () => DeskTool
  colour: () => number
  text: () => string
  say: (message: FromDeskFrame) => void
}): DrawingHand {
  const ink = useInk()
  let drawing: { part: InkPart; place: (event: PointerEvent) => InkPoint | null } | null = null
  /** Not sent yet. */
  let unsent: InkPoint[] = []
  let lastPx: [number, number] = [0, 0]
  let sentAt = 0

  const onCanvas = ({ clientX, clientY }: PointerEvent): InkPoint => [
    clientX / ink.pxPerMm,
    clientY / ink.pxPerMm,
  ]
  function begin(event: PointerEvent, stroke: StrokeTool): void {
    const map = mapUnder(event.clientX, event.clientY)
    const anchor: InkAnchor = map ? { kind: 'map', panel: map.panel } : { kind: 'canvas' }
    const place = (at: PointerEvent): InkPoint | null => {
      if (!map) return onCanvas(at)
      const { left, top } = map.element.getBoundingClientRect()
      return map.lonLatAt([at.clientX - left, at.clientY - top])
    }
    const first = place(event)
    const words = stroke === 'text' ? text().trim() : null
    if (!first || words === '') return
    const part: InkPart = { id: crypto.randomUUID(), tool: stroke, anchor, points: [first], text: words }
    drawing = { part, place }
    unsent = [first]
    lastPx = [event.clientX, event.clientY]
    show()
    send()
  }
  function show(): void {
    if (drawing) ink.draft = { ...drawing.part, points: [...drawing.part.points], colour: colour() }
  }
  function send(): void {
    if (!drawing || unsent.length === 0) return
    const { part } = drawing
    const points = part.tool === 'pen' ? unsent : part.points.slice(0, 1).concat(unsent.slice(-1))
    // Of an arrow and a circle the end alone is moved.
    const isKnown = sentAt > 0
    say({
      kind: 'ink',
      part: { ...part, points: part.tool === 'pen' || !isKnown ? points : unsent.slice(-1) },
    })
    unsent = []
    sentAt = performance.now()
  }

  return {
    down: (event) => {
      const stroke = tool()
      if (stroke === 'hand' || stroke === 'laser' || event.button !== 0) return
      sentAt = 0
      begin(event, stroke)
    },
    move: (event) => {
      if (!drawing) return
      if (Math.hypot(event.clientX - lastPx[0], event.clientY - lastPx[1]) < APART_PX) return
      const point = drawing.place(event)
      const { part } = drawing
      if (!point || part.points.length >= INK_POINTS_MAX) return
      lastPx = [event.clientX, event.clientY]
      const isLine = part.tool === 'pen'
      drawing.part = {
        ...part,
        points: isLine ? [...part.points, point] : part.tool === 'text' ? [point] : [part.points[0]!, point],
      }
      unsent.push(point)
      show()
      if (performance.now() - sentAt >= SEND_EVERY_MS || unsent.length >= INK_POINTS_AT_ONCE_MAX) send()
    },
    up: () => {
      if (!drawing) return
      send()
      const { id } = drawing.part
      drawing = null
      setTimeout(() => {
        if (ink.draft?.id === id) ink.draft = null
      }, DRAFT_STAYS_MS)
    },
  }
}
