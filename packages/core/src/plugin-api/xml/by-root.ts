// One inbox, several messages: each document goes to the reader of its root element. A file may hold several, of several kinds.
import type { XmlAttributes } from './attributes.ts'
import type { XmlHandler, XmlInterest } from './scanner.ts'

export interface XmlByRootOptions {
  /** Readers by the local name of the root element. */
  readers: Readonly<Record<string, XmlHandler>>
  drain: () => Promise<void>
  /** The error for a root that no reader is for; `known` are those there are. */
  refuse: (root: string, known: string) => Error
}

export class XmlByRoot implements XmlHandler {
  readonly #options: XmlByRootOptions
  #current: XmlHandler | undefined
  #depth = 0

  constructor(options: XmlByRootOptions) {
    this.#options = options
  }

  drain(): Promise<void> {
    return this.#current?.drain?.() ?? this.#options.drain()
  }

  open(name: string, attributes: XmlAttributes): XmlInterest {
    if (this.#depth === 0) {
      const { readers, refuse } = this.#options
      this.#current = Object.hasOwn(readers, name) ? readers[name] : undefined
      if (!this.#current) throw refuse(name.slice(0, 60), Object.keys(readers).join(', '))
    }
    this.#depth += 1
    return this.#current!.open(name, attributes)
  }

  close(name: string, text: string): boolean | void {
    this.#depth -= 1
    return this.#current!.close(name, text)
  }
}
