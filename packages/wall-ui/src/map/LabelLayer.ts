// Names and values of municipalities. Placed anew when the picture stands still, painted with the map while it moves.
import { unByKey } from 'ol/Observable.js'
import { defineComponent, onScopeDispose, watch, type PropType } from 'vue'
import { createCanvasLayer, type Brush } from './canvas-layer.ts'
import { brokenName } from './label-names.ts'
import { placeLabels, type LabelRequest, type LabelVariant } from './label-placement.ts'
import { remPx, useLayer, useMap, wholeOf } from './map-context.ts'
import type { TerritoryShapes } from './territory-shapes.ts'

export interface TerritoryLabel {
  oktmo: string
  name: string
  /** «8,7 %»; empty where there is no value. */
  value: string
  /** Of two labels that want one place the smaller order wins. */
  order: number
}
/** What has just changed, in a pill under the label. */
export interface LabelNote {
  text: string
  direction: 'up' | 'down'
  colour: string
}
/** A label as it stands, CSS pixels of the whole map, centre. */
export interface ShownLabel {
  id: string
  lines: string[]
  x: number
  y: number
  width: number
  height: number
}

const FAMILY = "'Golos Text Variable', 'Golos Text', 'DejaVu Sans', sans-serif"
/** rem; the name is the smallest text of the wall and is still 1.66 % of its height. */
const NAME_REM = 1.12
const VALUE_REM = 1.3
const LINE = 1.12

interface Form {
  /** Lines of the name. */
  name: string[]
  withValue: boolean
}
interface Laid extends Form {
  oktmo: string
  /** Map units. */
  x: number
  y: number
  width: number
  height: number
}

export const LabelLayer = defineComponent({
  name: 'LabelLayer',
  props: {
    shapes: { type: Object as PropType<TerritoryShapes>, required: true },
    labels: { type: Array as PropType<readonly TerritoryLabel[]>, required: true },
    notes: { type: Object as PropType<ReadonlyMap<string, LabelNote>>, required: true },
    /** Room at the edges that labels keep clear of (title, legend), rem: top, right, bottom, left. */
    paddingRem: {
      type: Array as unknown as PropType<readonly [number, number, number, number]>,
      required: true,
    },
    /** What stands on the map already, map units: so much around each is kept clear. */
    clear: {
      type: Object as PropType<{ places: readonly (readonly [number, number])[]; radiusRem: number } | null>,
      default: null,
    },
    colour: { type: String, required: true },
    halo: { type: String, required: true },
    pill: { type: String, required: true },
    zIndex: { type: Number, required: true },
  },
  emits: { placed: (_labels: ShownLabel[]) => true },
  setup(props, { emit }) {
    const map = useMap()
    const ruler = document.createElement('canvas').getContext('2d')!
    let laid: Laid[] = []

    const { layer, repaint, repaintSoon } = createCanvasLayer({
      className: 'wall-labels',
      zIndex: props.zIndex,
      paint,
    })
    useLayer(layer)
    const nameFont = (rem: number): string => `600 ${NAME_REM * rem}px ${FAMILY}`
    const valueFont = (rem: number): string => `700 ${VALUE_REM * rem}px ${FAMILY}`

    function variantsOf(label: TerritoryLabel, rem: number): { variants: LabelVariant[]; laidOut: Form[] } {
      const widthOf = (text: string, font: string): number => {
        ruler.font = font
        return ruler.measureText(text).width
      }
      // Measured with one width for all digits, so that a value that changes needs no new place.
      const valueWidth = widthOf(label.value.replaceAll(/\d/g, '0'), valueFont(rem))
      const broken = brokenName(label.name)
      const forms = broken.length > 1 ? [[label.name], broken] : [[label.name]]
      // With its value, then without: a name alone still says where, a value alone says nothing.
      const laidOut = [true, false].flatMap((withValue) => forms.map((name) => ({ name, withValue })))
      const variants = laidOut.map(({ name, withValue }) => ({
        lines: withValue ? [...name, label.value] : name,
        width:
          Math.max(withValue ? valueWidth : 0, ...name.map((line) => widthOf(line, nameFont(rem)))) +
          0.2 * rem,
        height: (name.length * NAME_REM + (withValue && label.value ? VALUE_REM : 0)) * LINE * rem,
        insideShareMin: 0.33,
      }))
      return { variants, laidOut }
    }

    function place(): void {
      // As for the whole map, also where a screen draws a part of it: a name must not stand twice beside a bezel, or nowhere.
      const whole = wholeOf(map)
      const resolution = map.getView().getResolution()
      if (!whole || !resolution) return
      const rem = remPx()
      const [left, top] = map.getCoordinateFromPixel([whole.x, whole.y]) ?? [0, 0]
      const formsOf = new Map<string, Form[]>()
      const requests: LabelRequest[] = props.labels.map((label) => {
        const { variants, laidOut } = variantsOf(label, rem)
        formsOf.set(label.oktmo, laidOut)
        const rings = props.shapes
          .rings(label.oktmo, resolution * 2)
          .map((ring) =>
            Float64Array.from(ring, (value, at) =>
              at % 2 === 0 ? (value - left!) / resolution : (top! - value) / resolution,
            ),
          )
        return { id: label.oktmo, order: label.order, rings, variants }
      })
      const [above, right, below, before] = props.paddingRem.map((side) => side * rem) as [
        number,
        number,
        number,
        number,
      ]
      const bounds = {
        x: before,
        y: above,
        width: whole.width - before - right,
        height: whole.height - above - below,
      }
      const side = 2 * (props.clear?.radiusRem ?? 0) * rem
      const taken = (props.clear?.places ?? []).map(([x, y]) => ({
        x: (x - left!) / resolution,
        y: (top! - y) / resolution,
        width: side,
        height: side,
      }))
      const placed = placeLabels(requests, bounds, 0.1 * rem, taken)
      laid = placed.map(({ id, variant, x, y, width, height }) => ({
        oktmo: id,
        ...formsOf.get(id)![variant]!,
        x: left! + x * resolution,
        y: top! - y * resolution,
        width,
        height,
      }))
      emit(
        'placed',
        placed.map(({ id, variant, x, y, width, height }) => ({
          id,
          lines: requests.find((request) => request.id === id)!.variants[variant]!.lines,
          x,
          y,
          width,
          height,
        })),
      )
      repaint()
    }

    function paint({ context, toPixel }: Brush): void {
      const rem = remPx()
      const valueOf = new Map(props.labels.map((label) => [label.oktmo, label.value]))
      context.textAlign = 'center'
      context.textBaseline = 'alphabetic'
      context.lineJoin = 'round'
      context.strokeStyle = props.halo
      const write = (text: string, x: number, y: number, font: string, haloRem: number): void => {
        context.font = font
        context.lineWidth = haloRem * rem
        context.strokeText(text, x, y)
        context.fillStyle = props.colour
        context.fillText(text, x, y)
      }
      for (const label of laid) {
        const [x, y] = toPixel(label.x, label.y)
        let line = y - label.height / 2
        for (const text of label.name) {
          line += NAME_REM * LINE * rem
          write(text, x, line - 0.22 * rem, nameFont(rem), 0.24)
        }
        const value = label.withValue ? valueOf.get(label.oktmo) : undefined
        if (value) write(value, x, line + VALUE_REM * LINE * rem - 0.26 * rem, valueFont(rem), 0.26)
      }
      for (const [oktmo, note] of props.notes) {
        const label = laid.find((candidate) => candidate.oktmo === oktmo)
        if (label) {
          const [x, y] = toPixel(label.x, label.y)
          paintNote(context, note, x, y + label.height / 2 + 0.95 * rem, rem)
          continue
        }
        // No room for its name in the still picture: the news brings the name along.
        const name = props.labels.find((candidate) => candidate.oktmo === oktmo)?.name
        const middle = props.shapes.middle(oktmo)
        if (!name || !middle) continue
        const [x, y] = toPixel(...middle)
        paintNote(context, { ...note, text: `${name} ${note.text}` }, x, y, rem)
      }
    }

    function paintNote(
      context: CanvasRenderingContext2D,
      note: LabelNote,
      x: number,
      y: number,
      rem: number,
    ): void {
      context.font = nameFont(rem)
      const width = context.measureText(note.text).width + 2.3 * rem
      context.fillStyle = props.pill
      context.beginPath()
      context.roundRect(x - width / 2, y - 0.9 * rem, width, 1.8 * rem, 0.9 * rem)
      context.fill()
      context.lineWidth = 0.08 * rem
      context.strokeStyle = note.colour
      context.stroke()
      context.fillStyle = note.colour
      const [arrow, sign] = [x - width / 2 + 0.95 * rem, note.direction === 'up' ? -1 : 1]
      context.beginPath()
      context.moveTo(arrow, y + sign * 0.42 * rem)
      context.lineTo(arrow - 0.45 * rem, y - sign * 0.36 * rem)
      context.lineTo(arrow + 0.45 * rem, y - sign * 0.36 * rem)
      context.fill()
      context.textAlign = 'left'
      context.fillText(note.text, arrow + 0.7 * rem, y + 0.4 * rem)
      context.textAlign = 'center'
      context.strokeStyle = props.halo
    }

    const keys = [map.on('moveend', place), map.on('change:size', () => requestAnimationFrame(place))]
    onScopeDispose(() => unByKey(keys))
    // A new value repaints; only a new set of names or a value that appears needs new places.
    watch(
      () => props.labels.map((label) => `${label.oktmo}${label.name}${label.value.length}`).join('|'),
      () => place(),
    )
    watch([() => props.shapes, () => props.clear], place)
    watch(
      [
        // Not the list itself: it is a new one at each version, and most versions change no word of it.
        () => props.labels.map((label) => `${label.oktmo}${label.value}`).join('|'),
        () => props.notes,
        () => props.colour,
        () => props.halo,
      ],
      () => repaintSoon(),
    )
    void document.fonts.ready.then(place)
    return () => null
  },
})
