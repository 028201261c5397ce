// Writes columns of a frame straight from typed arrays, without an object a row. Each writer is a generator that stops
// every some thousand values: a million rows are written between other work, a delta in one go.
import {
  indexKind,
  NUMBER_ARRAYS,
  writeColumnHead,
  type FrameWriter,
  type NumberKind,
} from './frame-writer.ts'

/** Work in steps; whoever runs it may pause between two. */
export type Steps<Result = void> = Generator<undefined, Result, undefined>
/** Values between two stops: about 0.3 ms of the dearest kind. */
const STEP_VALUES = 8_192
/** Texts between two stops: they are encoded one by one. */
const STEP_TEXTS = 2_048
/** A whole i32 that stands for `null` in `writeFixedSteps`. */
export const FIXED_NULL = -0x80_00_00_00
/** Number of an entry that stands for `null` in `writeTextSteps`. */
export const TEXT_NULL = 0xff_ff_ff_ff
const I32_MAX = 0x7f_ff_ff_ff
const DIGITS_MAX = 7

/** Runs all steps without a pause. */
export function inOneGo<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

function* ranges(count: number, step = STEP_VALUES): Generator<readonly [number, number], void, undefined> {
  for (let from = 0; from < count; from += step) yield [from, Math.min(count, from + step)]
}

/** Converted in place: the array lies in the frame's own bytes where its alignment allows. */
function* writeArraySteps(
  writer: FrameWriter,
  kind: NumberKind,
  count: number,
  valueAt: (index: number) => number,
): Steps {
  const type = NUMBER_ARRAYS[kind]
  writer.align(type.BYTES_PER_ELEMENT)
  for (const [from, to] of ranges(count)) {
    const part = new type(to - from)
    for (let index = from; index < to; index += 1) part[index - from] = valueAt(index)
    writer.bytes(new Uint8Array(part.buffer))
    yield
  }
}

function* writeBitSteps(writer: FrameWriter, count: number, isSet: (index: number) => boolean): Steps {
  // A step is a multiple of eight, so each part ends with a whole byte but the last.
  for (const [from, to] of ranges(count)) {
    const bits = new Uint8Array(Math.ceil((to - from) / 8))
    for (let index = from; index < to; index += 1) {
      if (isSet(index)) bits[(index - from) >> 3]! |= 1 << (index & 7)
    }
    writer.bytes(bits)
    yield
  }
}

/** Ids as whole numbers ≥ 0 below 2^53. */
export function* writeNumericIdSteps(writer: FrameWriter, ids: ArrayLike<number>, count: number): Steps {
  let isSmall = true
  for (const [from, to] of ranges(count)) {
    for (let index = from; index < to; index += 1) if (ids[index]! > 0xff_ff_ff_ff) isSmall = false
    yield
  }
  writer.align(8)
  writer.u32(count)
  writer.u32(isSmall ? 0 : 1)
  yield* writeArraySteps(writer, isSmall ? 'u32' : 'f64', count, (index) => ids[index]!)
}

/** Ids as texts. */
export function* writeTextIdSteps(writer: FrameWriter, ids: readonly string[]): Steps {
  writer.align(8)
  writer.u32(ids.length)
  writer.u32(2)
  yield* writeDictionarySteps(writer, ids)
}

interface NumberForm {
  kind: NumberKind
  digits: number
  isSparse: boolean
}

/** The smallest form that gives every value back exactly; NaN is no value. */
function* formOf(values: Float64Array, count: number): Steps<NumberForm> {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  let isWhole = true
  let isSingle = true
  let known = 0
  let digits = 1
  for (const [from, to] of ranges(count)) {
    for (let index = from; index < to; index += 1) {
      const value = values[index]!
      if (Number.isNaN(value)) continue
      known += 1
      if (value < least) least = value
      if (value > most) most = value
      if (isWhole && !Number.isInteger(value)) isWhole = false
      if (isSingle && Math.fround(value) !== value) isSingle = false
      if (!isWhole) digits = digitsFor(value, digits)
    }
    yield
  }
  const isSparse = known < count
  if (known === 0) return { kind: 'u8', digits: 0, isSparse }
  if (isWhole) return { kind: wholeKind(least, most), digits: 0, isSparse }
  if (digits <= DIGITS_MAX && (yield* allFit(values, count, digits)))
    return { kind: 'fixed', digits, isSparse }
  return { kind: isSingle ? 'f32' : 'f64', digits: 0, isSparse }
}

function wholeKind(least: number, most: number): NumberKind {
  if (least < 0) return least >= -I32_MAX && most <= I32_MAX ? 'i32' : 'f64'
  if (most <= 0xff) return 'u8'
  if (most <= 0xff_ff) return 'u16'
  return most <= 0xff_ff_ff_ff ? 'u32' : 'f64'
}

/** Decimals that give the value back, from `digits` on; past `DIGITS_MAX` where there are none. */
function digitsFor(value: number, digits: number): number {
  for (let more = digits; more <= DIGITS_MAX; more += 1) {
    const scaled = Math.round(value * 10 ** more)
    if (Math.abs(scaled) > I32_MAX) return DIGITS_MAX + 1
    if (scaled / 10 ** more === value) return more
  }
  return DIGITS_MAX + 1
}

/** A later value may have raised the digits past what an earlier, larger one can bear. */
function* allFit(values: Float64Array, count: number, digits: number): Steps<boolean> {
  const factor = 10 ** digits
  for (const [from, to] of ranges(count)) {
    for (let index = from; index < to; index += 1) {
      const value = values[index]!
      const scaled = Math.round(value * factor)
      if (!Number.isNaN(value) && (Math.abs(scaled) > I32_MAX || scaled / factor !== value)) return false
    }
    yield
  }
  return true
}

/** NaN is `null`. */
export function* writeNumberSteps(
  writer: FrameWriter,
  name: string,
  values: Float64Array,
  count: number,
): Steps {
  const { kind, digits, isSparse } = yield* formOf(values, count)
  writeColumnHead(writer, { name, kind, digits, isSparse })
  if (isSparse) yield* writeBitSteps(writer, count, (index) => !Number.isNaN(values[index]!))
  const factor = 10 ** digits
  const valueAt =
    kind === 'fixed'
      ? (index: number): number => Math.round(values[index]! * factor)
      : (index: number): number => values[index]!
  // Of a value that is none, an array of whole numbers makes 0; a bitmap says that it means nothing.
  yield* writeArraySteps(writer, kind, count, valueAt)
}

/** Values that are already whole numbers of 10^−digits; `FIXED_NULL` is `null`. */
export function* writeFixedSteps(
  writer: FrameWriter,
  { name, digits }: { name: string; digits: number },
  values: Int32Array,
  count: number,
): Steps {
  let isSparse = false
  for (const [from, to] of ranges(count)) {
    for (let index = from; index < to; index += 1) if (values[index] === FIXED_NULL) isSparse = true
    yield
  }
  writeColumnHead(writer, { name, kind: 'fixed', digits, isSparse })
  if (isSparse) yield* writeBitSteps(writer, count, (index) => values[index] !== FIXED_NULL)
  yield* writeArraySteps(writer, 'fixed', count, (index) => values[index]!)
}

/** 0 is `null`, 1 false, 2 true. */
export function* writeBooleanSteps(
  writer: FrameWriter,
  name: string,
  codes: Uint8Array,
  count: number,
): Steps {
  const isSparse = codes.subarray(0, count).includes(0)
  writeColumnHead(writer, { name, kind: 'bool', isSparse })
  if (isSparse) yield* writeBitSteps(writer, count, (index) => codes[index] !== 0)
  yield* writeBitSteps(writer, count, (index) => codes[index] === 2)
}

/** `indexes` are numbers of `entries`; `TEXT_NULL` is `null`. */
export function* writeTextSteps(
  writer: FrameWriter,
  { name, entries }: { name: string; entries: readonly string[] },
  indexes: Uint32Array,
  count: number,
): Steps {
  const isSparse = indexes.subarray(0, count).includes(TEXT_NULL)
  writeColumnHead(writer, { name, kind: 'text', isSparse })
  if (isSparse) yield* writeBitSteps(writer, count, (index) => indexes[index] !== TEXT_NULL)
  yield* writeDictionarySteps(writer, entries)
  const valueAt = (index: number): number => (indexes[index] === TEXT_NULL ? 0 : indexes[index]!)
  yield* writeArraySteps(writer, indexKind(entries.length), count, valueAt)
}

function* writeDictionarySteps(writer: FrameWriter, texts: readonly string[]): Steps {
  writer.u32(texts.length)
  writer.align(4)
  const ends = writer.skip(texts.length * 4)
  let end = 0
  for (const [from, to] of ranges(texts.length, STEP_TEXTS)) {
    for (let index = from; index < to; index += 1) {
      end += writer.text(texts[index]!)
      writer.u32At(ends + index * 4, end)
    }
    yield
  }
}
