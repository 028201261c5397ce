// Scenes and panels of plugins over HTTP, and the files that a wall loads of them. Files are public, as the wall is: a
// screen has no session.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { ObzorError } from '../../../model/index.ts'
import { FRAME_CUT_OFFS, type FrameCutOff } from '../../../protocol/index.ts'
import { AttemptLimiter } from '../../access/attempt-limiter.ts'
import type { ClientHalves } from '../../host/client/client-halves.ts'
import type { PluginJournal } from '../../host/plugin-journal.ts'
import type { OwnScenes } from '../../scenes/own-scenes.ts'
import { localTextSchema, nullable } from '../schemas.ts'

const YEAR_SECONDS = 31_536_000
const fileSchema = Type.String({ pattern: String.raw`^[0-9a-f]{32}\.js$` })
const hashSchema = Type.String({ pattern: '^[0-9a-f]{32}$' })

const area = Type.Object({
  x: Type.Integer(),
  y: Type.Integer(),
  width: Type.Integer(),
  height: Type.Integer(),
})
const sceneSchema = Type.Object({
  pluginId: nullable(Type.String({ description: 'null: made by people of the region' })),
  version: Type.Integer({ description: 'Form of the document' }),
  id: Type.String({ description: 'As in /wall/?scene=<id>' }),
  title: localTextSchema,
  panels: Type.Array(
    Type.Object({
      id: Type.String(),
      type: Type.String({ description: 'One of the wall’s own, or `<plugin>/<type>`' }),
      area,
      settings: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
})
const cutOffSchema = Type.Object(
  {
    panel: Type.String({ maxLength: 200, description: '`<plugin>/<type>`, of a layer `<plugin>/<code>`' }),
    why: Type.Enum([...FRAME_CUT_OFFS]),
    isFinal: Type.Boolean({ description: 'It is not started again before its next build' }),
  },
  { additionalProperties: false },
)
const panelSchema = Type.Object({
  pluginId: Type.String(),
  type: Type.String(),
  title: localTextSchema,
  channels: Type.Array(Type.String()),
  runs: Type.Enum(['in-page', 'in-frame'], {
    description: 'In a frame that is shut off from the wall unless its signature is trusted here',
  }),
  script: Type.String(),
  frame: Type.String(),
})

export interface ClientRoutesDeps {
  clients: Pick<ClientHalves, 'rows' | 'script' | 'frame'>
  scenes: Pick<OwnScenes, 'list'>
  journal: Pick<PluginJournal, 'note'>
  now: () => Date
}

/**
 * Anybody who reaches the port may be a wall: what is told is one of a few words about a panel that is loaded, and no more of it
 * than this is written. The journal folds what repeats.
 */
const [CUT_OFFS_A_MINUTE_MAX, CUT_OFFS_OF_A_PLUGIN_MAX] = [30, 6]
const CUT_OFF_WORDS: Readonly<Record<FrameCutOff, string>> = {
  floods: 'it sent more messages than a panel may',
  hangs: 'it did not answer for ten seconds',
  silent: 'it did not start',
  left: 'it tried to go to another page',
  lies: 'it sent a message that is none',
  protocol: 'it is built for another version of the platform',
}

/** A fastify plugin: `app.register(clientRoutes, { clients })`. */
export async function clientRoutes(
  fastify: FastifyInstance,
  { clients, scenes, journal, now }: ClientRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/scenes',
    {
      config: { right: 'public' },
      schema: {
        summary:
          'Scenes that people of the region made, and scenes and panels of plugins; live in the channel `scenes`',
        tags: ['platform'],
        response: { 200: Type.Object({ scenes: Type.Array(sceneSchema), panels: Type.Array(panelSchema) }) },
      },
    },
    async () => ({
      scenes: [
        ...(await scenes.list()).map(({ scene }) => ({ pluginId: null, ...scene })),
        ...clients
          .rows()
          .flatMap((row) => (row.kind === 'scene' ? [{ pluginId: row.pluginId, ...row.scene }] : [])),
      ],
      panels: clients.rows().flatMap((row) => (row.kind === 'panel' ? [row] : [])),
    }),
  )
  app.get(
    '/plugin-clients/:file',
    {
      config: { right: 'public' },
      schema: { hide: true, params: Type.Object({ file: fileSchema }) },
    },
    (request, reply) => {
      const script = clients.script(request.params.file.slice(0, -'.js'.length))
      if (!script) throw absent()
      return reply
        .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
        .type('text/javascript; charset=utf-8')
        .send(script)
    },
  )
  app.get(
    '/plugin-frames/:hash',
    {
      config: { right: 'public' },
      schema: { hide: true, params: Type.Object({ hash: hashSchema }) },
    },
    (request, reply) => {
      const page = clients.frame(request.params.hash)
      if (!page) throw absent()
      return (
        reply
          .header('content-security-policy', page.policy)
          // Nobody's origin has no cluster of agents; the browser would only complain about it.
          .removeHeader('origin-agent-cluster')
          .type('text/html; charset=utf-8')
          .send(page.html)
      )
    },
  )
  const ofAll = new AttemptLimiter(CUT_OFFS_A_MINUTE_MAX, now)
  const ofPlugins = new AttemptLimiter(CUT_OFFS_OF_A_PLUGIN_MAX, now)
  app.post(
    '/api/v1/panels/cut-off',
    {
      config: { right: 'public' },
      schema: {
        summary: 'A wall tells that it cut off the frame of a panel; written into the journal of the plugin',
        tags: ['platform'],
        body: cutOffSchema,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { panel, why, isFinal } = request.body
      const row = clients
        .rows()
        .filter((known) => known.kind !== 'scene')
        .find(
          (known) =>
            (known.kind === 'panel' && known.type === panel) ||
            (known.kind === 'layer' && `${known.pluginId}/${known.code}` === panel),
        )
      if (!row) throw absent()
      ofAll.take('walls')
      ofPlugins.take(row.pluginId)
      journal.note({
        pluginId: row.pluginId,
        code: 'OBZ_PLUGIN_FRAME_CUT_OFF',
        fact: `${row.kind} '${panel}': ${CUT_OFF_WORDS[why]}; ${isFinal ? 'it stays cut off until its next build' : 'it is started again'}`,
        actor: null,
      })
      return reply.code(204).send(null)
    },
  )
}

const absent = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_PLUGIN_CLIENT_UNKNOWN',
    fact: 'no loaded plugin has this script',
    risk: 'the panel that asked for it says so; the rest of the wall lives',
    action: 'load the page again: the plugin has another build by now, or was taken away',
  })
