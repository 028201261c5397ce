// Which message of ЕГИССО a document is, told by its root element: facts (10.06.S), the register of local measures
// (10.05.I) or extracts by СНИЛС (10.13.I). One file may hold several, of several kinds.
import { ObzorError } from '@obzor/core/plugin-api'
import type { XmlAttributes, XmlHandler, XmlInterest } from '@obzor/core/plugin-api/xml'

export class MessageReader implements XmlHandler {
  readonly #readers: Readonly<Record<string, XmlHandler>>
  readonly #drain: () => Promise<void>
  #current: XmlHandler | undefined
  #depth = 0

  /** Readers by root element. */
  constructor(readers: Readonly<Record<string, XmlHandler>>, drain: () => Promise<void>) {
    this.#readers = readers
    this.#drain = drain
  }

  drain(): Promise<void> {
    return this.#current?.drain?.() ?? this.#drain()
  }

  open(name: string, attributes: XmlAttributes): XmlInterest {
    if (this.#depth === 0) {
      this.#current = Object.hasOwn(this.#readers, name) ? this.#readers[name] : undefined
      if (!this.#current) throw this.#unknown(name)
    }
    this.#depth += 1
    return this.#current!.open(name, attributes)
  }

  close(name: string, text: string): boolean | void {
    this.#depth -= 1
    return this.#current!.close(name, text)
  }

  #unknown(name: string): ObzorError {
    return new ObzorError({
      code: 'OBZ_SOURCE_FORMAT',
      fact: `the file is not a message 10.06.S, 10.05.I or 10.13.I: its root element is '${name.slice(0, 60)}'`,
      risk: 'nothing of it is in the picture; earlier data stay',
      action: `put only messages with the root ${Object.keys(this.#readers).join(', ')} into this inbox`,
    })
  }
}
