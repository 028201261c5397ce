// Shapes of alerts over HTTP.
import Type from 'typebox'
import { ALERT_SEVERITIES } from '../../model/index.ts'
import { idSchema, localTextSchema, nullable } from '../http/schemas.ts'

const milliseconds = Type.Integer({ description: 'Milliseconds since 1970' })
export const ruleCodeSchema = Type.String({
  pattern: '^[a-z0-9][a-z0-9.-]{0,99}$',
  examples: ['platform.source-silent'],
})
export const channelCodeSchema = Type.String({
  pattern: '^[a-z0-9][a-z0-9.-]{0,99}$',
  examples: ['webhook.alerts'],
})
export const severitySchema = Type.Enum([...ALERT_SEVERITIES])

const objectSchema = Type.Object({
  kind: Type.Enum(['territory', 'source', 'plugin', 'indicator']),
  code: Type.String(),
  title: localTextSchema,
})
const findingSchema = Type.Object({
  value: nullable(Type.Number()),
  limit: nullable(Type.Number()),
  unit: Type.Enum(['percent', 'person', 'rouble', 'unit', 'minute']),
  fractionDigits: Type.Integer(),
})

export const alertSchema = Type.Object({
  id: idSchema,
  rule: ruleCodeSchema,
  severity: severitySchema,
  title: localTextSchema,
  advice: localTextSchema,
  object: objectSchema,
  finding: findingSchema,
  openedAt: milliseconds,
  acknowledgedBy: nullable(Type.String()),
  acknowledgedAt: nullable(milliseconds),
  note: nullable(Type.String()),
  mutedUntil: nullable(milliseconds),
  closedAt: nullable(milliseconds),
  closedWhy: nullable(Type.Enum(['cleared', 'withdrawn'])),
})

export const ruleSchema = Type.Object({
  code: ruleCodeSchema,
  title: localTextSchema,
  advice: localTextSchema,
  severity: severitySchema,
  watch: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
  pluginId: nullable(Type.String()),
  openAlerts: Type.Integer(),
  mutedUntil: nullable(milliseconds),
  mutedBy: nullable(Type.String()),
  trouble: nullable(Type.String({ description: 'Names in the rule that mean nothing here' })),
  indicator: nullable(
    Type.Object({ title: localTextSchema, unit: Type.Enum(['percent', 'person', 'rouble', 'unit']) }),
  ),
})

export const channelSchema = Type.Object({
  code: channelCodeSchema,
  pluginId: Type.String(),
  title: localTextSchema,
  enabled: Type.Boolean(),
  severityFrom: severitySchema,
  waiting: Type.Integer(),
  delivered: Type.Integer(),
  dead: Type.Integer({ description: 'Given up; they wait for a press of «send again»' }),
  lastDeliveredAt: nullable(milliseconds),
  lastCode: nullable(Type.String()),
})

export const channelSettingsSchema = Type.Object({
  schema: Type.Unsafe<object>({ type: 'object', additionalProperties: true }),
  config: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
  secrets: Type.Array(Type.String(), { description: 'JSON Pointers of the secrets that are saved' }),
  enabled: Type.Boolean(),
  severityFrom: severitySchema,
})

export const deliverySchema = Type.Object({
  id: idSchema,
  event: Type.Enum(['opened', 'closed']),
  state: Type.Enum(['waiting', 'delivered', 'dead']),
  attempts: Type.Integer(),
  nextAt: milliseconds,
  lastCode: nullable(Type.String()),
  lastFact: nullable(Type.String()),
  endedAt: nullable(milliseconds),
  title: localTextSchema,
  objectTitle: localTextSchema,
})
