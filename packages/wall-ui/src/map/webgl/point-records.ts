// One record a point, as the bytes that the graphics card reads: how it is read, begun and written in place. Pure.

/**
 * Bytes of one point: place 2 × f32 · changed at f32, seconds · colour and the colour before 2 × u16 ·
 * size and the size before 2 × u16 · opacity and the opacity before 2 × u8 · icon u16.
 */
export const POINT_BYTES = 24
/** Room at once for so many; grows by doubling. Past the most, nothing is kept and `isCut` of the store says so. */
export const POINTS_MIN = 1024
export const POINTS_MAX = 4_000_000
const [FLOATS, SHORTS] = [POINT_BYTES / 4, POINT_BYTES / 2]
const CHANGED_AT = 2
const [COLOUR, COLOUR_BEFORE, SIZE, SIZE_BEFORE, ICON] = [6, 7, 8, 9, 11]
const [OPACITY, OPACITY_BEFORE] = [20, 21]
/** A change so long ago that no fade shows it any more. */
const SETTLED_S = -1000
const DEFAULTS = { size: 0.1, colour: 0, opacity: 0.85 }

export interface PointLook {
  /** Map units. */
  x: number
  y: number
  /** 0…1 of the layer's largest radius. */
  size: number
  /** 0…1 along the layer's ramp. */
  colour: number
  /** 0…1; 0 draws nothing. */
  opacity: number
  /** Number of an icon, see `iconNumber`; 0, the default, is none. */
  icon?: number
}

/** A whole layer at once; columns of one length. Missing ones take the value of the records' defaults. */
export interface PointColumns {
  ids: Float64Array | readonly string[]
  x: Float64Array
  y: Float64Array
  size?: Float32Array
  colour?: Float32Array
  opacity?: Float32Array
  icon?: Uint16Array
}

export interface PointRecordsOptions {
  /** Points that there is room for. */
  room: number
  /** Time in which a changed point takes its new look. */
  fadeMs: number
  origin?: readonly [number, number]
}

/** Same slope at its end as the shader's: a change inside a fade starts from what is seen. */
const eased = (share: number): number => 1 - (1 - share) ** 3
const between = (from: number, to: number, share: number): number => from + (to - from) * share
const bounded = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value)

export class PointRecords {
  /** Map units that x and y are told from: f32 keeps 3 cm within 500 km of it. */
  origin: readonly [number, number]
  readonly bytes: Uint8Array
  readonly #floats: Float32Array
  readonly #shorts: Uint16Array
  readonly #fadeMs: number

  constructor({ room, fadeMs, origin = [0, 0] }: PointRecordsOptions) {
    this.#floats = new Float32Array(room * FLOATS)
    this.#shorts = new Uint16Array(this.#floats.buffer)
    this.bytes = new Uint8Array(this.#floats.buffer)
    this.#fadeMs = fadeMs
    this.origin = origin
  }

  get room(): number {
    return this.bytes.length / POINT_BYTES
  }

  read(slot: number, into: PointLook): PointLook {
    const float = slot * FLOATS
    const short = slot * SHORTS
    into.x = this.#floats[float]! + this.origin[0]
    into.y = this.#floats[float + 1]! + this.origin[1]
    into.size = this.#shorts[short + SIZE]! / 65535
    into.colour = this.#shorts[short + COLOUR]! / 65535
    into.opacity = this.bytes[slot * POINT_BYTES + OPACITY]! / 255
    into.icon = this.#shorts[short + ICON]!
    return into
  }

  /** A new point grows out of nothing, in its own colour; `write` says what it becomes. */
  begin(slot: number, { colour, opacity }: PointLook): void {
    const short = slot * SHORTS
    this.#shorts[short + COLOUR] = bounded(colour) * 65535
    this.#shorts[short + SIZE] = 0
    this.bytes[slot * POINT_BYTES + OPACITY] = Math.round(bounded(opacity) * 255)
    this.#floats[slot * FLOATS + CHANGED_AT] = SETTLED_S
  }

  /** The point takes this look from the one that is seen at `clockS`; its icon changes at once. */
  // No list is taken apart here: it runs ten thousand times a second.
  write(slot: number, look: PointLook, clockS: number): void {
    const float = slot * FLOATS
    const short = slot * SHORTS
    const byte = slot * POINT_BYTES
    const floats = this.#floats
    const shorts = this.#shorts
    const bytes = this.bytes
    const share = Math.min(1, ((clockS - floats[float + CHANGED_AT]!) * 1000) / (this.#fadeMs || 1))
    const way = eased(share)
    shorts[short + COLOUR_BEFORE] = between(shorts[short + COLOUR_BEFORE]!, shorts[short + COLOUR]!, way)
    shorts[short + SIZE_BEFORE] = between(shorts[short + SIZE_BEFORE]!, shorts[short + SIZE]!, way)
    bytes[byte + OPACITY_BEFORE] = between(bytes[byte + OPACITY_BEFORE]!, bytes[byte + OPACITY]!, way)
    floats[float] = look.x - this.origin[0]
    floats[float + 1] = look.y - this.origin[1]
    floats[float + CHANGED_AT] = clockS
    shorts[short + COLOUR] = bounded(look.colour) * 65535
    shorts[short + SIZE] = bounded(look.size) * 65535
    shorts[short + ICON] = look.icon ?? 0
    bytes[byte + OPACITY] = Math.round(bounded(look.opacity) * 255)
  }

  /** The rows `from` to `to` of a layer that is loaded whole, as records of the same numbers, without fades. */
  fill(columns: PointColumns, from: number, to: number): void {
    const { x, y, size, colour, opacity, icon } = columns
    const [originX, originY] = this.origin
    const floats = this.#floats
    const shorts = this.#shorts
    const bytes = this.bytes
    for (let slot = from; slot < to; slot++) {
      const float = slot * FLOATS
      floats[float] = x[slot]! - originX
      floats[float + 1] = y[slot]! - originY
      floats[float + CHANGED_AT] = SETTLED_S
      const short = slot * SHORTS
      shorts[short + COLOUR] = bounded(colour ? colour[slot]! : DEFAULTS.colour) * 65535
      shorts[short + SIZE] = bounded(size ? size[slot]! : DEFAULTS.size) * 65535
      if (icon) shorts[short + ICON] = icon[slot]!
      bytes[slot * POINT_BYTES + OPACITY] = bounded(opacity ? opacity[slot]! : DEFAULTS.opacity) * 255
    }
  }

  /** The same records with room for more. */
  grown(room: number): PointRecords {
    const larger = new PointRecords({ room, fadeMs: this.#fadeMs, origin: this.origin })
    larger.bytes.set(this.bytes)
    return larger
  }

  /** Ends every fade, because times are told from a new zero. */
  settle(used: number): void {
    for (let slot = 0; slot < used; slot++) this.#floats[slot * FLOATS + CHANGED_AT] = SETTLED_S
  }
}
