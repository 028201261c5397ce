// Rows of quarantine over HTTP: opened, mended, sent back. All of it needs the right to see rows as they came, is a POST,
// and so stands in the journal before it is done.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { idSchema, nullable, sourceCodeSchema } from '../http/schemas.ts'
import { ROWS_SENT_MAX, type QuarantineDesk } from './quarantine-desk.ts'
import { filterProperties } from './schemas.ts'

/** A thousand long rows; more are sent in parts. */
const FIX_BYTES_MAX = 4 * 1024 * 1024
const FIXES_MAX = 1_000

const act = (audit: `quarantine.${string}`) => ({ right: 'quarantine.mend', audit }) as const
const tags = ['sources']
const params = Type.Object({ code: sourceCodeSchema })
const closed = { additionalProperties: false }
const actorOf = ({ identity }: FastifyRequest): string => identity?.login ?? ''
const sentSchema = Type.Object({
  fix: Type.String({ description: 'By it the outcome is asked for' }),
  fileName: Type.String({ description: 'Delivery of its own, in the inbox of the source' }),
  rows: Type.Integer(),
  left: Type.Integer({ description: 'Chosen and not sent: no row of a table' }),
})
const filterSchema = Type.Object({ ...filterProperties, before: Type.Optional(idSchema) }, closed)
const revealSchema = Type.Object(
  {
    ...filterSchema.properties,
    ids: Type.Optional(Type.Array(idSchema, { minItems: 1, maxItems: 500 })),
  },
  closed,
)
const openedSchema = Type.Object({
  id: Type.String(),
  line: Type.Integer(),
  field: Type.String(),
  code: Type.String(),
  reason: Type.String(),
  row: nullable(Type.Object({ columns: Type.Array(Type.String()), cells: Type.Array(Type.String()) })),
  text: nullable(Type.String()),
})

const count = Type.Integer({ minimum: 0 })
const outcomeSchema = Type.Object({
  id: Type.String(),
  fileName: Type.String(),
  madeAt: Type.Integer({ description: 'Milliseconds since 1970' }),
  madeBy: Type.String(),
  rows: count,
  runId: nullable(Type.String({ description: 'Null until the rows are read' })),
  state: nullable(Type.String()),
  accepted: count,
  unchanged: count,
  wrong: count,
  newer: Type.Integer({ minimum: 0, description: 'Left out: a newer delivery had brought their records' }),
  errorCode: nullable(Type.String()),
})

export async function quarantineRoutes(
  fastify: FastifyInstance,
  { desk }: { desk: QuarantineDesk },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: FIX_BYTES_MAX },
    (_request, body, done) => done(null, body),
  )
  app.post(
    '/api/v1/sources/:code/quarantine/reveal',
    {
      config: act('quarantine.reveal'),
      schema: {
        summary: 'Rows of quarantine as they came',
        description: 'At most 500 at once, the newest first.',
        tags,
        params,
        body: revealSchema,
        response: {
          200: Type.Object({ items: Type.Array(openedSchema), next: nullable(Type.String()) }),
          ...problems(400, 401, 403, 404),
        },
      },
    },
    (request) => desk.reveal(request.params.code, request.body),
  )
  app.get(
    '/api/v1/sources/:code/quarantine/fixes/:fix',
    {
      config: { right: 'sources.read' },
      schema: {
        summary: 'What came of rows that were sent to be read again',
        tags,
        params: Type.Object({ code: sourceCodeSchema, fix: idSchema }),
        response: { 200: outcomeSchema, ...problems(401, 403, 404) },
      },
    },
    ({ params: { code, fix } }) =>
      desk.outcome(code, fix).then(({ madeAt, ...rest }) => ({ ...rest, madeAt: madeAt.getTime() })),
  )
  app.post(
    '/api/v1/sources/:code/quarantine/fixes',
    {
      config: act('quarantine.fix'),
      bodyLimit: FIX_BYTES_MAX,
      schema: {
        summary: 'Send mended rows to be read again',
        description:
          'All or none. Values are by the titles of columns; those that are left out stay as they came.',
        tags,
        params,
        body: Type.Object(
          {
            rows: Type.Array(
              Type.Object(
                {
                  id: idSchema,
                  values: Type.Record(Type.String({ maxLength: 500 }), Type.String({ maxLength: 16_384 })),
                },
                closed,
              ),
              { minItems: 1, maxItems: FIXES_MAX },
            ),
          },
          closed,
        ),
        response: { 202: sentSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await desk.fix(request.params.code, request.body.rows, actorOf(request))),
  )
  app.post(
    '/api/v1/sources/:code/quarantine/fixes/file',
    {
      config: act('quarantine.fix'),
      bodyLimit: FIX_BYTES_MAX,
      schema: {
        summary: 'Send mended rows as the file that was downloaded',
        description: `CSV, XLSX or ODS with the column of row numbers; at most ${ROWS_SENT_MAX} rows.`,
        tags,
        consumes: ['application/octet-stream'],
        params,
        response: { 202: sentSchema, ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      return reply.code(202).send(await desk.fixByFile(request.params.code, bytes, actorOf(request)))
    },
  )
  app.post(
    '/api/v1/sources/:code/quarantine/replay',
    {
      config: act('quarantine.replay'),
      schema: {
        summary: 'Read rows of quarantine again as they came, by the newest rules',
        description: `What the filter leaves and was not mended yet; at most ${ROWS_SENT_MAX} rows.`,
        tags,
        params,
        body: Type.Object(filterProperties, closed),
        response: { 202: sentSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await desk.replay(request.params.code, request.body, actorOf(request))),
  )
}
