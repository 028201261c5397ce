// The subset of OpenLayers' flat style that our own layers draw: colour, size and opacity by a value of the row, size and
// opacity by zoom, an icon by steps. A style is data (it comes from plugins and scenes), so it is checked whole before anything is drawn.

import { ICON_NAMES, iconNumber, isIconName, type IconName } from './icons.ts'

export type PropertyOf = readonly ['get', string]
export type Zoom = readonly ['zoom']
type Input = PropertyOf | Zoom
/** `['interpolate', ['linear'], input, stop, value, stop, value …]`: between stops a mixture, outside them the ends. */
export type Interpolate<Value> = readonly ['interpolate', readonly ['linear'], Input, ...(number | Value)[]]
/** `['step', input, base, stop, value, stop, value …]`: `base` below the first stop. */
export type Step<Value> = readonly ['step', Input, Value, ...(number | Value)[]]
type NumberBy = number | Interpolate<number> | Step<number>
/** By the row, by zoom, or the product of one of each. */
export type NumberStyle = NumberBy | readonly ['*', NumberBy, NumberBy]
/** `#rrggbb`, or up to 8 of them by a value of the row. */
export type ColourStyle = string | Interpolate<string> | Step<string>

export interface FlatStyle {
  'fill-color': ColourStyle
  /** CSS pixels; for circles. Default 5. */
  'circle-radius'?: NumberStyle
  /** 0…1; default 1. */
  'fill-opacity'?: NumberStyle
  /** A built-in icon in the circle, or one of several by steps of a value. Default none. */
  icon?: IconName | Step<IconName>
}

/** What is wrong and where: `fill-color: stop 3 is not above stop 2`. */
export class StyleError extends Error {
  readonly property: string
  constructor(property: string, fact: string) {
    super(`${property}: ${fact}`)
    this.property = property
  }
}

/** Value of a row's property; `null` where it has none. */
export type RowValue = (property: string) => number | null
export interface RowLook {
  /** 0…1 of the largest radius. */
  size: number
  /** 0…1 along the ramp. */
  colour: number
  /** 0…1; 0 for a row without a value that the style asks for: no data is not the lowest value. */
  opacity: number
  /** Number of the icon; 0 is none. */
  icon: number
}
export interface CompiledStyle {
  ramp: readonly string[]
  /** Properties that a look depends on. */
  properties: ReadonlySet<string>
  lookOf(row: RowValue): RowLook
  radiusMaxPx(zoom: number): number
  /** Factor for the whole layer, 0…1. */
  opacityAt(zoom: number): number
}

const NOTHING: RowLook = { size: 0, colour: 0, opacity: 0, icon: 0 }
const COLOURS_MAX = 8
const RADIUS_PX = 5
const RADIUS_PX_MAX = 200
const PROPERTIES = ['fill-color', 'circle-radius', 'fill-opacity', 'icon']

/** Throws a `StyleError` for what cannot be drawn. Whatever came from outside may be handed in. */
export function compileStyle(style: FlatStyle): CompiledStyle {
  if (typeof style !== 'object' || style === null) throw new StyleError('style', 'is no object')
  for (const name of Object.keys(style)) {
    if (!PROPERTIES.includes(name)) {
      throw new StyleError(name, `is not drawn here; known are ${PROPERTIES.join(', ')}`)
    }
  }
  const colour = readCurve('fill-color', style['fill-color'], isColour, '#rrggbb')
  if (colour.by.kind === 'zoom') throw new StyleError('fill-color', 'cannot depend on zoom')
  if (colour.values.length > COLOURS_MAX) {
    throw new StyleError(
      'fill-color',
      `has ${colour.values.length} colours; at most ${COLOURS_MAX} are drawn`,
    )
  }
  const radius = readProduct('circle-radius', style['circle-radius'] ?? RADIUS_PX, RADIUS_PX_MAX)
  const opacity = readProduct('fill-opacity', style['fill-opacity'] ?? 1, 1)
  const radiusMax = Math.max(...radius.byRow.values)
  const curves = [colour, radius.byRow, opacity.byRow]
  const icon = style.icon === undefined ? null : readIcon(style.icon)
  return {
    ramp: colour.values,
    properties: new Set(
      [...curves, ...(icon ? [icon] : [])].flatMap(({ by }) => (by.kind === 'row' ? [by.property] : [])),
    ),
    lookOf: (row) => {
      const [at, size, strength] = curves.map((curve) => placeOn(curve, row, 0)) as [
        number | null,
        number | null,
        number | null,
      ]
      if (at === null || size === null || strength === null) return NOTHING
      return {
        colour: colour.values.length > 1 ? at / (colour.values.length - 1) : 0,
        size: radiusMax > 0 ? numberAt(radius.byRow, size) / radiusMax : 0,
        opacity: numberAt(opacity.byRow, strength),
        // A row that does not say what it is keeps its circle.
        icon: icon ? (icon.values[placeOn(icon, row, 0) ?? -1] ?? 0) : 0,
      }
    },
    radiusMaxPx: (zoom) => radiusMax * byZoom(radius.byZoom, zoom),
    opacityAt: (zoom) => Math.min(1, byZoom(opacity.byZoom, zoom)),
  }
}

interface Curve<Value> {
  by: { kind: 'nothing' } | { kind: 'row'; property: string } | { kind: 'zoom' }
  isStepped: boolean
  /** Of a step one fewer than values. */
  stops: number[]
  values: Value[]
}
const constant = <Value>(value: Value): Curve<Value> => ({
  by: { kind: 'nothing' },
  isStepped: true,
  stops: [],
  values: [value],
})

const isColour = (value: unknown): value is string =>
  typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)
const isBounded =
  (most: number) =>
  (value: unknown): value is number =>
    typeof value === 'number' && value >= 0 && value <= most

// oxlint-disable-next-line eslint/max-params
function readCurve<Value>(
  property: string,
  given: unknown,
  isValue: (value: unknown) => value is Value,
  what: string,
): Curve<Value> {
  if (isValue(given)) return constant(given)
  if (!Array.isArray(given)) throw new StyleError(property, `is neither ${what} nor an expression`)
  const [operator, ...rest] = given as unknown[]
  if (operator === 'interpolate') {
    const [way, input, ...pairs] = rest
    if (!Array.isArray(way) || way[0] !== 'linear' || way.length > 1) {
      throw new StyleError(property, "'interpolate' is drawn as ['linear'] only")
    }
    if (pairs.length < 4 || pairs.length % 2 > 0) {
      throw new StyleError(property, "'interpolate' needs two or more pairs of a stop and a value")
    }
    return { ...readPairs(property, pairs, isValue, what), by: readInput(property, input), isStepped: false }
  }
  if (operator === 'step') {
    const [input, base, ...pairs] = rest
    if (!isValue(base)) throw new StyleError(property, `the first value of 'step' is not ${what}`)
    if (pairs.length < 2 || pairs.length % 2 > 0) {
      throw new StyleError(property, "'step' needs a value and then pairs of a stop and a value")
    }
    const { stops, values } = readPairs(property, pairs, isValue, what)
    return { by: readInput(property, input), isStepped: true, stops, values: [base, ...values] }
  }
  throw new StyleError(property, `knows no '${String(operator)}'; use 'interpolate' or 'step'`)
}

// oxlint-disable-next-line eslint/max-params
function readPairs<Value>(
  property: string,
  pairs: unknown[],
  isValue: (value: unknown) => value is Value,
  what: string,
): { stops: number[]; values: Value[] } {
  const [stops, values]: [number[], Value[]] = [[], []]
  for (let at = 0; at < pairs.length; at += 2) {
    const [stop, value] = [pairs[at], pairs[at + 1]]
    const number = at / 2 + 1
    if (typeof stop !== 'number' || !Number.isFinite(stop)) {
      throw new StyleError(property, `stop ${number} is no number`)
    }
    if (stops.length > 0 && stop <= stops.at(-1)!) {
      throw new StyleError(property, `stop ${number} is not above stop ${number - 1}`)
    }
    if (!isValue(value)) throw new StyleError(property, `value ${number} is not ${what}`)
    stops.push(stop)
    values.push(value)
  }
  return { stops, values }
}

function readInput(property: string, input: unknown): Curve<unknown>['by'] {
  if (Array.isArray(input)) {
    if (input[0] === 'zoom' && input.length === 1) return { kind: 'zoom' }
    if (input[0] === 'get' && typeof input[1] === 'string' && input.length === 2) {
      return { kind: 'row', property: input[1] }
    }
  }
  throw new StyleError(property, "depends on ['get', property] or ['zoom'] only")
}

/** Its values are the numbers of the icons. */
function readIcon(given: unknown): Curve<number> {
  const curve = readCurve('icon', given, isIconName, `one of ${ICON_NAMES.join(', ')}`)
  if (!curve.isStepped) throw new StyleError('icon', "cannot be mixed; use 'step'")
  if (curve.by.kind === 'zoom') throw new StyleError('icon', 'cannot depend on zoom')
  return { ...curve, values: curve.values.map(iconNumber) }
}

interface Product {
  byRow: Curve<number>
  byZoom: Curve<number>
}
function readProduct(property: string, given: unknown, most: number): Product {
  const what = `a number from 0 to ${most}`
  const parts = Array.isArray(given) && given[0] === '*' ? given.slice(1) : [given]
  if (parts.length !== 1 && parts.length !== 2) throw new StyleError(property, "'*' takes two factors")
  const product: Product = { byRow: constant(1), byZoom: constant(1) }
  let [hasRow, hasZoom] = [false, false]
  for (const part of parts) {
    const curve = readCurve(property, part, isBounded(most), what)
    if (curve.by.kind === 'zoom') {
      if (hasZoom) throw new StyleError(property, "both factors of '*' depend on zoom")
      product.byZoom = curve
      hasZoom = true
    } else {
      if (hasRow) throw new StyleError(property, "both factors of '*' depend on the row")
      product.byRow = curve
      hasRow = true
    }
  }
  return product
}

/** Where a row stands on a curve, counted in its values: 1.5 is halfway from the second to the third. */
function placeOn(curve: Curve<unknown>, row: RowValue, zoom: number): number | null {
  const { by, stops, isStepped } = curve
  if (by.kind === 'nothing') return 0
  const value = by.kind === 'zoom' ? zoom : row(by.property)
  if (value === null || Number.isNaN(value)) return null
  let reached = 0
  while (reached < stops.length && value >= stops[reached]!) reached += 1
  if (isStepped) return reached
  if (reached === 0) return 0
  if (reached === stops.length) return stops.length - 1
  const [from, to] = [stops[reached - 1]!, stops[reached]!]
  return reached - 1 + (value - from) / (to - from)
}
function numberAt({ values }: Curve<number>, place: number): number {
  const below = values[Math.floor(place)]!
  return below + ((values[Math.ceil(place)] ?? below) - below) * (place % 1)
}
const byZoom = (curve: Curve<number>, zoom: number): number =>
  numberAt(curve, placeOn(curve, () => null, zoom) ?? 0)
