// Pictures from sites over HTTP: for the console, and for screens, which read the pictures here and nowhere else.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import {
  SITE_PICTURE_FAILURES,
  SITE_PICTURE_ID,
  SITE_PICTURE_SECONDS_MAX,
  SITE_PICTURE_SECONDS_MIN,
} from '../../model/index.ts'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { HOST_LENGTH_MAX, RANGES_MAX } from '../host/grants/private-hosts.ts'
import type { PictureSite, SitePicture } from './db/site-picture-rows.ts'
import type { SitePictures } from './site-pictures.ts'

const tags = ['scenes']
const YEAR_SECONDS = 31_536_000
const closed = { additionalProperties: false }
const moment = Type.Number({ description: 'Milliseconds since 1970' })
const read = { right: 'scenes.read' } as const
const edit = (act: string) => ({ right: 'scenes.edit', audit: `site-picture.${act}` }) as const
const decide = (act: string) => ({ right: 'scenes.sites', audit: `picture-site.${act}` }) as const
const ofPicture = Type.Object({ picture: Type.String({ pattern: SITE_PICTURE_ID.source }) })
const host = Type.String({ minLength: 1, maxLength: HOST_LENGTH_MAX, examples: ['meteo.example'] })
const ranges = Type.Array(Type.String({ maxLength: 50 }), {
  maxItems: RANGES_MAX,
  examples: [['10.20.0.0/16']],
})
const wish = {
  title: Type.String({ minLength: 1, maxLength: 100 }),
  address: Type.String({ minLength: 1, maxLength: 2_000 }),
  everySeconds: Type.Integer({ minimum: SITE_PICTURE_SECONDS_MIN, maximum: SITE_PICTURE_SECONDS_MAX }),
}
const revision = Type.Integer({ minimum: 1, description: 'That the caller has seen' })
const nullable = <Part extends Type.TSchema>(part: Part) => Type.Union([part, Type.Null()])
const siteSchema = Type.Object({
  host,
  ranges: Type.Array(Type.String(), { description: 'Private networks; none: a public site, https alone' }),
  allowedBy: Type.String({ description: 'Login' }),
  allowedAt: moment,
})
const pictureSchema = Type.Object({
  id: Type.String(),
  ...wish,
  revision,
  addedBy: Type.String({ description: 'Login' }),
  addedAt: moment,
  picture: nullable(
    Type.String({ description: 'Address on the platform', examples: ['/site-pictures/0f3c…'] }),
  ),
  width: nullable(Type.Integer()),
  height: nullable(Type.Integer()),
  takenAt: nullable(moment),
  failure: nullable(Type.Enum([...SITE_PICTURE_FAILURES])),
  failingSince: nullable(moment),
})

export interface SitePictureRoutesDeps {
  pictures: SitePictures
}

/** A fastify plugin. */
export async function sitePictureRoutes(
  fastify: FastifyInstance,
  { pictures }: SitePictureRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/site-pictures',
    {
      config: read,
      schema: {
        summary: 'Pictures that the platform fetches from sites, and whether it can',
        tags,
        response: { 200: Type.Object({ items: Type.Array(pictureSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: (await pictures.list()).map(pictureOf) }),
  )
  app.post(
    '/api/v1/site-pictures',
    {
      config: edit('add'),
      schema: {
        summary: 'Have a picture fetched from an allowed site',
        tags,
        body: Type.Object(wish, closed),
        response: { 201: pictureSchema, ...problems(400, 401, 403, 409, 422) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(pictureOf(await pictures.add(request.body, identityOf(request)))),
  )
  app.put(
    '/api/v1/site-pictures/:picture',
    {
      config: edit('change'),
      schema: {
        summary: 'Change its title, its address or how often it is fetched',
        tags,
        params: ofPicture,
        body: Type.Object({ ...wish, revision }, closed),
        response: { 200: pictureSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async ({ params, body }) => pictureOf(await pictures.change(params.picture, body)),
  )
  app.post(
    '/api/v1/site-pictures/:picture/fetch',
    {
      config: edit('fetch'),
      schema: {
        summary: 'Fetch it now; what went wrong stands in the answer',
        tags,
        params: ofPicture,
        response: { 200: pictureSchema, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => pictureOf(await pictures.fetchNow(params.picture)),
  )
  app.delete(
    '/api/v1/site-pictures/:picture',
    {
      config: edit('remove'),
      schema: {
        summary: 'Remove it; not one that a scene shows',
        tags,
        params: ofPicture,
        response: { 204: Type.Null(), ...problems(401, 403, 404, 409) },
      },
    },
    async ({ params }, reply) => {
      await pictures.remove(params.picture)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/v1/picture-sites',
    {
      config: read,
      schema: {
        summary: 'Sites that pictures may come from',
        tags,
        response: { 200: Type.Object({ items: Type.Array(siteSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: (await pictures.sites()).map(siteAnswer) }),
  )
  app.post(
    '/api/v1/picture-sites',
    {
      config: decide('allow'),
      schema: {
        summary: 'Allow a site',
        tags,
        body: Type.Object(
          { host, isPrivate: Type.Optional(Type.Boolean()), ranges: Type.Optional(ranges) },
          closed,
        ),
        response: { 204: Type.Null(), ...problems(400, 401, 403, 409, 422) },
      },
    },
    async (request, reply) => {
      await pictures.allow(request.body, identityOf(request))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/v1/picture-sites/:host',
    {
      config: decide('forbid'),
      schema: {
        summary: 'Take a site back; its pictures stay as they were fetched last',
        tags,
        params: Type.Object({ host }),
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      await pictures.forbid(params.host)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/site-pictures/:hash',
    {
      config: { right: 'public' },
      schema: { hide: true, params: Type.Object({ hash: Type.String({ pattern: '^[0-9a-f]{32}$' }) }) },
    },
    async ({ params }, reply) => {
      const { mediaType, body } = await pictures.body(params.hash)
      return reply
        .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
        .type(mediaType)
        .send(body)
    },
  )
}

const siteAnswer = ({ host: name, ranges: nets, allowedBy, allowedAt }: PictureSite) => ({
  host: name,
  ranges: [...nets],
  allowedBy,
  allowedAt: allowedAt.getTime(),
})
function pictureOf({ hash, addedAt, takenAt, failingSince, ...picture }: SitePicture) {
  const { key: _key, etag: _etag, ...told } = picture
  return {
    ...told,
    addedAt: addedAt.getTime(),
    picture: hash === null ? null : `/site-pictures/${hash}`,
    takenAt: takenAt?.getTime() ?? null,
    failingSince: failingSince?.getTime() ?? null,
  }
}
