// Streaming XML for plugins: constant memory, nothing but elements, attributes and texts. There are no DTDs,
// no external entities and no namespaces beyond the prefix, because no agency's exchange format needs them
// and each has cost somebody a server.
import { throwIfCancelled, untilCancelled } from '../cancellation.ts'
import { DECLARATION_BYTES_MAX, declaredEncoding, Utf8Input } from './encoding.ts'
import { Scanner, type XmlHandler, type XmlLimits } from './scanner.ts'

export type { XmlAttributes } from './attributes.ts'
export { XmlByRoot, type XmlByRootOptions } from './by-root.ts'
export type { XmlHandler, XmlInterest, XmlLimits } from './scanner.ts'

export interface XmlOptions extends Partial<XmlLimits> {
  /** Stops the scan with `OBZ_RUN_CANCELLED`. */
  signal?: AbortSignal
}

const DEFAULTS: XmlLimits = { tokenBytesMax: 1_048_576, depthMax: 256, manyDocuments: false }
/** Bigger chunks are cut: a window lives in the processor's cache while it is scanned. */
const WINDOW_BYTES = 131_072

/**
 * Reads XML 1.0 in UTF-8 or windows-1251, chunk by chunk. Any way of cutting the bytes into chunks gives the
 * same events. Fails with `OBZ_XML_…`: EMPTY, TRUNCATED, MALFORMED, ENCODING, DOCTYPE, TOO_LONG, TOO_DEEP.
 */
export async function scanXml(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  handler: XmlHandler,
  options: XmlOptions = {},
): Promise<void> {
  const { signal, ...limits } = options
  const reader = new Reader(handler, { ...DEFAULTS, ...limits }, signal)
  const iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array> =
    Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  let isDone = false
  try {
    for (;;) {
      // A source that never answers must not outlive its run.
      const next = await untilCancelled(signal, Promise.resolve(iterator.next()))
      if (next.done) break
      const bytes = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
      for (let from = 0; from < bytes.length; from += WINDOW_BYTES)
        await reader.take(bytes.subarray(from, from + WINDOW_BYTES))
    }
    isDone = true
    await reader.end()
  } finally {
    // Not awaited: a hung source would hang its own cancellation.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

/** Joins chunks into windows and hands them to the scanner. */
class Reader {
  readonly #handler: XmlHandler
  readonly #limits: XmlLimits
  readonly #signal: AbortSignal | undefined
  #input: Utf8Input | undefined
  #scanner: Scanner | undefined
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #wantedBytes = DECLARATION_BYTES_MAX
  /** Bytes of the original before the scanner's window. */
  #before = 0

  constructor(handler: XmlHandler, limits: XmlLimits, signal: AbortSignal | undefined) {
    this.#handler = handler
    this.#limits = limits
    this.#signal = signal
  }

  async take(chunk: Buffer): Promise<void> {
    // A copy where the chunk has to wait: its owner may fill the same memory again.
    const isLate = this.#waitingBytes + chunk.length < this.#wantedBytes
    this.#waiting.push(isLate ? Buffer.from(chunk) : chunk)
    this.#waitingBytes += chunk.length
    if (!isLate) await this.#scan()
  }

  async end(): Promise<void> {
    await this.#scan()
    this.#scanner!.finish(this.#input!.isInsideCharacter)
  }

  async #scan(): Promise<void> {
    throwIfCancelled(this.#signal)
    const chunk = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    this.#input ??= new Utf8Input(declaredEncoding(chunk, 0))
    const input = this.#input
    this.#scanner ??= new Scanner(
      this.#handler,
      this.#limits,
      input.encoding,
      (bytes, at) => this.#before + input.originalLength(bytes.subarray(0, at)),
    )
    const scanner = this.#scanner
    const { rest } = scanner
    const fresh = input.next(chunk)
    scanner.give(rest.length ? Buffer.concat([rest, fresh]) : fresh)
    while (!scanner.run()) {
      await this.#handler.drain?.()
      throwIfCancelled(this.#signal)
    }
    // The rest is looked at again from its beginning. Waiting until as much again has come keeps the work
    // linear for a long token in small chunks.
    this.#before += input.originalLength(scanner.consumed)
    scanner.keepRest()
    this.#wantedBytes = scanner.rest.length
  }
}
