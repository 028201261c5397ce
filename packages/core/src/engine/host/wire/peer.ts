// One end of the wire: requests in both directions, notices, rows. Used by the host and by the plugin's process,
// so that the protocol is written once.
import type { Duplex } from 'node:stream'
import { ObzorError, type ErrorCode } from '../../../model/index.ts'
import { FRAME, FrameDecoder, encodeHeader, type Frame } from './frames.ts'
import type { WireError } from './messages.ts'

/** A peer that asks more at once than this is broken: requests are answered in turn. */
const PENDING_MAX = 1_000
/** Requests of the other side that wait for their answer: what they hold in memory. */
const ANSWERING_BYTES_MAX = 64 * 1024 * 1024
/** Answers that the other side does not take: it asks and never reads. One HTTP answer has up to 64 MiB. */
const UNTAKEN_BYTES_MAX = 320 * 1024 * 1024

export interface PeerHandlers {
  /** Answers a request: an object goes back as JSON, a Buffer as bytes, a throw as an error. */
  request(method: string, params: unknown): Promise<unknown>
  notice(notice: unknown): void
  rows(table: number, run: number, bytes: Buffer): void
  /** The stream ended or broke the framing; called once. */
  closed(reason: Error | undefined): void
}

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

export class WirePeer {
  readonly #stream: Duplex
  readonly #handlers: PeerHandlers
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #closed = false
  #answering = 0
  #answeringBytes = 0

  constructor(stream: Duplex, frameBytesMax: number, handlers: PeerHandlers) {
    this.#stream = stream
    this.#handlers = handlers
    const decoder = new FrameDecoder(frameBytesMax)
    stream.on('data', (chunk: Buffer) => {
      if (this.#closed) return
      try {
        for (const frame of decoder.push(chunk)) this.#take(frame)
      } catch (error) {
        this.close(error instanceof Error ? error : new Error(String(error)))
      }
    })
    stream.on('error', (error) => this.close(error))
    stream.on('close', () => this.close(undefined))
    stream.on('end', () => this.close(undefined))
  }

  /** Bytes accepted for sending and not yet taken by the other side. */
  get unsentBytes(): number {
    return this.#stream.writableLength
  }

  async request<Result>(method: string, params: unknown): Promise<Result> {
    if (this.#closed) throw closedError()
    if (this.#pending.size >= PENDING_MAX) throw new Error(`more than ${PENDING_MAX} requests at once`)
    const id = this.#nextId
    this.#nextId = (this.#nextId + 1) >>> 0 || 1
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }))
    this.#send(FRAME.request, id, json({ method, params }))
    return (await answer) as Result
  }

  notify(notice: object): void {
    if (!this.#closed) this.#send(FRAME.notice, 0, json(notice))
  }

  /** Sends COPY bytes; the buffer must not be written to afterwards. Returns false when the pipe is full. */
  rows(table: number, run: number, bytes: Buffer): boolean {
    return this.#closed || this.#send(FRAME.rows + table, run, bytes)
  }

  /** Resolves when everything sent has been taken, or the peer is closed. */
  async drained(): Promise<void> {
    if (this.#closed || !this.#stream.writableNeedDrain) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#stream.off('drain', done)
        this.#stream.off('close', done)
        resolve()
      }
      this.#stream.on('drain', done)
      this.#stream.on('close', done)
    })
  }

  /** Stops taking frames until `resume`: the other side feels it as a full pipe. */
  pause(): void {
    this.#stream.pause()
  }
  resume(): void {
    this.#stream.resume()
  }

  close(reason: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    for (const pending of this.#pending.values()) pending.reject(reason ?? closedError())
    this.#pending.clear()
    this.#stream.destroy()
    this.#handlers.closed(reason)
  }

  #send(type: number, id: number, payload: Buffer): boolean {
    this.#stream.cork()
    this.#stream.write(encodeHeader(type, id, payload.length))
    const room = this.#stream.write(payload)
    this.#stream.uncork()
    return room
  }

  #take({ type, id, payload }: Frame): void {
    if (type >= FRAME.rows) return this.#handlers.rows(type - FRAME.rows, id, payload)
    switch (type) {
      case FRAME.request:
        return this.#accept(id, payload)
      case FRAME.reply:
        return this.#settle(id).resolve(JSON.parse(payload.toString('utf8')))
      case FRAME.replyBytes:
        return this.#settle(id).resolve(payload)
      case FRAME.replyError:
        return this.#settle(id).reject(fromWire(JSON.parse(payload.toString('utf8')) as WireError))
      case FRAME.notice:
        return this.#handlers.notice(JSON.parse(payload.toString('utf8')))
      default:
        throw new RangeError(`frame of unknown type ${type}`)
    }
  }

  #settle(id: number): Pending {
    const pending = this.#pending.get(id)
    if (!pending) throw new RangeError('an answer that nobody asked for')
    this.#pending.delete(id)
    return pending
  }

  #accept(id: number, payload: Buffer): void {
    const request = JSON.parse(payload.toString('utf8')) as { method: string; params: unknown } | null
    if (typeof request?.method !== 'string') throw new RangeError('a request without a method')
    this.#answering += 1
    this.#answeringBytes += payload.length
    if (this.#answering > PENDING_MAX || this.#answeringBytes > ANSWERING_BYTES_MAX) {
      throw new RangeError(`more than ${PENDING_MAX} requests at once`)
    }
    void this.#answer(id, request).finally(() => {
      this.#answering -= 1
      this.#answeringBytes -= payload.length
    })
  }

  async #answer(id: number, { method, params }: { method: string; params: unknown }): Promise<void> {
    try {
      const result = await this.#handlers.request(method, params)
      if (this.#closed) return
      if (Buffer.isBuffer(result)) this.#send(FRAME.replyBytes, id, result)
      else this.#send(FRAME.reply, id, json(result ?? null))
      if (this.unsentBytes > UNTAKEN_BYTES_MAX) this.close(new RangeError('it does not take its answers'))
    } catch (error) {
      if (!this.#closed) this.#send(FRAME.replyError, id, json(toWire(error)))
    }
  }
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8')
const closedError = (): Error => new Error('the other side of the wire is gone')
/** Texts of errors are for people: longer ones are data by mistake. */
const TEXT_LENGTH_MAX = 2_000

export function toWire(error: unknown): WireError {
  if (error instanceof ObzorError) {
    const { code, fact, risk, action } = error
    return { code, fact: fact.slice(0, TEXT_LENGTH_MAX), risk, action }
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { fact: text.slice(0, TEXT_LENGTH_MAX) }
}

export function fromWire({ code, fact, risk, action }: WireError): Error {
  if (typeof code !== 'string' || !/^OBZ_[A-Z0-9]+_[A-Z0-9_]+$/.test(code))
    return new Error(String(fact).slice(0, TEXT_LENGTH_MAX))
  return new ObzorError({
    code: code as ErrorCode,
    fact: String(fact).slice(0, TEXT_LENGTH_MAX),
    risk: String(risk ?? 'the run has failed').slice(0, TEXT_LENGTH_MAX),
    action: String(action ?? 'read the log of the plugin').slice(0, TEXT_LENGTH_MAX),
  })
}
