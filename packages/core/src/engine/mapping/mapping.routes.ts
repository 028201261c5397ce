// Mappings over HTTP: bring a table, look at it, save its rules, read its last delivery again. `docs/mapping.md` has the
// table of routes.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { MAPPING_FIELDS } from '../../plugin-api/mapping/index.ts'
import { problems } from '../http/problem.ts'
import {
  codeSchema,
  draftSchema,
  fieldsSchema,
  previewSchema,
  previewWishSchema,
  savedSchema,
  uploadIdSchema,
  uploadSchema,
  uploadWishSchema,
} from './schemas.ts'
import type { TableMappings } from './table-mappings.ts'
import { PART_BYTES_MAX, UPLOAD_BYTES_MAX, type Upload } from './uploads.ts'

export interface MappingRoutesDeps {
  mappings: TableMappings
}

const read = { right: 'sources.read' } as const
const manage = (audit: `mapping.${string}`) => ({ right: 'sources.manage', audit }) as const
/** That a file is brought stands in the journal once, not with each of its fifty parts. */
const part = { right: 'sources.manage', audit: 'own', isUpload: true } as const
const tags = ['mappings']
const ofMapping = Type.Object({ code: codeSchema })
const actorOf = ({ identity }: FastifyRequest): string => identity?.login ?? ''
const uploadOf = ({ id, receivedBytes }: Upload) => ({ upload: id, receivedBytes })

const FIELDS: Static<typeof fieldsSchema> = Object.fromEntries(
  Object.entries(MAPPING_FIELDS).map(([target, fields]) => [
    target,
    fields.map(({ choices, ...field }) => ({
      ...field,
      ...(choices && { choices: choices.map((choice) => ({ ...choice, words: [...choice.words] })) }),
    })),
  ]),
)

/** A fastify plugin; the parser of parts holds for these routes only. */
export async function mappingRoutes(
  fastify: FastifyInstance,
  { mappings }: MappingRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: PART_BYTES_MAX },
    (_request, body, done) => done(null, body),
  )

  app.get(
    '/api/v1/mappings/fields',
    {
      config: read,
      schema: {
        summary: 'Fields of each kind of record that a table can become',
        tags,
        response: { 200: Type.Object({ targets: fieldsSchema }), ...problems(401, 403) },
      },
    },
    () => ({ targets: FIELDS }),
  )
  app.get(
    '/api/v1/mappings/free-code',
    {
      config: read,
      schema: {
        summary: 'A code that nobody has: the wished one, or with the next number',
        tags,
        querystring: Type.Object({ wish: codeSchema }, { additionalProperties: false }),
        response: { 200: Type.Object({ code: Type.String() }), ...problems(400, 401, 403) },
      },
    },
    (request) => mappings.freeCode(request.query.wish).then((code) => ({ code })),
  )
  app.post(
    '/api/v1/mappings/uploads',
    {
      config: manage('mapping.upload'),
      schema: {
        summary: 'Begin to bring a file',
        description: `At most ${UPLOAD_BYTES_MAX} bytes; kept for a day at most.`,
        tags,
        body: uploadWishSchema,
        response: { 201: uploadSchema, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => {
      const { fileName, sizeBytes } = request.body
      return reply.code(201).send(uploadOf(await mappings.beginUpload(fileName, sizeBytes)))
    },
  )
  app.put(
    '/api/v1/mappings/uploads/:upload',
    {
      config: part,
      bodyLimit: PART_BYTES_MAX,
      schema: {
        summary: 'Bring the next part of a file',
        description: `The body is at most ${PART_BYTES_MAX} bytes; parts come in order, one at a time.`,
        tags,
        consumes: ['application/octet-stream'],
        params: Type.Object({ upload: uploadIdSchema }),
        querystring: Type.Object(
          { offset: Type.Integer({ minimum: 0, maximum: UPLOAD_BYTES_MAX }) },
          { additionalProperties: false },
        ),
        response: { 200: uploadSchema, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    (request) => {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      return mappings.append(request.params.upload, request.query.offset, bytes).then(uploadOf)
    },
  )
  app.post(
    '/api/v1/mappings/preview',
    {
      config: manage('mapping.preview'),
      schema: {
        summary: 'What a file is, and what would become of its first rows',
        description: 'With `rules` these are tried, without them the suggested ones. Nothing is saved.',
        tags,
        body: previewWishSchema,
        response: { 200: previewSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    ({ body: { upload, ...wish } }) => mappings.preview(upload, wish),
  )
  savedRoutes(fastify, mappings)
}

function savedRoutes(fastify: FastifyInstance, mappings: TableMappings): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/mappings',
    {
      config: read,
      schema: {
        summary: 'The newest version of each mapping',
        tags,
        response: { 200: Type.Object({ items: Type.Array(savedSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: await mappings.list() }),
  )
  app.get(
    '/api/v1/mappings/:code',
    {
      config: read,
      schema: {
        summary: 'One mapping with its versions, the newest first',
        tags,
        params: ofMapping,
        response: {
          200: Type.Object({ mapping: savedSchema, versions: Type.Array(savedSchema) }),
          ...problems(401, 403, 404),
        },
      },
    },
    (request) =>
      mappings.versions(request.params.code).then((versions) => ({ mapping: versions[0], versions })),
  )
  app.post(
    '/api/v1/mappings',
    {
      config: manage('mapping.create'),
      schema: {
        summary: 'Make a source of a table',
        description: 'With `upload` the file goes into the inbox of the new source and is read.',
        tags,
        body: draftSchema,
        response: { 201: savedSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async (request, reply) => {
      const { upload, ...draft } = request.body
      return reply.code(201).send(await mappings.create(draft, actorOf(request), upload))
    },
  )
  app.post(
    '/api/v1/mappings/:code/versions',
    {
      config: manage('mapping.change'),
      schema: {
        summary: 'Save the next version of a mapping',
        description:
          'The code of the body is that of the address. A run that goes on ends by the rules it began with.',
        tags,
        params: ofMapping,
        body: draftSchema,
        response: { 201: savedSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async (request, reply) => {
      const { upload, ...draft } = request.body
      const { code } = request.params
      return reply.code(201).send(await mappings.change({ ...draft, code }, actorOf(request), upload))
    },
  )
  app.get(
    '/api/v1/mappings/:code/rows',
    {
      config: read,
      schema: {
        summary: 'How many facts a mapping has brought',
        tags,
        params: ofMapping,
        response: { 200: Type.Object({ rows: Type.Integer() }), ...problems(401, 403, 404) },
      },
    },
    (request) => mappings.rowsOf(request.params.code).then((rows) => ({ rows })),
  )
  app.delete(
    '/api/v1/mappings/:code',
    {
      config: manage('mapping.end'),
      schema: {
        summary: 'End a mapping',
        description:
          '`keep`: what it brought stays in the database and is shown nowhere. `remove`: its facts, its quarantine and its files are deleted.',
        tags,
        params: ofMapping,
        querystring: Type.Object({ data: Type.Enum(['keep', 'remove']) }, { additionalProperties: false }),
        response: { 200: Type.Object({ rowsRemoved: Type.Integer() }), ...problems(400, 401, 403, 404, 409) },
      },
    },
    (request) => mappings.end(request.params.code, request.query.data === 'remove', actorOf(request)),
  )
  app.post(
    '/api/v1/mappings/:code/deliveries',
    {
      config: manage('mapping.deliver'),
      schema: {
        summary: 'Give the next file, to be read by the newest version',
        tags,
        params: ofMapping,
        body: Type.Object({ upload: uploadIdSchema }, { additionalProperties: false }),
        response: { 202: Type.Object({ fileName: Type.String() }), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await mappings.take(request.params.code, request.body.upload)),
  )
  app.post(
    '/api/v1/mappings/:code/replay',
    {
      config: manage('mapping.replay'),
      schema: {
        summary: 'Read the last delivery again by the newest version',
        tags,
        params: ofMapping,
        response: { 202: Type.Object({ fileName: Type.String() }), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => reply.code(202).send(await mappings.replay(request.params.code)),
  )
}
