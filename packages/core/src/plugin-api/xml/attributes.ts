// Attributes of the start tag being reported. Values are cut out only when asked for: most are namespaces.
import { cutText } from './text.ts'
import type { XmlName } from './names.ts'

/** More on one tag is not an agency's file. */
export const ATTRIBUTES_MAX = 256

/** Valid only during the call of `open` that it is given to. */
export class XmlAttributes {
  #count = 0
  readonly #names: XmlName[] = []
  /** Three numbers an attribute: from, to, flags. */
  readonly #places = new Int32Array(ATTRIBUTES_MAX * 3)
  #bytes: Buffer = Buffer.alloc(0)
  #latin = ''
  #fault: (what: string) => Error = Error

  get size(): number {
    return this.#count
  }

  /** Value of the attribute with this local name; namespace declarations are not attributes. */
  get(name: string): string | undefined {
    for (let at = 0; at < this.#count; at += 1) if (this.#names[at]!.local === name) return this.#value(at)
    return undefined
  }

  /** All of them, as written; for the raw form of a rejected row. */
  entries(): [name: string, value: string][] {
    return Array.from({ length: this.#count }, (_, at) => [this.#names[at]!.local, this.#value(at)])
  }

  /** @internal Called by the scanner for each start tag. */
  begin(bytes: Buffer, latin: string, fault: (what: string) => Error): void {
    this.#count = 0
    this.#bytes = bytes
    this.#latin = latin
    this.#fault = fault
  }

  /** @internal Says what is wrong with the attribute, if anything. */
  add(name: XmlName, from: number, to: number, flags: number): string | undefined {
    if (name.isNamespace) return undefined
    if (this.#count === ATTRIBUTES_MAX) return `a tag with more than ${ATTRIBUTES_MAX} attributes`
    for (let at = 0; at < this.#count; at += 1) if (this.#names[at] === name) return 'an attribute twice'
    this.#names[this.#count] = name
    this.#places[this.#count * 3] = from
    this.#places[this.#count * 3 + 1] = to
    this.#places[this.#count * 3 + 2] = flags
    this.#count += 1
    return undefined
  }

  #value(at: number): string {
    const place = at * 3
    const value = cutText(
      this.#bytes,
      this.#latin,
      this.#places[place]!,
      this.#places[place + 1]!,
      this.#places[place + 2]!,
      true,
    )
    if (value === undefined) throw this.#fault('an unknown entity')
    return value
  }
}
