// Who may subscribe what: the request is read, the rights of its sender are asked for, the stream is opened. Each refusal has
// one of the reasons of SPEC.md.
import type { Right } from '../../model/index.ts'
import {
  CHANNELS_PER_SOCKET_MAX,
  type RefusalReason,
  type SubscribeAnswer,
  type SubscribeRequest,
} from '../../protocol/index.ts'
import type { LiveSocket } from './deliveries.ts'
import type { LiveStream, PublishedChannel } from './published-channel.ts'
import type { Relay } from './relay.ts'
import type { Streams } from './streams.ts'
import { readSubscribe } from './subscription.ts'
import type { AuthoriseSocket } from './tokens.ts'

type Refused = Exclude<SubscribeAnswer, { ok: true }>
/** The request may be answered: its sender may read the channel that it names, or that its name derives from. */
export type Admitted = { ok: true; request: SubscribeRequest; base: PublishedChannel }
export type Opened = { ok: true; request: SubscribeRequest; stream: LiveStream }

const refused = (reason: RefusalReason, message: string): Refused => ({ ok: false, reason, message })

export interface AdmissionOptions {
  relay: Pick<Relay, 'epoch'>
  streams: Streams
  authorise: AuthoriseSocket
}

export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  async admit(socket: LiveSocket, input: unknown): Promise<Admitted | Refused> {
    const read = readSubscribe(input)
    if (!read.ok) return read
    const { request } = read
    const base = this.#options.streams.baseOf(request.channel)
    if (!base) return refused('unknown-channel', `there is no channel '${request.channel}'`)
    if (base.right !== 'public') {
      const rights = await this.rightsOf(socket)
      if (!rights) return refused('forbidden', 'sign in first')
      if (!rights.includes(base.right)) return refused('forbidden', `it needs the right ${base.right}`)
    }
    return { ok: true, request, base }
  }

  /** Waits for nothing, so that requests that come together do not all find the same room left. */
  open({ data }: LiveSocket, { request, base }: Admitted): Opened | Refused {
    const { channel: name, from } = request
    const isReplacing = data.channels.has(name) || (from !== undefined && data.channels.has(from))
    if (!isReplacing && data.channels.size >= CHANNELS_PER_SOCKET_MAX) {
      return refused('too-many-channels', `a socket may hold ${CHANNELS_PER_SOCKET_MAX} channels`)
    }
    if (this.#options.relay.epoch === null) {
      return refused('not-ready', 'the first picture is being read, or another engine leads')
    }
    if (base.name === name) return { ok: true, request, stream: base }
    const opened = base.derived?.open(name) ?? { refused: 'unknown-channel' as const }
    if ('stream' in opened) return { ok: true, request, stream: opened.stream }
    return refused(opened.refused, `'${name}' cannot be made of '${base.name}'`)
  }

  /** `null` without a session. */
  async rightsOf({ handshake }: LiveSocket): Promise<readonly Right[] | null> {
    const { headers, address } = handshake
    return (await this.#options.authorise({ cookie: headers.cookie, address }))?.rights ?? null
  }
}
