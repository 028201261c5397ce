// How slowly a request may come. What is posted here is small and has fifteen seconds in all; a file is bound by its size and by
// silence, because the line of a district office carries a bundle in minutes. Time comes from the engine's clock.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ObzorError } from '../../model/index.ts'
import type { EngineClock } from '../tokens.ts'
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is a file: it may take as long as it comes. Once the caller has the right to send it. */
    isUpload?: boolean
  }
}

/** From the headers to the last byte of the body. */
export const BODY_MS_MAX = 15_000
/** Without one byte: looked at this often, so a line that died is cut after once to twice as long. */
export const SILENCE_MS_MAX = 15_000

const tooSlow = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_HTTP_TOO_SLOW',
    fact: 'the body of the request stopped coming, or came too slowly',
    risk: 'nothing of it was taken',
    action: 'send it again from the beginning',
  })

/** Call before the rights are asked for; `allowUploads` after them. */
export function guardBodies(app: FastifyInstance, clock: EngineClock): { allowUploads(): void } {
  const guards = new WeakMap<FastifyRequest['raw'], () => void>()
  app.addHook('onRequest', async ({ raw }) => {
    if (!hasBody(raw.headers)) return
    const cancel = clock.after(BODY_MS_MAX, () => cut(raw))
    guards.set(raw, cancel)
    raw.once('end', cancel)
    raw.once('close', cancel)
  })
  return {
    allowUploads: () => {
      app.addHook('onRequest', async ({ raw, routeOptions }) => {
        const cancel = guards.get(raw)
        if (!cancel || routeOptions.config.isUpload !== true) return
        cancel()
        watchSilence(raw, clock)
      })
    },
  }
}

/** Counts on the socket and not on the stream: whoever listens to the stream's data would start it before its reader. */
function watchSilence(raw: FastifyRequest['raw'], clock: EngineClock): void {
  let cancel = (): void => undefined
  const look = (before: number): void => {
    cancel = clock.after(SILENCE_MS_MAX, () => {
      if (raw.complete) return
      const { bytesRead } = raw.socket
      // What lies unread is held back by our own reader: then the silence is ours.
      if (bytesRead === before && raw.readableLength === 0) return cut(raw)
      look(bytesRead)
    })
  }
  look(raw.socket.bytesRead)
  raw.once('end', () => cancel())
  raw.once('close', () => cancel())
}

function cut(raw: FastifyRequest['raw']): void {
  if (raw.complete) return
  const { socket } = raw
  if (socket.writable) socket.end(answerOf(tooSlow()))
  socket.destroySoon()
}

/** Written past the server, which still waits for the body: nobody else can answer on this connection. */
function answerOf(error: ObzorError): string {
  const body = JSON.stringify(problemOf(error, randomUUID()))
  return [
    'HTTP/1.1 408 Request Timeout',
    'Connection: close',
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

const hasBody = (headers: FastifyRequest['raw']['headers']): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
