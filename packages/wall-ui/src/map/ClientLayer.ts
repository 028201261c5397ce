// A layer that draws itself: its plugin brings the code, the wall brings the live columns, the view, its place among the others
// and an end. A new build takes the place of the former when it has started; columns, sockets and the other layers stay.
import type { LayerChange, LayerView } from '@obzor/core/plugin-api/client'
import type { ContributedLayer, FrameCutOff } from '@obzor/core/protocol'
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import type { Seat } from '../plugins/frame-guard.ts'
import { framesOfWall } from '../plugins/frames-of-wall.ts'
import { reportCutOff } from '../plugins/report-cut-off.ts'
import { drawInFrame } from './client/draw-in-frame.ts'
import { drawInPage } from './client/draw-in-page.ts'
import type { Drawing, DrawingStart } from './client/drawing.ts'
import { FrameTurns } from './frame-turns.ts'
import { LiveColumns } from './live-columns.ts'
import { remPx, useMap } from './map-context.ts'
import type { ListenToColumns, PointedLayer } from './PointLayer.ts'

/** A mark of a layer's own may be about so large; whoever points at its edge means it. */
const MARK_REM = 0.5

/** Why nothing is drawn, or not now. */
export type LayerTrouble =
  { kind: 'failed'; reason: string } | { kind: 'coming-back' } | { kind: 'cut-off'; why: FrameCutOff }

export const ClientLayer = defineComponent({
  name: 'ClientLayer',
  props: {
    listen: { type: Function as PropType<ListenToColumns>, required: true },
    code: { type: Object as PropType<ContributedLayer>, required: true },
    title: { type: String, required: true },
    /** Without the size of a rem, which the map knows. */
    view: { type: Object as PropType<Omit<LayerView, 'remPx'>>, required: true },
    zIndex: { type: Number, required: true },
  },
  emits: { count: (_count: number) => true, trouble: (_trouble: LayerTrouble | null) => true },
  setup(props, { emit, expose }) {
    const map = useMap()
    const columns = new LiveColumns()
    let drawing: Drawing | undefined
    let former: Drawing | undefined

    function start(): void {
      former?.end()
      former = drawing
      const begin: DrawingStart = {
        map,
        title: props.title,
        columns,
        listen: props.listen,
        view: viewNow(),
        zIndex: props.zIndex,
        outlet: {
          started: () => {
            if (drawing !== started) return
            former?.end()
            former = undefined
            emit('trouble', null)
          },
          fail: (reason) => {
            if (drawing === started) emit('trouble', { kind: 'failed', reason })
          },
          cutOff: (why) => {
            if (drawing !== started) return
            if (why === 'hangs' || why === 'silent') framesOfWall.fell(seat, why)
            else giveUp(why)
          },
        },
      }
      const { runs, script, frame } = props.code
      const started = runs === 'in-page' ? drawInPage(script, begin) : drawInFrame(frame, begin)
      drawing = started
    }
    function stop(): void {
      former?.end()
      drawing?.end()
      former = undefined
      drawing = undefined
    }
    const tell = (why: FrameCutOff, isFinal: boolean): void =>
      reportCutOff({ panel: `${props.code.pluginId}/${props.code.code}`, why, isFinal })
    function giveUp(why: FrameCutOff): void {
      stop()
      framesOfWall.leave(seat)
      emit('trouble', { kind: 'cut-off', why })
      tell(why, true)
    }
    const seat: Seat = {
      start,
      stop: (why) => {
        stop()
        emit('trouble', { kind: 'coming-back' })
        tell(why, false)
      },
      isAnswering: () => drawing?.isAnswering() ?? true,
      giveUp,
    }
    function take(): void {
      if (props.code.runs === 'in-frame') return framesOfWall.enter(seat)
      framesOfWall.leave(seat)
      start()
    }
    const viewNow = (): LayerView => ({ ...props.view, remPx: remPx() })

    let slots: number[] = []
    const turns = new FrameTurns({
      load: (snapshot) => columns.load(snapshot),
      apply: (delta) => {
        for (const slot of columns.apply(delta)) slots.push(slot)
      },
      taken: (isReset) => {
        const change: LayerChange = { isReset, slots: isReset ? [] : slots }
        slots = []
        drawing?.changed(change)
        emit('count', columns.size)
      },
    })
    const endListening = props.listen((frames) => turns.take(frames))
    watch(() => [props.code.runs, props.code.script].join(' '), take, { immediate: true })
    watch(
      () => props.view,
      () => drawing?.show(viewNow()),
    )
    onScopeDispose(() => {
      endListening()
      turns.end()
      framesOfWall.leave(seat)
      stop()
    })

    const pointed: PointedLayer = {
      under: (pixel, { slackPx, max }) => {
        const place = map.getCoordinateFromPixel([...pixel]) as [number, number] | null
        const resolution = map.getView().getResolution()
        if (!place || resolution === undefined) return null
        const reach = (MARK_REM * remPx() + slackPx) * resolution
        const { x, y } = columns
        const near: { slot: number; distance: number }[] = []
        for (let slot = 0; slot < columns.end; slot++) {
          const distance = Math.hypot(x[slot]! - place[0], y[slot]! - place[1])
          if (distance <= reach) near.push({ slot, distance })
        }
        if (near.length === 0) return null
        near.sort((one, other) => one.distance - other.distance)
        return { count: near.length, ids: near.slice(0, max).map(({ slot }) => columns.idAt(slot)) }
      },
      inside: () => [],
    }
    expose(pointed)
    return () => null
  },
})
