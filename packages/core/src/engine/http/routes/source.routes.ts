// Sources for the console: what they are, how their runs went, what was put aside, and the buttons.
import Type from 'typebox'
import { ObzorError } from '../../../model/index.ts'
import type { Actor, Journal } from '../../access/journal.ts'
import type { CheckReport } from '../../ingest/source-check.ts'
import { filterProperties } from '../../quarantine/schemas.ts'
import type { App } from '../app.ts'
import { problems } from '../problem.ts'
import { identityOf } from '../rights.ts'
import {
  freshnessRowSchema,
  idSchema,
  nullable,
  pageQuerySchema,
  pastRunSchema,
  quarantineRowSchema,
  sourceCodeSchema,
  sourceRowSchema,
} from '../schemas.ts'
import type { SourceQueries } from '../source-queries.ts'

/** The part of ingest that the console's buttons press. Refusals are ObzorErrors (busy, disabled). */
export interface RunLauncher {
  runNow(code: string): Promise<{ runId: string }>
  /** `false` when no such run is going on. */
  cancel(runId: string): Promise<boolean | void> | boolean | void
  /** «Проверить соединение» with a configuration that is not saved; `gone` aborts it. */
  check(code: string, config: Record<string, unknown>, gone: AbortSignal): Promise<CheckReport>
  /** Told after a source was paused or resumed, so that the scheduler looks at once. */
  sourceChanged?(code: string): void
}

const read = { right: 'sources.read' } as const
const manage = (audit: `source.${string}`) => ({ right: 'sources.manage', audit }) as const
const params = Type.Object({ code: sourceCodeSchema })
const page = <Row extends Type.TSchema>(row: Row) =>
  Type.Object({
    items: Type.Array(row),
    next: nullable(Type.String({ description: '`before` of the next page' })),
  })

export interface SourceRoutesDeps {
  queries: SourceQueries
  runs: RunLauncher
  journal: Pick<Journal, 'transact'>
}

export function sourceRoutes(app: App, { queries, runs, journal }: SourceRoutesDeps): void {
  const setEnabled = async (actor: Actor, code: string, enabled: boolean) => {
    await journal.transact(async (manager, write) => {
      await queries.setEnabled(manager, code, enabled)
      await write({ actor, action: 'source.switch', subject: code, detail: { enabled } })
    })
    runs.sourceChanged?.(code)
    return queries.source(code)
  }
  app.get(
    '/api/v1/freshness',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Age of each source',
        description: 'The same rows as the channel `freshness`.',
        tags: ['sources'],
        response: { 200: Type.Object({ items: Type.Array(freshnessRowSchema) }) },
      },
    },
    async () => ({ items: await queries.freshness() }),
  )
  app.get(
    '/api/v1/sources',
    {
      config: read,
      schema: {
        summary: 'Every source with its last run',
        description: 'The same rows as the channel `sources`.',
        tags: ['sources'],
        response: { 200: Type.Object({ items: Type.Array(sourceRowSchema) }), ...problems(401) },
      },
    },
    async () => ({ items: await queries.sources() }),
  )
  app.get(
    '/api/v1/sources/:code',
    {
      config: read,
      schema: {
        summary: 'One source',
        tags: ['sources'],
        params,
        response: { 200: sourceRowSchema, ...problems(401, 404) },
      },
    },
    (request) => queries.source(request.params.code),
  )
  app.patch(
    '/api/v1/sources/:code',
    {
      config: { right: 'sources.manage', audit: 'own' },
      schema: {
        summary: 'Pause or resume a source',
        description: 'A run in progress ends by itself.',
        tags: ['sources'],
        params,
        body: Type.Object({ enabled: Type.Boolean() }, { additionalProperties: false }),
        response: { 200: sourceRowSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => setEnabled(identityOf(request), request.params.code, request.body.enabled),
  )
  app.post(
    '/api/v1/sources/:code/run',
    {
      config: manage('source.run'),
      schema: {
        summary: 'Run now',
        tags: ['sources'],
        params,
        response: { 202: Type.Object({ runId: Type.String() }), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      // First: an unknown or paused source is our refusal, with our words.
      await queries.requireEnabled(request.params.code)
      return reply.code(202).send(await runs.runNow(request.params.code))
    },
  )
  app.delete(
    '/api/v1/runs/:run',
    {
      config: manage('source.cancel'),
      schema: {
        summary: 'Cancel a run',
        description: 'Batches that are committed stay; the file stays in its inbox.',
        tags: ['sources'],
        params: Type.Object({ run: idSchema }),
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      if ((await runs.cancel(request.params.run)) === false) throw runUnknown(request.params.run)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/v1/sources/:code/runs',
    {
      config: read,
      schema: {
        summary: 'Runs, the newest first',
        tags: ['sources'],
        params,
        querystring: pageQuerySchema,
        response: { 200: page(pastRunSchema), ...problems(400, 401, 404) },
      },
    },
    (request) => queries.runs(request.params.code, request.query),
  )
  app.get(
    '/api/v1/sources/:code/quarantine',
    {
      config: read,
      schema: {
        summary: 'Rows put aside, the newest first',
        description: 'Line, field and reason. The raw form is sealed and is never sent.',
        tags: ['sources'],
        params,
        querystring: Type.Object(
          {
            ...pageQuerySchema.properties,
            ...filterProperties,
          },
          { additionalProperties: false },
        ),
        response: { 200: page(quarantineRowSchema), ...problems(400, 401, 404) },
      },
    },
    (request) => queries.quarantine(request.params.code, request.query),
  )
  app.get(
    '/api/v1/sources/:code/quarantine/reasons',
    {
      config: read,
      schema: {
        summary: 'How many rows each reason put aside',
        tags: ['sources'],
        params,
        querystring: Type.Object({ run: Type.Optional(idSchema) }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({ code: Type.String(), field: Type.String(), rows: Type.Integer({ minimum: 0 }) }),
            ),
          }),
          ...problems(400, 401, 404),
        },
      },
    },
    (request) =>
      queries.quarantineReasons(request.params.code, request.query.run).then((items) => ({ items })),
  )
}

const runUnknown = (run: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_RUN_UNKNOWN',
    fact: `run ${run} is not going on`,
    risk: 'nothing was stopped',
    action: 'look at the history of the source: it has ended already',
  })
