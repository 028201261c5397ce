// Shapes that several routes share. Their rows are those of the channels in protocol/channels.ts.
import Type, { type Static } from 'typebox'
import { CLOSINGS } from '../quarantine/db/quarantine-rows.ts'

export const localTextSchema = Type.Object({ ru: Type.String(), en: Type.String() })

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
export { nullable }

/** Ids are bigint in the database and strings outside it: JavaScript would round them. */
export const idSchema = Type.String({ pattern: '^[0-9]{1,18}$' })
export const sourceCodeSchema = Type.String({ pattern: '^[a-z0-9.-]{1,80}$', examples: ['egisso.facts'] })

export const PAGE_MAX = 100
export const pageQuerySchema = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 25 })),
    before: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,18}$',
        description: 'Rows with a smaller id; `next` of the page before',
      }),
    ),
  },
  { additionalProperties: false },
)

const milliseconds = Type.Integer({ description: 'Milliseconds since 1970' })
const rows = Type.Integer({ minimum: 0 })

export const freshnessRowSchema = Type.Object({
  id: Type.String({ description: 'Code of the source' }),
  title: localTextSchema,
  agency: localTextSchema,
  refreshHours: Type.Number(),
  lastSuccessAt: nullable(milliseconds),
  state: Type.Enum(['waiting', 'running', 'failed', 'disabled']),
})

export const runRowSchema = Type.Object(
  {
    id: Type.String(),
    state: Type.Enum(['running', 'succeeded', 'failed', 'interrupted', 'cancelled']),
    trigger: Type.Enum(['inbox', 'schedule', 'manual', 'retry']),
    deliveryName: nullable(Type.String()),
    startedAt: milliseconds,
    finishedAt: nullable(milliseconds),
    read: rows,
    accepted: rows,
    unchanged: rows,
    duplicate: rows,
    quarantined: rows,
    rowsPerSecond: Type.Number(),
    share: nullable(Type.Number({ minimum: 0, maximum: 1 })),
    etaSeconds: nullable(Type.Number()),
    errorCode: nullable(Type.String()),
    errorText: nullable(Type.String()),
  },
  { description: 'read = accepted + unchanged + duplicate + quarantined' },
)

export const pastRunSchema = Type.Object(
  {
    ...runRowSchema.properties,
    removed: { ...rows, description: 'Features that a complete snapshot no longer named' },
    looks: Type.Integer({ minimum: 1, description: 'Looks in a row that found nothing new are one row' }),
    since: { ...milliseconds, description: 'When the first of these looks started' },
  },
  { description: 'read = accepted + unchanged + duplicate + quarantined' },
)
export type PastRun = Static<typeof pastRunSchema>

export const sourceRowSchema = Type.Object({
  ...freshnessRowSchema.properties,
  pluginId: Type.String(),
  schedule: Type.String({ description: 'The trigger as JSON: {inbox, pattern}, {everySeconds} or {cron}' }),
  enabled: Type.Boolean(),
  quarantinedTotal: rows,
  failuresInRow: Type.Integer({ minimum: 0, description: 'Runs that failed since the last success' }),
  retryAt: nullable({ ...milliseconds, description: 'When a source that failed is tried again by itself' }),
  lastRun: nullable(runRowSchema),
})

export const quarantineRowSchema = Type.Object({
  id: Type.String(),
  runId: Type.String(),
  line: Type.Integer(),
  field: Type.String(),
  code: Type.String(),
  reason: Type.String(),
  at: milliseconds,
  hasRaw: Type.Boolean({ description: 'False where nothing of the row was kept' }),
  fix: nullable(
    Type.Object(
      {
        at: milliseconds,
        by: Type.String(),
        runId: nullable(Type.String({ description: 'The run that read the mended row; null: not yet' })),
        state: nullable(Type.String()),
        isAsideAgain: Type.Boolean({ description: 'That run put it aside once more' }),
      },
      { description: 'The row was sent to be read again' },
    ),
  ),
  closed: nullable(
    Type.Object(
      { as: Type.Enum([...CLOSINGS]), runId: nullable(Type.String()) },
      { description: 'Why it waits no more without having been mended, and by which run' },
    ),
  ),
  standsSince: nullable(
    Type.Integer({
      description: 'When the record was brought as it is in the picture now; null: it is not there',
    }),
  ),
})
export type QuarantineRow = Static<typeof quarantineRowSchema>
