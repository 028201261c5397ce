// Alerts over HTTP: what is open and what was, take note, mute a rule, set and try a channel.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { idSchema, nullable, pageQuerySchema } from '../http/schemas.ts'
import type { Alerts, RuleView } from './alerts.ts'
import type { StoredAlert } from './db/alert-rows.ts'
import type { ChannelState, StoredDelivery } from './db/delivery-rows.ts'
import {
  alertSchema,
  channelCodeSchema,
  channelSchema,
  channelSettingsSchema,
  deliverySchema,
  ruleCodeSchema,
  ruleSchema,
  severitySchema,
} from './schemas.ts'

const read = { right: 'alerts.read' } as const
const acknowledge = { right: 'alerts.acknowledge', audit: 'own' } as const
const manage = { right: 'alerts.manage', audit: 'own' } as const
const tags = ['alerts']
const ofChannel = Type.Object({ channel: channelCodeSchema })
const PAGE = 25

export async function alertRoutes(fastify: FastifyInstance, { alerts }: { alerts: Alerts }): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/alerts',
    {
      config: read,
      schema: {
        summary: 'Alerts, the newest first',
        description: 'Open ones are the rows of the channel `alerts`, with who took note of them.',
        tags,
        querystring: Type.Object(
          {
            ...pageQuerySchema.properties,
            state: Type.Optional(Type.Enum(['open', 'closed'], { default: 'open' })),
            severity: Type.Optional(severitySchema),
            rule: Type.Optional(ruleCodeSchema),
            object: Type.Optional(Type.String({ maxLength: 100 })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ items: Type.Array(alertSchema), next: nullable(Type.String()) }),
          ...problems(400, 401, 403),
        },
      },
    },
    async ({ query: { state = 'open', limit = PAGE, ...query } }) => {
      const { items, next } = await alerts.list({ ...query, state, limit })
      return { items: items.map(alertOf), next }
    },
  )
  app.post(
    '/api/v1/alerts/:alert/acknowledge',
    {
      config: acknowledge,
      schema: {
        summary: 'Take note of an open alert',
        tags,
        params: Type.Object({ alert: idSchema }),
        body: Type.Object(
          { note: Type.Optional(Type.String({ maxLength: 500 })) },
          { additionalProperties: false },
        ),
        response: { 200: alertSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => {
      const note = request.body.note?.trim() || null
      return alerts.acknowledge(identityOf(request), request.params.alert, note).then(alertOf)
    },
  )
  app.get(
    '/api/v1/alert-rules',
    {
      config: read,
      schema: {
        summary: 'Rules in force',
        tags,
        response: { 200: Type.Object({ items: Type.Array(ruleSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: (await alerts.ruleViews()).map(ruleOf) }),
  )
  app.put(
    '/api/v1/alert-rules/:rule/mute',
    {
      config: acknowledge,
      schema: {
        summary: 'Mute a rule until a moment, or hear it again',
        description: 'A muted rule goes on watching; walls do not show its alerts and channels are not told.',
        tags,
        params: Type.Object({ rule: ruleCodeSchema }),
        body: Type.Object(
          { until: nullable(Type.Integer({ description: 'Milliseconds since 1970; null ends it' })) },
          { additionalProperties: false },
        ),
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 422) },
      },
    },
    async (request, reply) => {
      const { until } = request.body
      await alerts.mute(identityOf(request), request.params.rule, until === null ? null : new Date(until))
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/v1/alert-channels',
    {
      config: read,
      schema: {
        summary: 'Where alerts are told',
        tags,
        response: { 200: Type.Object({ items: Type.Array(channelSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: (await alerts.channels()).map(channelOf) }),
  )
  app.get(
    '/api/v1/alert-channels/:channel/settings',
    {
      config: { right: 'alerts.manage' },
      schema: {
        summary: 'Settings of a channel',
        tags,
        params: ofChannel,
        response: { 200: channelSettingsSchema, ...problems(401, 403, 404) },
      },
    },
    (request) => alerts.channelSettings(request.params.channel),
  )
  app.patch(
    '/api/v1/alert-channels/:channel/settings',
    {
      config: manage,
      schema: {
        summary: 'Change the settings of a channel',
        description:
          'The configuration is sent whole; a secret that is left out stays, `null` takes it away. What waits in the queue is sent by the new settings.',
        tags,
        params: ofChannel,
        body: Type.Object(
          {
            config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
            enabled: Type.Optional(Type.Boolean()),
            severityFrom: Type.Optional(severitySchema),
          },
          { additionalProperties: false },
        ),
        response: { 200: channelSettingsSchema, ...problems(400, 401, 403, 404, 422) },
      },
    },
    (request) => alerts.changeChannel(identityOf(request), request.params.channel, request.body),
  )
  app.post(
    '/api/v1/alert-channels/:channel/trial',
    {
      config: manage,
      schema: {
        summary: 'Send an invented alert now',
        description: 'Answers when the receiver has taken it, or with the reason why not.',
        tags,
        params: ofChannel,
        response: { 204: Type.Null(), ...problems(401, 403, 404, 422) },
      },
    },
    async (request, reply) => {
      await alerts.trial(identityOf(request), request.params.channel)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/v1/alert-channels/:channel/deliveries',
    {
      config: read,
      schema: {
        summary: 'What was sent, waits, or was given up',
        tags,
        params: ofChannel,
        response: { 200: Type.Object({ items: Type.Array(deliverySchema) }), ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => ({ items: (await alerts.deliveries(params.channel)).map(deliveryOf) }),
  )
  app.post(
    '/api/v1/alert-deliveries/:delivery/retry',
    {
      config: manage,
      schema: {
        summary: 'Send again what was given up',
        tags,
        params: Type.Object({ delivery: idSchema }),
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await alerts.retry(identityOf(request), request.params.delivery)
      return reply.code(204).send(null)
    },
  )
}

const at = (moment: Date | null): number | null => moment?.getTime() ?? null

const alertOf = ({ objectKind, object, objectTitle, ...alert }: StoredAlert) => ({
  ...alert,
  object: { kind: objectKind, code: object, title: objectTitle },
  openedAt: alert.openedAt.getTime(),
  acknowledgedAt: at(alert.acknowledgedAt),
  mutedUntil: at(alert.mutedUntil),
  closedAt: at(alert.closedAt),
})
const ruleOf = ({ watch, ...rule }: RuleView) => ({
  ...rule,
  watch: watch as unknown as Record<string, unknown>,
  mutedUntil: at(rule.mutedUntil),
})
const channelOf = ({ code, pluginId, title, enabled, severityFrom, ...counts }: ChannelState) => ({
  code,
  pluginId,
  title,
  enabled,
  severityFrom,
  waiting: counts.waiting,
  delivered: counts.delivered,
  dead: counts.dead,
  lastDeliveredAt: at(counts.lastDeliveredAt),
  lastCode: counts.lastCode,
})
const deliveryOf = ({ message, ...delivery }: StoredDelivery) => ({
  ...delivery,
  nextAt: delivery.nextAt.getTime(),
  endedAt: at(delivery.endedAt),
  title: message.alert.title,
  objectTitle: message.alert.object.title,
})
