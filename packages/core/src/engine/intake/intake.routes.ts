// Deliveries over HTTP: an agency posts a file, an administrator makes and revokes the key.
import type { Readable } from 'node:stream'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { SILENCE_MS_MAX } from '../http/body-guard.ts'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { nullable, sourceCodeSchema } from '../http/schemas.ts'
import { DELIVERY_BYTES_MAX, type IntakeDeliveries } from './intake-deliveries.ts'
import type { IntakeInbox, IntakeKeys } from './intake-keys.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on the route of senders once the key was found to be right. */
    intake: IntakeInbox | null
  }
}

const tags = ['intake']
const params = Type.Object({ code: sourceCodeSchema })
const moment = Type.Integer({ description: 'Milliseconds since 1970' })
const state = {
  madeAt: moment,
  madeBy: Type.String({ description: 'Login of who made the key' }),
  lastUsedAt: nullable(moment),
}

export interface IntakeRoutesDeps {
  keys: IntakeKeys
  deliveries: IntakeDeliveries
}

/** A fastify plugin; its parser, which leaves a body as a stream, holds for the route of senders only. */
export async function intakeRoutes(
  fastify: FastifyInstance,
  { keys, deliveries }: IntakeRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const ofIntake = '/api/v1/sources/:code/intake'
  app.get(
    ofIntake,
    {
      config: { right: 'sources.manage' },
      schema: {
        summary: 'The key under which deliveries of a source may be sent',
        tags,
        params,
        response: { 200: nullable(Type.Object(state)), ...problems(401, 403, 404, 409) },
      },
    },
    async ({ params: { code } }, reply) => reply.send(await keys.state(code)),
  )
  app.post(
    ofIntake,
    {
      config: { right: 'sources.manage', audit: 'intake.key' },
      schema: {
        summary: 'Make a key for senders; one that was made before opens nothing from then on',
        description: 'The key stands in this answer and nowhere else.',
        tags,
        params,
        response: {
          201: Type.Object({ key: Type.String(), ...state }),
          ...problems(401, 403, 404, 409),
        },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await keys.make(request.params.code, identityOf(request).login)),
  )
  app.delete(
    ofIntake,
    {
      config: { right: 'sources.manage', audit: 'intake.revoke' },
      schema: {
        summary: 'Revoke the key of senders',
        tags,
        params,
        response: { 204: Type.Null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await keys.revoke(request.params.code)
      return reply.code(204).send(null)
    },
  )
  await app.register(async (senders) => {
    senders.decorateRequest('intake', null)
    senders.removeAllContentTypeParsers()
    senders.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    senders.withTypeProvider<TypeBoxTypeProvider>().post(
      '/api/v1/intake/:code',
      {
        config: { right: 'sender', isUpload: true },
        // What is left of a body that was refused is not waited for.
        onError: async (_request, reply) => void reply.header('connection', 'close'),
        // Before a byte of the body is read.
        onRequest: async (request) => {
          const { code } = request.params as { code: string }
          request.intake = await keys.admit(code, request.headers.authorization)
        },
        schema: {
          summary: 'Send a delivery',
          description: `The body is the file as it is, of any media type, at most ${DELIVERY_BYTES_MAX} bytes, however slowly it comes; ${SILENCE_MS_MAX / 1000} to ${(2 * SILENCE_MS_MAX) / 1000} s of silence end it. 202 says that the file is on the disk and will be read; how that went is in the history of the source. Sending the same file again changes nothing.`,
          tags,
          params,
          security: [{ senderKey: [] }],
          response: {
            202: Type.Object({
              delivery: Type.String({ description: 'Name of the file in the inbox' }),
              sizeBytes: Type.Integer(),
              sha256: Type.String(),
              isRepeat: Type.Boolean({ description: 'The same content waits already' }),
            }),
            ...problems(400, 401, 408, 413, 429, 503),
          },
        },
      },
      async ({ intake, body, raw }, reply) =>
        reply.code(202).send(await deliveries.take(intake!, (body ?? raw) as Readable)),
    )
  })
}
