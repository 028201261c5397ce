// Attributes of features by slot, one typed array a column. A string is a number of its column's dictionary, so a
// tile writes it once however many features carry it.
import { grown, renumbered } from './grown.ts'

export type ColumnValue = string | number | boolean | null
export interface ColumnDeclaration {
  name: string
  type: 'string' | 'number' | 'boolean'
}

export interface Column {
  readonly name: string
  readonly bytes: number
  /** True when `set` would change something. */
  differs(slot: number, value: unknown): boolean
  /** True when the value was another one before. A value of another type is `null`. */
  set(slot: number, value: unknown): boolean
  get(slot: number): ColumnValue
  reserve(capacity: number): void
  /** The value of slot `from[n]` moves to slot n; slots that are not named hold nothing. */
  renumber(from: Uint32Array): void
}

/** NaN is null, and there is one zero: no reader tells −0 from 0. */
const storedNumber = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : Number.NaN

const flagCode = (value: unknown): number => (typeof value === 'boolean' ? Number(value) + 1 : 0)

export class NumberColumn implements Column {
  readonly name: string
  /** NaN is null: JSON has no NaN. */
  values = new Float64Array(0)

  constructor(name: string) {
    this.name = name
  }

  get bytes(): number {
    return this.values.byteLength
  }

  differs(slot: number, value: unknown): boolean {
    return !Object.is(this.values[slot], storedNumber(value))
  }

  set(slot: number, value: unknown): boolean {
    const number = storedNumber(value)
    const isOther = !Object.is(this.values[slot], number)
    this.values[slot] = number
    return isOther
  }

  get(slot: number): number | null {
    const value = this.values[slot]!
    return Number.isNaN(value) ? null : value
  }

  reserve(capacity: number): void {
    this.values = grown(this.values, capacity, Float64Array)
  }

  renumber(from: Uint32Array): void {
    this.values = renumbered(this.values, from, Float64Array)
  }
}

export class BooleanColumn implements Column {
  readonly name: string
  /** 0 null, 1 false, 2 true. */
  values = new Uint8Array(0)

  constructor(name: string) {
    this.name = name
  }

  get bytes(): number {
    return this.values.byteLength
  }

  differs(slot: number, value: unknown): boolean {
    return this.values[slot] !== flagCode(value)
  }

  set(slot: number, value: unknown): boolean {
    const code = flagCode(value)
    const before = this.values[slot]
    this.values[slot] = code
    return before !== code
  }

  get(slot: number): boolean | null {
    const code = this.values[slot]!
    return code === 0 ? null : code === 2
  }

  reserve(capacity: number): void {
    this.values = grown(this.values, capacity, Uint8Array)
  }

  renumber(from: Uint32Array): void {
    this.values = renumbered(this.values, from, Uint8Array)
  }
}

export class StringColumn implements Column {
  readonly name: string
  /** Number of the string in the dictionary; 0 is null. */
  codes = new Uint32Array(0)
  #texts: (string | null)[] = [null]
  #uses = new Uint32Array(64)
  readonly #codeOf = new Map<string, number>()
  readonly #free: number[] = []

  constructor(name: string) {
    this.name = name
  }

  /** Without the strings themselves, which the runtime shares and does not count. */
  get bytes(): number {
    return this.codes.byteLength + this.#uses.byteLength
  }

  /** Every code is below it. */
  get codesEnd(): number {
    return this.#texts.length
  }

  differs(slot: number, value: unknown): boolean {
    return this.get(slot) !== (typeof value === 'string' ? value : null)
  }

  set(slot: number, value: unknown): boolean {
    const before = this.codes[slot]!
    // Two equal texts are compared in a tenth of the time that one is looked up: most members of a changed row are as before.
    if (!this.differs(slot, value)) return false
    const code = typeof value === 'string' ? this.#codeFor(value) : 0
    this.codes[slot] = code
    if (code !== 0) this.#uses[code]! += 1
    if (before !== 0) this.#release(before)
    return true
  }

  get(slot: number): string | null {
    return this.#texts[this.codes[slot]!] ?? null
  }

  textOf(code: number): string {
    return this.#texts[code] ?? ''
  }

  reserve(capacity: number): void {
    this.codes = grown(this.codes, capacity, Uint32Array)
  }

  renumber(from: Uint32Array): void {
    this.codes = renumbered(this.codes, from, Uint32Array)
  }

  #codeFor(text: string): number {
    const known = this.#codeOf.get(text)
    if (known !== undefined) return known
    const code = this.#free.pop() ?? this.#texts.length
    this.#texts[code] = text
    this.#codeOf.set(text, code)
    if (code >= this.#uses.length) this.#uses = grown(this.#uses, this.#uses.length * 2, Uint32Array)
    return code
  }

  /** A string that nobody carries any more gives its number back: titles that come and go must not pile up. */
  #release(code: number): void {
    this.#uses[code]! -= 1
    if (this.#uses[code] !== 0) return
    this.#codeOf.delete(this.#texts[code]!)
    this.#texts[code] = null
    this.#free.push(code)
  }
}

export function createColumn({ name, type }: ColumnDeclaration): Column {
  if (type === 'string') return new StringColumn(name)
  return type === 'number' ? new NumberColumn(name) : new BooleanColumn(name)
}
