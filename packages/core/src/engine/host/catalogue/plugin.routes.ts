// The catalogue of plugins over HTTP: bring, look, accept, go back, switch; and the keys that are trusted.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { problems } from '../../http/problem.ts'
import { idSchema } from '../../http/schemas.ts'
import { BUNDLE_BYTES_MAX, readPublicKey } from '../bundle/index.ts'
import type { CatalogueViews, PluginDetails } from './catalogue-views.ts'
import { keyNotTrusted } from './errors.ts'
import type { PluginCatalogue } from './plugin-catalogue.ts'
import { HOST_LENGTH_MAX, PRIVATE_HOSTS_MAX } from '../grants/private-hosts.ts'
import {
  pluginDetailsSchema,
  pluginSchema,
  privateHostWishSchema,
  trustedKeySchema,
  versionSchema,
} from './schemas.ts'

export interface PluginRoutesDeps {
  catalogue: PluginCatalogue
  views: CatalogueViews
}

const BUNDLE_TYPES = ['application/octet-stream', 'application/vnd.obzor.bundle']
const read = { right: 'plugins.read' } as const
const manage = (audit: `${'plugin' | 'key'}.${string}`) => ({ right: 'plugins.manage', audit }) as const
const tags = ['plugins']
const pluginIdSchema = Type.String({ pattern: '^[a-z0-9-]{1,100}$', examples: ['source-egisso'] })
const keyIdSchema = Type.String({ pattern: '^[0-9a-f]{4}(-[0-9a-f]{4}){7}$' })
const nameSchema = Type.String({ minLength: 1, maxLength: 200 })
const ofPlugin = Type.Object({ id: pluginIdSchema })
const ofVersion = Type.Object({ id: pluginIdSchema, version: idSchema })

const actorOf = ({ identity }: FastifyRequest): string => identity?.login ?? ''

/** A fastify plugin; the parser of bundles holds for these routes only. */
export async function pluginRoutes(
  fastify: FastifyInstance,
  { catalogue, views }: PluginRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const after = async (id: string, decision: Promise<void>): Promise<PluginDetails> => {
    await decision
    return await views.details(id)
  }
  app.addContentTypeParser(
    BUNDLE_TYPES,
    { parseAs: 'buffer', bodyLimit: BUNDLE_BYTES_MAX },
    (_request, body, done) => done(null, body),
  )

  app.get(
    '/api/v1/plugins',
    {
      config: read,
      schema: {
        summary: 'Every plugin: what came with the platform and what was brought',
        tags,
        response: { 200: Type.Object({ items: Type.Array(pluginSchema) }), ...problems(401) },
      },
    },
    async () => ({ items: await views.list() }),
  )
  app.get(
    '/api/v1/plugins/:id',
    {
      config: read,
      schema: {
        summary: 'One plugin with its versions, its health, the end of its log and its journal',
        tags,
        params: ofPlugin,
        response: { 200: pluginDetailsSchema, ...problems(401, 404) },
      },
    },
    (request) => views.details(request.params.id),
  )
  app.post(
    '/api/v1/plugins',
    {
      config: { ...manage('plugin.bring'), isUpload: true },
      bodyLimit: BUNDLE_BYTES_MAX,
      schema: {
        summary: 'Bring a bundle to be looked at',
        description:
          'The body is the .obzor file. Nothing of it runs before its version is accepted. An unknown key is no refusal here: see `signer.name`.',
        tags,
        consumes: BUNDLE_TYPES,
        response: { 201: versionSchema, ...problems(401, 403, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const row = await catalogue.bring(bytes, actorOf(request))
      return reply.code(201).send({ pluginId: row.pluginId, ...(await views.version(row)) })
    },
  )
  app.post(
    '/api/v1/plugins/:id/versions/:version/accept',
    {
      config: manage('plugin.accept'),
      schema: {
        summary: 'Accept a version with all it may do, and run it',
        tags,
        params: ofVersion,
        body: Type.Object(
          {
            capabilities: Type.Array(Type.String({ maxLength: 300 }), {
              maxItems: 500,
              description: 'The lines that were shown; other ones refuse the acceptance',
            }),
            trust: Type.Optional(
              Type.Object({ keyId: keyIdSchema, name: nameSchema }, { additionalProperties: false }),
            ),
            privateHosts: Type.Optional(
              Type.Array(privateHostWishSchema, {
                maxItems: PRIVATE_HOSTS_MAX,
                description: 'Servers inside private networks that it may reach; none unless they are named',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: pluginDetailsSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    (request) => {
      const { id, version } = request.params
      return after(id, catalogue.accept(id, version, request.body, actorOf(request)))
    },
  )
  app.delete(
    '/api/v1/plugins/:id/versions/:version',
    {
      config: manage('plugin.discard'),
      schema: {
        summary: 'Take away a version that nobody runs',
        tags,
        params: ofVersion,
        response: { 204: Type.Null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await catalogue.discard(request.params.id, request.params.version, actorOf(request))
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/v1/plugins/:id/roll-back',
    {
      config: manage('plugin.roll-back'),
      schema: {
        summary: 'Run the former version again',
        tags,
        params: ofPlugin,
        response: { 200: pluginDetailsSchema, ...problems(401, 403, 404, 409, 422) },
      },
    },
    (request) => after(request.params.id, catalogue.rollBack(request.params.id, actorOf(request))),
  )
  app.patch(
    '/api/v1/plugins/:id',
    {
      config: manage('plugin.switch'),
      schema: {
        summary: 'Switch a plugin off or on',
        description: 'Its sources, layers and indicators leave and come back; what they brought stays.',
        tags,
        params: ofPlugin,
        body: Type.Object({ enabled: Type.Boolean() }, { additionalProperties: false }),
        response: { 200: pluginDetailsSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    (request) => {
      const { id } = request.params
      return after(id, catalogue.setEnabled(id, request.body.enabled, actorOf(request)))
    },
  )
  app.post(
    '/api/v1/plugins/:id/private-hosts',
    {
      config: manage('plugin.grant'),
      schema: {
        summary: 'Let a plugin reach a server inside a private network',
        description:
          'One host of those that it asks for. Link-local and reserved addresses are never granted.',
        tags,
        params: ofPlugin,
        body: privateHostWishSchema,
        response: { 200: pluginDetailsSchema, ...problems(400, 401, 403, 404, 422) },
      },
    },
    (request) => {
      const { id } = request.params
      return after(id, catalogue.grantPrivate(id, request.body, actorOf(request)))
    },
  )
  app.delete(
    '/api/v1/plugins/:id/private-hosts/:host',
    {
      config: manage('plugin.revoke'),
      schema: {
        summary: 'Take such a grant back',
        description: 'The next request of the plugin to that server is refused.',
        tags,
        params: Type.Object({ id: pluginIdSchema, host: Type.String({ maxLength: HOST_LENGTH_MAX }) }),
        response: { 200: pluginDetailsSchema, ...problems(401, 403, 404) },
      },
    },
    (request) => {
      const { id, host } = request.params
      return after(id, catalogue.revokePrivate(id, host, actorOf(request)))
    },
  )
  keyRoutes(fastify, catalogue)
}

function keyRoutes(fastify: FastifyInstance, catalogue: PluginCatalogue): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const shown = ({ id, name }: { id: string; name: string }) => ({ id, name })
  app.get(
    '/api/v1/trusted-keys',
    {
      config: read,
      schema: {
        summary: 'Keys whose signature a bundle may carry',
        tags,
        response: { 200: Type.Object({ items: Type.Array(trustedKeySchema) }), ...problems(401) },
      },
    },
    async () => ({ items: catalogue.trustedKeys().map(shown) }),
  )
  app.post(
    '/api/v1/trusted-keys',
    {
      config: manage('key.trust'),
      schema: {
        summary: 'Trust a key',
        tags,
        body: Type.Object(
          { name: nameSchema, publicKey: Type.String({ maxLength: 1_000, description: 'Ed25519, PEM' }) },
          { additionalProperties: false },
        ),
        response: { 201: trustedKeySchema, ...problems(400, 401, 403, 422) },
      },
    },
    async (request, reply) => {
      const { name, publicKey } = request.body
      return reply.code(201).send(shown(catalogue.trustKey(readPublicKey(publicKey), name, actorOf(request))))
    },
  )
  app.delete(
    '/api/v1/trusted-keys/:key',
    {
      config: manage('key.distrust'),
      schema: {
        summary: 'Trust a key no longer',
        description: 'Plugins that are installed stay; new bundles of the key are refused.',
        tags,
        params: Type.Object({ key: keyIdSchema }),
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      if (!catalogue.distrustKey(request.params.key, actorOf(request)))
        throw keyNotTrusted(request.params.key)
      return reply.code(204).send(null)
    },
  )
}
