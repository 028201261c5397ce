// GET /api/v1/indicators and below: figures for programs, tables and files, and what each of them is made of. Open to anyone
// as the wall is; who is signed in with the right to it is shown figures of smaller groups.
import { createHash } from 'node:crypto'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Audience, Right } from '../../model/index.ts'
import { problems } from '../http/problem.ts'
import { changeQuery, changeSchema } from './change-schemas.ts'
import { explainQuery, explanationSchema } from './explanation-schema.ts'
import type { HistoryKeeper } from './history-keeper.ts'
import type { IndicatorChanges } from './indicator-change.ts'
import type { IndicatorOverviews } from './indicator-overview.ts'
import type { Explanations } from './explanation.ts'
import {
  FORMATS,
  indicatorParams,
  indicatorsSchema,
  valuesQuery,
  valuesSchema,
  type Format,
  type ValuesAnswer,
  type ValuesQuery,
} from './indicator-schemas.ts'
import { isLive, type IndicatorValues } from './indicator-values.ts'
import { overviewSchema } from './overview-schema.ts'
import { ARROW_MEDIA_TYPE, CSV_MEDIA_TYPE, valuesArrow, valuesCsv } from './value-files.ts'

export interface IndicatorRoutesDeps {
  values: Pick<IndicatorValues, 'list' | 'values'>
  explanations: Pick<Explanations, 'explain'>
  history: Pick<HistoryKeeper, 'write'>
  changes: Pick<IndicatorChanges, 'change'>
  overviews: Pick<IndicatorOverviews, 'overview'>
  /** Who asks, by the cookie of the session; `null` is nobody. */
  identify: (cookie: string | undefined) => Promise<{ rights: readonly Right[] } | null>
  /** Version of what is published now; `null` while another engine leads. */
  cursor: () => { epoch: string; version: number } | null
}

/** A fastify plugin: `app.register(indicatorRoutes, deps)`. */
export async function indicatorRoutes(fastify: FastifyInstance, deps: IndicatorRoutesDeps): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const { values, explanations, cursor } = deps
  const config = { right: 'public' } as const
  const tags = ['indicators']

  app.get(
    '/api/v1/indicators',
    {
      config,
      schema: { summary: 'Indicators and official series', tags, response: { 200: indicatorsSchema } },
    },
    async (request, reply) => {
      const audience = await audienceOf(request, deps)
      return sendTagged(request, reply, JSON.stringify({ audience, indicators: values.list() }))
    },
  )

  app.get(
    '/api/v1/indicators/overview',
    {
      config,
      schema: {
        summary: 'Every indicator and series at a glance: figure of the region, coverage, who supplies it',
        tags,
        response: { 200: overviewSchema },
      },
    },
    async (request, reply) => {
      const overview = await deps.overviews.overview(await audienceOf(request, deps))
      return sendTagged(request, reply, JSON.stringify(overview))
    },
  )

  app.get(
    '/api/v1/indicators/:code/values',
    {
      config,
      schema: {
        summary: 'Values of an indicator or an official series: now, or by period and vintage',
        tags,
        params: indicatorParams,
        querystring: valuesQuery,
        response: {
          200: {
            content: {
              'application/json': { schema: valuesSchema },
              'text/csv': { schema: Type.String() },
              [ARROW_MEDIA_TYPE]: { schema: Type.Unknown() },
            },
          },
          304: Type.Null(),
          ...problems(400, 404, 503),
        },
      },
    },
    async (request, reply) => {
      const { query, params } = request
      const audience = await audienceOf(request, deps)
      const format = formatOf(query, request.headers.accept)
      const at = cursor()
      // Of live public figures the version is the tag: who has it is answered without looking.
      const tag =
        at && audience === 'public' && isLive(query) ? `"${at.epoch}.${at.version}.${format}"` : null
      if (at) void reply.header('x-obzor-version', `${at.epoch}/${at.version}`)
      if (tag !== null && request.headers['if-none-match'] === tag) return notModified(reply, tag)
      const answer = await values.values(params.code, query, audience)
      return sendAs(request, reply, { answer, format, bom: query.bom ?? false, tag })
    },
  )

  app.post(
    '/api/v1/indicators/history',
    {
      config: { right: 'disclosure.manage', audit: 'indicators.history' },
      schema: {
        summary: 'Write down now what is due of the history; nothing is written over',
        tags,
        response: {
          200: Type.Object({
            written: Type.Integer({ description: '0 while households are being counted' }),
          }),
          ...problems(401, 403, 503),
        },
      },
    },
    async () => ({ written: await deps.history.write() }),
  )

  app.get(
    '/api/v1/indicators/:code/change',
    {
      config,
      schema: {
        summary: 'What a figure changed by between two dates: by causes, and by territories or groups',
        tags,
        params: indicatorParams,
        querystring: changeQuery,
        response: { 200: changeSchema, ...problems(400, 404, 503) },
      },
    },
    async (request, reply) => {
      const { params, query } = request
      const answer = await deps.changes.change(params.code, query, await audienceOf(request, deps))
      return sendTagged(request, reply, JSON.stringify(answer))
    },
  )

  app.get(
    '/api/v1/indicators/:code/explain',
    {
      config,
      schema: {
        summary: 'What a figure is made of: formula, sums, sources with their dates, lines, coverage, rules',
        tags,
        params: indicatorParams,
        querystring: explainQuery,
        response: { 200: explanationSchema, ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const audience = await audienceOf(request, deps)
      void reply.header('cache-control', 'no-store')
      return explanations.explain(request.params.code, request.query.territory, audience)
    },
  )
}

async function audienceOf({ headers }: FastifyRequest, { identify }: IndicatorRoutesDeps): Promise<Audience> {
  if (headers.cookie === undefined) return 'public'
  const identity = await identify(headers.cookie)
  return identity?.rights.includes('indicators.internal') === true ? 'internal' : 'public'
}

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  csv: CSV_MEDIA_TYPE,
  arrow: ARROW_MEDIA_TYPE,
}

/** The query decides; without it the first format that the header names. */
function formatOf({ format }: ValuesQuery, accept: string | undefined): Format {
  if (format !== undefined) return format
  const named = (accept ?? '').split(',').map((part) => part.split(';')[0]!.trim())
  const found = named.map((name) => FORMATS.find((one) => MEDIA_TYPES[one].split(';')[0] === name))
  return found.find((one) => one !== undefined) ?? 'json'
}

function sendAs(
  request: FastifyRequest,
  reply: FastifyReply,
  { answer, format, bom, tag }: { answer: ValuesAnswer; format: Format; bom: boolean; tag: string | null },
): FastifyReply {
  const body =
    format === 'json'
      ? JSON.stringify(answer)
      : format === 'csv'
        ? valuesCsv(answer.values, { bom })
        : Buffer.from(valuesArrow(answer.values))
  void reply.type(MEDIA_TYPES[format])
  if (format !== 'json') {
    const name = `${answer.code}.${format === 'csv' ? 'csv' : 'arrows'}`
    void reply.header('content-disposition', `attachment; filename="${name}"`)
  }
  return sendTagged(request, reply, body, tag)
}

function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  body: string | Buffer,
  tag: string | null = null,
): FastifyReply {
  const etag = tag ?? `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  if (request.headers['if-none-match'] === etag) return notModified(reply, etag)
  if (!reply.hasHeader('content-type')) void reply.type(MEDIA_TYPES.json)
  // What one audience was sent is not for another, and each answer is asked for again.
  return reply
    .headers({ etag, 'cache-control': 'private, no-cache', vary: 'accept, cookie' })
    .serializer((sent: unknown) => sent as string)
    .send(body)
}

const notModified = (reply: FastifyReply, etag: string): FastifyReply =>
  reply.code(304).headers({ etag, 'cache-control': 'private, no-cache', vary: 'accept, cookie' }).send()
