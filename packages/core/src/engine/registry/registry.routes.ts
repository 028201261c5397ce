// The registry over HTTP: how large it is, which pairs wait for a person, what was decided, and what became of persons. Names
// are in one answer only, of a POST that stands in the journal before it is answered.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { idSchema, nullable } from '../http/schemas.ts'
import type { LinkProgress } from './link-registry.ts'
import type { ReviewState } from './db/review-rows.ts'
import type { ReviewDesk } from './review-desk.ts'

// A pair may lie across two territories, so who sees it sees the whole region.
const read = { right: 'linkage.read' } as const
const act = (audit: `registry.${string}`) => ({ right: 'registry.decide', audit }) as const
const tags = ['registry']
const closed = { additionalProperties: false }
const PAGE = 25
const PAGE_MAX = 100
const actorOf = ({ identity }: FastifyRequest): string => identity?.login ?? ''
const millis = (at: Date): number => at.getTime()

const moment = Type.Number({ description: 'Milliseconds since 1970' })
const localText = Type.Object({ ru: Type.String(), en: Type.String() })
const reasonSchema = Type.Enum(['doubtful', 'two-snils', 'shared-snils', 'crowded', 'act', 'undone'])
const stateSchema = Type.Enum(['open', 'later', 'second', 'same', 'different'])
const sideSchema = Type.Object({
  person: nullable(Type.String({ description: 'Id of the registry; no name' })),
  source: Type.String(),
  sourceTitle: localText,
  records: Type.Integer(),
  facts: Type.Integer(),
  hasHousehold: Type.Boolean(),
})
const pairSchema = Type.Object({
  id: Type.String(),
  reason: reasonSchema,
  state: stateSchema,
  probability: Type.Number(),
  steps: Type.Array(
    Type.Object({
      what: Type.Enum(['prior', 'surname', 'given', 'patronymic', 'birth', 'snils', 'together']),
      bits: Type.Number({ description: 'What it adds; a bit doubles the odds' }),
    }),
  ),
  version: Type.Integer({ description: 'Of the parameters it was weighed by' }),
  needsSecond: Type.Boolean({ description: '«Same» takes two officers' }),
  foundAt: moment,
  firstBy: nullable(Type.String()),
  decidedBy: nullable(Type.String()),
  decidedAt: nullable(moment),
  left: sideSchema,
  right: sideSchema,
})
const identitySchema = nullable(
  Type.Object({
    familyName: Type.Optional(Type.String()),
    firstName: Type.Optional(Type.String()),
    patronymic: Type.Optional(Type.String()),
    birthDate: Type.Optional(Type.String()),
    snils: Type.Optional(Type.String()),
  }),
)
const eventSchema = Type.Object({
  id: Type.String(),
  at: moment,
  kind: Type.Enum(['merge', 'split']),
  reason: Type.Enum(['linkage', 'act', 'review']),
  fromPerson: Type.String(),
  toPerson: Type.String(),
  decidedBy: nullable(Type.String()),
  undoes: nullable(Type.String()),
  records: Type.Integer(),
  facts: Type.Integer(),
  canUndo: Type.Boolean(),
})
const stateAnswer = Type.Object({
  persons: Type.Integer(),
  records: Type.Integer(),
  waiting: Type.Integer({ description: 'Records that are not linked yet; counted up to a million' }),
  lastRun: nullable(
    Type.Object({
      id: Type.String(),
      startedAt: moment,
      endedAt: nullable(moment),
      state: Type.Enum(['running', 'succeeded', 'failed']),
      stage: Type.String(),
      records: Type.Integer(),
      pairs: Type.Integer(),
      merges: Type.Integer(),
      splits: Type.Integer(),
      failure: nullable(Type.String()),
    }),
  ),
  progress: nullable(Type.Object({ stage: Type.String(), done: Type.Integer(), of: Type.Integer() })),
  reviews: Type.Object({
    open: Type.Integer(),
    later: Type.Integer(),
    second: Type.Integer(),
    decided: Type.Integer(),
    byReason: Type.Array(Type.Object({ reason: reasonSchema, count: Type.Integer() })),
  }),
})
const SHOWN: Readonly<Record<'open' | 'later' | 'decided', readonly ReviewState[]>> = {
  open: ['open', 'second'],
  later: ['later'],
  decided: ['same', 'different'],
}

type Pair = Awaited<ReturnType<ReviewDesk['decide']>>['pair']
const pairOf = ({ foundAt, decidedAt, ...pair }: Pair) => ({
  ...pair,
  foundAt: millis(foundAt),
  decidedAt: decidedAt && millis(decidedAt),
})

export interface RegistryRoutesDeps {
  desk: ReviewDesk
  progress(): LinkProgress | null
}

export async function registryRoutes(
  fastify: FastifyInstance,
  { desk, progress }: RegistryRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/registry',
    {
      config: read,
      schema: {
        summary: 'Size of the registry, its last linkage and its review queue',
        tags,
        response: { 200: stateAnswer, ...problems(401, 403) },
      },
    },
    async () => {
      const { lastRun, ...state } = await desk.state()
      return {
        ...state,
        progress: progress(),
        lastRun: lastRun && {
          ...lastRun,
          startedAt: millis(lastRun.startedAt),
          endedAt: lastRun.endedAt && millis(lastRun.endedAt),
        },
      }
    },
  )
  app.get(
    '/api/v1/registry/reviews',
    {
      config: read,
      schema: {
        summary: 'Pairs of records that may be of one person, the likeliest first',
        description: 'Without names: what each value says is told in bits.',
        tags,
        querystring: Type.Object(
          {
            show: Type.Optional(Type.Enum(['open', 'later', 'decided'])),
            reason: Type.Optional(reasonSchema),
            before: Type.Optional(Type.String({ pattern: String.raw`^-?\d{1,9}\.\d{1,18}$` })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX })),
          },
          closed,
        ),
        response: {
          200: Type.Object({ items: Type.Array(pairSchema), next: nullable(Type.String()) }),
          ...problems(400, 401, 403),
        },
      },
    },
    async ({ query: { show = 'open', reason, before, limit = PAGE } }) => {
      const [weight, id] = before?.split('.') ?? []
      const { items, next } = await desk.list({
        states: SHOWN[show],
        limit,
        ...(reason && { reason }),
        ...(id !== undefined && { after: { weight: Number(weight), id } }),
      })
      return { items: items.map(pairOf), next }
    },
  )
  app.post(
    '/api/v1/registry/reviews/:pair/reveal',
    {
      config: act('registry.reveal'),
      schema: {
        summary: 'What the two sources wrote of the person: names, date of birth, СНИЛС',
        tags,
        params: Type.Object({ pair: idSchema }),
        response: {
          200: Type.Object({ left: identitySchema, right: identitySchema }),
          ...problems(400, 401, 403, 404),
        },
      },
    },
    ({ params }) => desk.reveal(params.pair),
  )
  app.post(
    '/api/v1/registry/reviews/:pair/decisions',
    {
      config: act('registry.decide'),
      schema: {
        summary: 'Say whether the two are one person',
        description:
          'Holds for ever, until somebody says otherwise. `isApplied` is false while a linkage is under way: then it is applied with the next.',
        tags,
        params: Type.Object({ pair: idSchema }),
        body: Type.Object({ verdict: Type.Enum(['same', 'different', 'later']) }, closed),
        response: {
          200: Type.Object({ pair: pairSchema, isApplied: Type.Boolean() }),
          ...problems(400, 401, 403, 404, 409),
        },
      },
    },
    (request) =>
      desk
        .decide(request.params.pair, request.body.verdict, actorOf(request))
        .then(({ pair, isApplied }) => ({ pair: pairOf(pair), isApplied })),
  )
  app.get(
    '/api/v1/registry/events',
    {
      config: read,
      schema: {
        summary: 'Which persons became one and which were taken apart, the newest first',
        tags,
        querystring: Type.Object(
          {
            before: Type.Optional(idSchema),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX })),
          },
          closed,
        ),
        response: {
          200: Type.Object({ items: Type.Array(eventSchema), next: nullable(Type.String()) }),
          ...problems(400, 401, 403),
        },
      },
    },
    async ({ query: { before, limit = PAGE } }) => {
      const { items, next } = await desk.events(before, limit)
      return { items: items.map(({ at, ...event }) => ({ ...event, at: millis(at) })), next }
    },
  )
  app.post(
    '/api/v1/registry/events/:event/undo',
    {
      config: act('registry.undo'),
      schema: {
        summary: 'Take a merge back',
        tags,
        params: Type.Object({ event: idSchema }),
        response: { 200: Type.Object({ isApplied: Type.Boolean() }), ...problems(400, 401, 403, 409) },
      },
    },
    (request) => desk.undo(request.params.event, actorOf(request)),
  )
}
