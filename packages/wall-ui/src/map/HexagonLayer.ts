// A layer counted by cells: hexagons in the colour of their value, finer as one comes nearer. The cells come counted from
// the platform, so a million points cost a wall a few hundred rows.
import {
  columnOf,
  idAt,
  rollUpResolution,
  valueAt,
  type ColumnFrame,
  type RowBlock,
} from '@obzor/core/protocol'
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import { CALM_MS, wantsStillness } from '../motion/ease.ts'
import { FrameTurns } from './frame-turns.ts'
import { nearnessOf, onView, remPx, useLayer, useMap } from './map-context.ts'
import type { ListenToColumns } from './PointLayer.ts'
import { mercatorX, mercatorY } from './places.ts'
import { slicesOf, type Steps } from './slices.ts'
import { compileStyle, type FlatStyle } from './style/flat-style.ts'
import {
  CellStore,
  createCellPainter,
  WebGlPointLayer,
  type LookingCell,
  type PointStyle,
} from './webgl/index.ts'

/** Pixels of a rem where the zoom of the web's maps means what it means on a desk: a wall twice as fine is no nearer. */
const DESK_REM_PX = 16
/** A smaller difference of colour cannot be seen. */
const UNSEEN = 1 / 256

/** A cell under the pointer: what was counted of it, and its corners x, y, x, y … in map units. */
export interface PointedCell {
  values: ReadonlyMap<string, number | null>
  outline: readonly number[]
}
/** How the layer is asked which cell is at a CSS pixel of the map. */
export interface PointedCells {
  cellAt(pixel: readonly [number, number]): PointedCell | null
}

type Values = Map<string, number | null>

export const HexagonLayer = defineComponent({
  name: 'HexagonLayer',
  props: {
    /** The cells of the layer at a resolution of H3. */
    listenAt: { type: Function as PropType<(resolution: number) => ListenToColumns>, required: true },
    look: { type: Object as PropType<FlatStyle>, required: true },
    /** By steps of zoom in from the whole region; where it is false nothing is listened to. */
    isShownAt: { type: Function as PropType<(nearness: number) => boolean>, required: true },
    zIndex: { type: Number, required: true },
  },
  emits: { cells: (_count: number) => true, shown: (_isShown: boolean) => true },
  setup(props, { emit, expose }) {
    const map = useMap()
    const cells = new CellStore({
      now: () => performance.now(),
      fadeMs: wantsStillness() ? 0 : CALM_MS,
    })
    let compiled = compileStyle(props.look)
    const layer = useLayer(
      new WebGlPointLayer({
        store: cells.records,
        style: style(),
        className: 'wall-hexagons',
        zIndex: props.zIndex,
        createPainter: (canvas, onRestored) => createCellPainter(canvas, cells, onRestored),
        outlineOf: (slot) => cells.offsetsOf(slot),
      }),
    )
    /** Values of the cells: a patch brings only those that changed. */
    let values = new Map<string, Values>()
    let resolution: number | null = null
    let endListening: (() => void) | undefined
    let outlineOf: ((id: string) => number[]) | undefined

    function style(): PointStyle {
      return {
        ramp: compiled.ramp,
        radiusMaxPx: 0,
        edge: { colour: '#000000', opacity: 0, widthPx: 0 },
        lineWidthPx: 0,
      }
    }
    function show(id: string): void {
      const row = values.get(id)!
      const { colour, opacity } = compiled.lookOf((property) => row.get(property) ?? null)
      const shown = cells.records.get(id)
      if (shown && Math.abs(shown.colour - colour) < UNSEEN && Math.abs(shown.opacity - opacity) < UNSEEN)
        return
      cells.put(id, { colour, opacity }, outlineOf!)
    }
    /** The values of these rows, over those that were held. */
    function readRows(
      block: RowBlock,
      [from, to]: readonly [number, number],
      into: Map<string, Values>,
    ): void {
      const columns = [...compiled.properties].flatMap((property) => columnOf(block, property) ?? [])
      for (let row = from; row < to; row++) {
        const id = idAt(block.ids, row)
        const held = into.get(id) ?? new Map<string, number | null>()
        into.set(id, held)
        for (const column of columns) {
          const value = valueAt(column, row)
          held.set(column.name, typeof value === 'number' ? value : null)
        }
      }
    }
    function* load({ blocks }: ColumnFrame): Steps {
      const next = new Map<string, Values>()
      for (const block of blocks) {
        for (const slice of slicesOf(block.ids.length)) {
          readRows(block, slice, next)
          yield
        }
      }
      const used = compiled
      function* looking(): Generator<LookingCell> {
        for (const [id, row] of next) yield { id, ...used.lookOf((property) => row.get(property) ?? null) }
      }
      yield* cells.replace({ count: next.size, cells: looking() }, outlineOf!)
      values = next
      // The theme may have changed meanwhile.
      if (used !== compiled) for (const id of values.keys()) show(id)
    }
    function apply({ blocks, removed }: ColumnFrame): void {
      for (let at = 0; at < removed.length; at++) {
        values.delete(idAt(removed, at))
        cells.records.remove(idAt(removed, at))
      }
      for (const block of blocks) {
        readRows(block, [0, block.ids.length], values)
        for (let row = 0; row < block.ids.length; row++) show(idAt(block.ids, row))
      }
    }
    const turns = new FrameTurns({
      load,
      apply,
      taken: (hasLoaded) => {
        if (hasLoaded) layer.repaint()
        emit('cells', cells.records.size)
      },
    })

    /** The old cells stand until the new ones have come. */
    function follow(): void {
      const zoom = map.getView().getZoom()
      if (!outlineOf || zoom === undefined) return
      const isShown = props.isShownAt(nearnessOf(map))
      layer.setVisible(isShown)
      emit('shown', isShown)
      const wanted = isShown ? rollUpResolution(zoom - Math.log2(remPx() / DESK_REM_PX)) : null
      layer.canvas.style.opacity = String(compiled.opacityAt(zoom))
      if (wanted === resolution) return
      resolution = wanted
      endListening?.()
      endListening = wanted === null ? undefined : props.listenAt(wanted)((frames) => turns.take(frames))
    }
    onView(map, follow)
    let isEnded = false
    async function start(): Promise<void> {
      // 200 KB that a wall of circles does not need.
      const { cellToBoundary } = await import('h3-js')
      if (isEnded) return
      outlineOf = (id) => cellToBoundary(id).flatMap(([lat, lon]) => [mercatorX(lon), mercatorY(lat)])
      follow()
    }
    void start()
    watch(
      () => props.look,
      (next) => {
        compiled = compileStyle(next)
        layer.setPointStyle(style())
        for (const id of values.keys()) show(id)
      },
    )
    const pointed: PointedCells = {
      cellAt: (pixel) => {
        const id = layer.getVisible() ? layer.pick(pixel) : null
        const [held, slot] = id === null ? [] : [values.get(String(id)), cells.records.slotOf(id)]
        if (!held || slot === undefined) return null
        const { x, y } = cells.records.at(slot)
        return {
          values: held,
          outline: Array.from(cells.offsetsOf(slot), (offset, at) => offset + (at % 2 === 0 ? x : y)),
        }
      },
    }
    expose(pointed)
    onScopeDispose(() => {
      isEnded = true
      endListening?.()
      turns.end()
    })
    return () => null
  },
})
