// Scenes of the region's own people over HTTP, for the console; their pictures are public, as the wall is.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import type { SceneImage } from './db/image-rows.ts'
import type { SceneVersion, StoredScene } from './db/scene-rows.ts'
import { IMAGE_BYTES_MAX, type OwnScenes } from './own-scenes.ts'
import type { PanelType } from './panel-types.ts'
import { sceneInvalid } from './scene-errors.ts'
import {
  imageSchema,
  noteSchema,
  ownSceneIdSchema,
  panelTypeSchema,
  sceneDocumentSchema,
  sceneVersionNumberSchema,
  sceneVersionSchema,
  storedSceneSchema,
} from './schemas.ts'

const tags = ['scenes']
const YEAR_SECONDS = 31_536_000
/** Forty panels with their settings are a tenth of it. */
const SCENE_BYTES_MAX = 256 * 1024
const read = { right: 'scenes.read' } as const
const edit = (audit: `scene.${string}`) => ({ right: 'scenes.edit', audit }) as const
const ofScene = Type.Object({ scene: ownSceneIdSchema })
const ofVersion = Type.Object({ scene: ownSceneIdSchema, version: sceneVersionNumberSchema })
const base = Type.Integer({ minimum: 1, description: 'Version that the caller has seen' })
const closed = { additionalProperties: false }
/** What it is is told by its bytes, whatever its sender calls it. */
const IMAGE_TYPES = ['application/octet-stream', 'image/png', 'image/jpeg', 'image/webp']

export interface OwnSceneRoutesDeps {
  scenes: OwnScenes
  panelTypes: () => readonly PanelType[]
}

/** A fastify plugin; the parser of pictures holds for these routes only. */
export async function ownSceneRoutes(
  fastify: FastifyInstance,
  { scenes, panelTypes }: OwnSceneRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.addContentTypeParser(
    IMAGE_TYPES,
    { parseAs: 'buffer', bodyLimit: IMAGE_BYTES_MAX },
    (_request, body, done) => done(null, body),
  )
  app.get(
    '/api/v1/own-scenes',
    {
      config: read,
      schema: {
        summary: 'Scenes that people of the region made, each in its newest version',
        tags,
        response: { 200: Type.Object({ items: Type.Array(storedSceneSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: (await scenes.list()).map(storedOf) }),
  )
  app.get(
    '/api/v1/own-scenes/:scene',
    {
      config: read,
      schema: {
        summary: 'A scene, and what is known of its versions, the newest first',
        tags,
        params: ofScene,
        response: {
          200: Type.Object({ ...storedSceneSchema.properties, versions: Type.Array(sceneVersionSchema) }),
          ...problems(401, 403, 404),
        },
      },
    },
    async ({ params }) => ({
      ...storedOf(await scenes.find(params.scene)),
      versions: (await scenes.versions(params.scene)).map(versionOf),
    }),
  )
  app.get(
    '/api/v1/own-scenes/:scene/versions/:version',
    {
      config: read,
      schema: {
        summary: 'A version of a scene',
        tags,
        params: ofVersion,
        response: { 200: storedSceneSchema, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => storedOf(await scenes.find(params.scene, params.version)),
  )
  app.post(
    '/api/v1/own-scenes',
    {
      config: edit('scene.make'),
      bodyLimit: SCENE_BYTES_MAX,
      schema: {
        summary: 'Make a scene: a new one, a copy, or one from a file',
        tags,
        body: Type.Object({ scene: sceneDocumentSchema, note: noteSchema }, closed),
        response: { 201: storedSceneSchema, ...problems(400, 401, 403, 409, 413, 422) },
      },
    },
    async (request, reply) => {
      const made = await scenes.add({ ...request.body, by: identityOf(request) })
      return reply.code(201).send(storedOf(made))
    },
  )
  app.put(
    '/api/v1/own-scenes/:scene',
    {
      config: edit('scene.publish'),
      bodyLimit: SCENE_BYTES_MAX,
      schema: {
        summary: 'Publish the next version; walls that show the scene change at once',
        tags,
        params: ofScene,
        body: Type.Object({ scene: sceneDocumentSchema, note: noteSchema, base }, closed),
        response: { 200: storedSceneSchema, ...problems(400, 401, 403, 404, 409, 413, 422) },
      },
    },
    (request) => {
      if (request.body.scene.id !== request.params.scene)
        throw sceneInvalid({ path: '/id', words: 'the name of a scene cannot be changed' })
      return scenes.publish({ ...request.body, by: identityOf(request) }).then(storedOf)
    },
  )
  app.post(
    '/api/v1/own-scenes/:scene/versions/:version/restore',
    {
      config: edit('scene.restore'),
      schema: {
        summary: 'Publish what stood in an earlier version as the next one',
        tags,
        params: ofVersion,
        body: Type.Object({ note: noteSchema, base }, closed),
        response: { 200: storedSceneSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    (request) => {
      const { scene, version } = request.params
      return scenes.restore(scene, { ...request.body, version, by: identityOf(request) }).then(storedOf)
    },
  )
  app.delete(
    '/api/v1/own-scenes/:scene',
    {
      config: edit('scene.remove'),
      schema: {
        summary: 'Remove a scene with all its versions; not one that is on air',
        tags,
        params: ofScene,
        querystring: Type.Object({ base }),
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, query }, reply) => {
      await scenes.remove(params.scene, query.base)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/v1/panel-types',
    {
      config: read,
      schema: {
        summary: 'Panels that a scene may hold, and what each can be told',
        tags,
        response: { 200: Type.Object({ items: Type.Array(panelTypeSchema) }), ...problems(401, 403) },
      },
    },
    () => ({ items: [...panelTypes()] }),
  )
  app.get(
    '/api/v1/scene-images',
    {
      config: read,
      schema: {
        summary: 'Pictures that people brought for scenes, the newest first',
        tags,
        response: { 200: Type.Object({ items: Type.Array(imageSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: (await scenes.images()).map(imageOf) }),
  )
  app.post(
    '/api/v1/scene-images',
    {
      config: { ...edit('scene.image'), isUpload: true },
      bodyLimit: IMAGE_BYTES_MAX,
      schema: {
        summary: 'Bring a picture for panels of scenes',
        description: 'The body is the file: PNG, JPEG or WebP.',
        tags,
        consumes: IMAGE_TYPES,
        response: { 201: imageSchema, ...problems(401, 403, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      return reply.code(201).send(imageOf(await scenes.bringImage(body, identityOf(request))))
    },
  )
  app.get(
    '/scene-images/:hash',
    {
      config: { right: 'public' },
      schema: { hide: true, params: Type.Object({ hash: Type.String({ pattern: '^[0-9a-f]{32}$' }) }) },
    },
    async ({ params }, reply) => {
      const { mediaType, body } = await scenes.image(params.hash)
      return reply
        .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
        .type(mediaType)
        .send(body)
    },
  )
}

const versionOf = ({ version, note, madeBy, madeAt }: SceneVersion) => ({
  version,
  note,
  madeBy,
  madeAt: madeAt.getTime(),
})
const storedOf = (stored: StoredScene) => ({ ...versionOf(stored), scene: stored.scene })
const imageOf = ({ hash, mediaType, width, height, broughtBy, broughtAt }: SceneImage) => ({
  address: `/scene-images/${hash}`,
  mediaType,
  width,
  height,
  broughtBy,
  broughtAt: broughtAt.getTime(),
})
