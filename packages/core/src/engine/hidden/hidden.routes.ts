// The hidden poverties over HTTP: lists by kind and municipality, one row with its reasons, decisions, names on demand, rules.
// Names are in one answer only, of a POST that stands in the journal before it is answered.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import type { HiddenState } from '../../model/index.ts'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { idSchema } from '../http/schemas.ts'
import type { HiddenEvent, HiddenFilter, HiddenRow } from './db/hidden-rows.ts'
import { OPEN_STATES, type HiddenDesk, type OpenedRow } from './hidden-desk.ts'
import * as schemas from './schemas.ts'
import type { Calculation } from './welfare-calculator.ts'

const read = { right: 'hidden.read' } as const
const tags = ['hidden poverty']
const millis = (at: Date): number => at.getTime()
const millisOrNull = (at: Date | null): number | null => at && at.getTime()

const rowOf = ({ foundAt, goneAt, decidedAt, ...row }: HiddenRow) => ({
  ...row,
  foundAt: millis(foundAt),
  goneAt: millisOrNull(goneAt),
  decidedAt: millisOrNull(decidedAt),
})
const received = <Fact extends { receivedAt: Date }>(facts: readonly Fact[]) =>
  facts.map(({ receivedAt, ...fact }) => ({ ...fact, receivedAt: millis(receivedAt) }))
const calculationOf = ({ incomes, benefits, ...calculation }: Calculation) => ({
  ...calculation,
  incomes: received(incomes),
  benefits: received(benefits),
})
const eventOf = ({ at, ...event }: HiddenEvent) => ({ ...event, at: millis(at) })
const openedOf = ({ row, calculation, events }: OpenedRow) => ({
  row: rowOf(row),
  calculation: calculation && calculationOf(calculation),
  events: events.map(eventOf),
})

type Asked = Static<typeof schemas.exportBody>
const statesOf = (state: Asked['state']): readonly HiddenState[] =>
  state === undefined || state === 'open' ? OPEN_STATES : [state as HiddenState]
const filterOf = (
  { kind, state, territory, reason, children }: Asked,
  scope: readonly string[],
): HiddenFilter => ({
  kind: kind as HiddenFilter['kind'],
  states: statesOf(state),
  oktmo: territory ?? null,
  reason: reason ?? null,
  withChildren: children ?? false,
  scope,
})

export async function hiddenRoutes(fastify: FastifyInstance, { desk }: { desk: HiddenDesk }): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/hidden',
    {
      config: read,
      schema: {
        summary: 'Households of one kind of hidden poverty, without names',
        tags,
        querystring: schemas.listQuery,
        response: {
          200: Type.Object({
            items: Type.Array(schemas.rowSchema),
            total: Type.Integer(),
            pageSize: Type.Integer(),
          }),
          ...problems(400, 401, 403),
        },
      },
    },
    (request) => {
      const { page = 1, sort = 'ratio', ...asked } = request.query
      const filter = filterOf(asked, identityOf(request).scope)
      return desk
        .list(filter, { sort, page, size: schemas.PAGE_SIZE })
        .then(({ items, total }) => ({ items: items.map(rowOf), total, pageSize: schemas.PAGE_SIZE }))
    },
  )
  app.get(
    '/api/v1/hidden/places',
    {
      config: read,
      schema: {
        summary: 'How many households and persons of each kind and state, by municipality',
        description:
          'Exact, for whoever may read the lists; what everybody may see are the indicators hidden.*',
        tags,
        response: { 200: Type.Array(schemas.placeSchema), ...problems(401, 403) },
      },
    },
    (request) => desk.places(identityOf(request).scope),
  )
  app.get(
    '/api/v1/hidden/rules',
    {
      config: read,
      schema: {
        summary: 'What the kinds are told by, and the windows of incomes with their acts',
        tags,
        response: { 200: schemas.rulesAnswer, ...problems(401, 403) },
      },
    },
    async () => {
      const { versions, windows, inForce } = await desk.rules()
      return {
        versions: versions.map(({ rule, setAt, ...version }) => ({
          ...version,
          rule: { ...rule, bordersPct: [...rule.bordersPct], declaredBy: [...rule.declaredBy] },
          setAt: millisOrNull(setAt),
        })),
        windows: windows.map(({ setAt, ...rule }) => ({ ...rule, setAt: millis(setAt) })),
        inForce,
      }
    },
  )
  app.get(
    '/api/v1/hidden/rules/effect',
    {
      config: { right: 'hidden.rules' },
      schema: {
        summary: 'How many households are of each kind, and would be with another floor and other borders',
        description: 'By data alone: what officers have rejected is counted too. Nothing is changed.',
        tags,
        querystring: schemas.effectQuery,
        response: { 200: schemas.effectAnswer, ...problems(400, 401, 403) },
      },
    },
    ({ query: { fromPct, toPct, ...floor } }) => desk.effect({ ...floor, bordersPct: [fromPct, toPct] }),
  )
  app.put(
    '/api/v1/hidden/rules',
    {
      config: { right: 'hidden.rules', audit: 'hidden.rules' },
      schema: {
        summary: 'Change what the kinds are told by; everything is counted anew within moments',
        description: 'Makes a version; a former one comes back as a new one.',
        tags,
        body: schemas.ruleSchema,
        response: { 204: Type.Null(), ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => {
      await desk.setRule(request.body, identityOf(request).login)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/v1/hidden/windows',
    {
      config: { right: 'hidden.rules', audit: 'hidden.window' },
      schema: {
        summary: 'Set over how many months incomes are averaged, from a date and by an act',
        tags,
        body: schemas.windowBody,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 409) },
      },
    },
    async (request, reply) => {
      await desk.setWindow(request.body, identityOf(request).login)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/v1/hidden/export',
    {
      config: { right: 'hidden.export', audit: 'hidden.export' },
      schema: {
        summary: 'A list as CSV, without names; who took it stands in the journal',
        tags,
        body: schemas.exportBody,
        response: { 200: { content: { 'text/csv': { schema: Type.String() } } }, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => {
      const { sort = 'ratio', ...asked } = request.body
      const body = await desk.csv(filterOf(asked, identityOf(request).scope), sort)
      return reply
        .type('text/csv; charset=utf-8; header=present')
        .header('content-disposition', `attachment; filename="hidden-${asked.kind}.csv"`)
        .send(body)
    },
  )
  app.get(
    '/api/v1/hidden/:row',
    {
      config: read,
      schema: {
        summary: 'One row: the calculation it rests on, line by line, and what was decided',
        tags,
        params: Type.Object({ row: idSchema }),
        response: { 200: schemas.openedSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => desk.open(request.params.row, identityOf(request).scope).then(openedOf),
  )
  app.post(
    '/api/v1/hidden/:row/reveal',
    {
      config: { right: 'hidden.reveal', audit: 'hidden.reveal' },
      schema: {
        summary: 'Names of the members of the household',
        tags,
        params: Type.Object({ row: idSchema }),
        response: { 200: schemas.revealedSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => desk.reveal(request.params.row, identityOf(request).scope),
  )
  app.post(
    '/api/v1/hidden/:row/decisions',
    {
      config: { right: 'hidden.decide', audit: 'hidden.decide' },
      schema: {
        summary: 'Take a row into review, confirm it, reject it with a reason, or open it again',
        tags,
        params: Type.Object({ row: idSchema }),
        body: schemas.decisionBody,
        response: { 200: schemas.openedSchema, ...problems(400, 401, 403, 404, 409) },
      },
    },
    (request) => {
      const { state, reason, note } = request.body
      const { login, scope } = identityOf(request)
      const decision = { state, reason: reason ?? null, note: note?.trim() || null }
      return desk.decide(request.params.row, decision, { login, scope }).then(openedOf)
    },
  )
  app.get(
    '/api/v1/welfare/households/:household',
    {
      config: read,
      schema: {
        summary: 'Welfare of one household at the end of a month, line by line',
        description:
          'Without names. Incomes, payments, ages, lines and who lived together are of the last day of that month.',
        tags,
        params: Type.Object({ household: idSchema }),
        querystring: Type.Object(
          { month: Type.Optional(Type.String({ pattern: String.raw`^\d{4}-\d{2}$` })) },
          { additionalProperties: false },
        ),
        response: { 200: schemas.calculationSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) =>
      desk
        .calculation(request.params.household, request.query.month, identityOf(request).scope)
        .then(calculationOf),
  )
}
