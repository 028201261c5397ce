// What an administrator may change of a source: its configuration and when it is read.
import Type from 'typebox'
import type { App } from '../app.ts'
import { problems } from '../problem.ts'
import { nullable, sourceCodeSchema } from '../schemas.ts'
import type { SettingsOfSources } from '../source-settings.ts'
import type { RunLauncher } from './source.routes.ts'

const params = Type.Object({ code: sourceCodeSchema })
/** A name of the IANA base, and nothing that a formatter of dates would have to think about. */
const TIME_ZONE = '^[A-Za-z_]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}$'

const interval = Type.Object(
  { everySeconds: Type.Number({ minimum: 1, maximum: 86_400 }) },
  { additionalProperties: false },
)
const calendar = Type.Object(
  {
    cron: Type.String({ minLength: 9, maxLength: 100, examples: ['0 6 * * 1-5'] }),
    timeZone: Type.Optional(Type.String({ pattern: TIME_ZONE, examples: ['Europe/Moscow'] })),
    workdaysOnly: Type.Optional(
      Type.Boolean({ description: 'Leaves out weekends and holidays of the production calendar' }),
    ),
  },
  { additionalProperties: false },
)
const inbox = Type.Object({ inbox: Type.String(), pattern: Type.String() })
const trigger = Type.Union([inbox, interval, calendar])
const anyObject = Type.Record(Type.String(), Type.Unknown())

const settingsSchema = Type.Object({
  schema: Type.Unsafe<object>({
    type: 'object',
    additionalProperties: true,
    description:
      'JSON Schema of the configuration; titles in Russian, English under `x-en`, `x-unit` of numbers',
  }),
  config: Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    additionalProperties: true,
    description: 'What is saved, without the fields that are `writeOnly` in the schema',
  }),
  secrets: Type.Array(Type.String(), { description: 'JSON Pointers of the secrets that are saved' }),
  schedule: trigger,
  offered: trigger,
  nextRuns: Type.Array(Type.Integer(), { description: 'Milliseconds since 1970, by a cron pattern' }),
})

const localText = Type.Object({ ru: Type.String(), en: Type.String() })
const checkSchema = Type.Object({
  tookMs: Type.Integer({ minimum: 0 }),
  inbox: nullable(
    Type.Object({
      folder: Type.String({ description: 'From the data folder' }),
      exists: Type.Boolean(),
      isReadable: Type.Boolean(),
      waiting: Type.Integer({ minimum: 0, description: 'Files that fit the pattern' }),
      lookedInto: nullable(Type.String()),
    }),
  ),
  found: nullable(
    Type.Object({
      reached: nullable(localText),
      rows: nullable(Type.Integer({ minimum: 0 })),
      sample: nullable(
        Type.Object({ columns: Type.Array(localText), rows: Type.Array(Type.Array(Type.String())) }),
      ),
      records: Type.Array(Type.Object({ kind: Type.String(), count: Type.Integer({ minimum: 0 }) })),
      rejected: nullable(
        Type.Object({
          rows: Type.Integer({ minimum: 0 }),
          field: Type.String(),
          code: Type.String(),
          reason: Type.String(),
        }),
      ),
    }),
  ),
  failure: nullable(
    Type.Object({ code: Type.String(), fact: Type.String(), risk: Type.String(), action: Type.String() }),
  ),
})

export function sourceSettingsRoutes(app: App, settings: SettingsOfSources, runs: RunLauncher): void {
  app.get(
    '/api/v1/sources/:code/settings',
    {
      config: { right: 'sources.manage' },
      schema: {
        summary: 'Configuration and schedule of a source',
        tags: ['sources'],
        params,
        response: { 200: settingsSchema, ...problems(401, 404) },
      },
    },
    (request) => settings.read(request.params.code),
  )
  app.post(
    '/api/v1/sources/:code/check',
    {
      config: { right: 'sources.manage', audit: 'source.check' },
      schema: {
        summary: 'Check the connection with settings that are not saved',
        description:
          'Takes ten seconds at most and stops when the caller goes. Nothing is saved or read in. A source that did not answer is `failure`, not an error of this route.',
        tags: ['sources'],
        params,
        body: Type.Object({ config: anyObject }, { additionalProperties: false }),
        response: { 200: checkSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async ({ params: { code }, body }, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      return runs.check(code, await settings.entered(code, body.config), gone.signal)
    },
  )
  app.patch(
    '/api/v1/sources/:code/settings',
    {
      config: { right: 'sources.manage', audit: 'source.settings' },
      schema: {
        summary: 'Change the configuration or the schedule of a source',
        description:
          'The configuration is sent whole; a secret that is left out stays, `null` takes it away. A run in progress goes on with what it began with.',
        tags: ['sources'],
        params,
        body: Type.Object(
          { config: Type.Optional(anyObject), schedule: Type.Optional(Type.Union([interval, calendar])) },
          { additionalProperties: false },
        ),
        response: { 200: settingsSchema, ...problems(400, 401, 403, 404, 422) },
      },
    },
    async ({ params: { code }, body }) => {
      const saved = await settings.save(code, body)
      runs.sourceChanged?.(code)
      return saved
    },
  )
}
