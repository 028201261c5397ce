// Households over HTTP: the card of one on a day, and where sources disagree. Names are in one answer only, of a POST that stands in
// the journal before it is answered.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { HOUSEHOLD_CONTRADICTIONS, KINSHIP_BASES, KINSHIPS, MEMBERSHIP_REASONS } from '../../model/index.ts'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import { idSchema, nullable } from '../http/schemas.ts'
import { revealedSchema } from '../hidden/schemas.ts'
import type { ContradictionRow } from './db/household-rows.ts'
import type { HouseholdCard, HouseholdDesk } from './household-desk.ts'

const tags = ['registry']
const closed = { additionalProperties: false }
const PAGE = 25
/** More than one household has contradictions of different kinds. */
const PAGE_MIN = 10
const PAGE_MAX = 100

const day = Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}$` })
const moment = Type.Number({ description: 'Milliseconds since 1970' })
const localText = Type.Object({ ru: Type.String(), en: Type.String() })
const reason = Type.Enum([...MEMBERSHIP_REASONS])
const contradictionKind = Type.Enum([...HOUSEHOLD_CONTRADICTIONS])
const beyond = Type.Boolean({
  description: 'The other household is not in your territories, and is not named',
})
const contradiction = Type.Object({
  household: Type.String(),
  kind: contradictionKind,
  person: Type.String(),
  other: nullable(Type.String()),
  foundAt: moment,
})
const card = Type.Object({
  id: Type.String(),
  onDay: day,
  today: day,
  isStated: Type.Boolean({ description: 'A register of families gave it its number' }),
  isInstitution: Type.Boolean({ description: 'More people than a family has: nobody is counted as of it' }),
  stated: Type.Integer({ description: 'People whom a register states under this number; up to 1000' }),
  territory: nullable(Type.Object({ oktmo: Type.String(), name: localText })),
  members: Type.Array(
    Type.Object({
      person: Type.String({ description: 'Id of the registry; no name' }),
      sex: nullable(Type.Enum(['m', 'f'])),
      ageYears: nullable(Type.Integer({ description: 'On the day asked for' })),
      reason,
      from: nullable(day),
      until: nullable(day),
      source: nullable(Type.String()),
      sourceTitle: nullable(localText),
      isOnDay: Type.Boolean(),
    }),
  ),
  edges: Type.Array(
    Type.Object({
      person: Type.String(),
      relation: Type.Enum([...KINSHIPS], { description: 'What the relative is to the person' }),
      relative: Type.String(),
      basis: Type.Enum([...KINSHIP_BASES]),
      from: day,
      until: nullable(day),
      doubt: nullable(Type.String({ description: 'Why it builds no family' })),
      isOnDay: Type.Boolean(),
      source: Type.String(),
      sourceTitle: localText,
      elsewhere: nullable(
        Type.String({ description: 'Household of today of the one who is not of this one' }),
      ),
      isBeyond: beyond,
    }),
  ),
  contradictions: Type.Array(contradiction),
  events: Type.Array(
    Type.Object({
      at: moment,
      onDay: day,
      kind: Type.Enum(['split', 'merge', 'ended']),
      from: nullable(Type.String()),
      to: nullable(Type.String()),
      isBeyond: beyond,
      members: Type.Integer(),
      reason: Type.Enum([...MEMBERSHIP_REASONS, 'death', 'unknown']),
    }),
  ),
})

const contradictionOf = ({ foundAt, ...row }: ContradictionRow) => ({ ...row, foundAt: foundAt.getTime() })

const cardOf = ({ contradictions, events, ...found }: HouseholdCard) => ({
  ...found,
  contradictions: contradictions.map(contradictionOf),
  events: events.map(({ at, ...event }) => ({ ...event, at: at.getTime() })),
})

export async function householdRoutes(
  fastify: FastifyInstance,
  { desk }: { desk: HouseholdDesk },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/registry/contradictions',
    {
      config: { right: 'registry.read' },
      schema: {
        summary: 'Households about which sources disagree, the newest first',
        tags,
        querystring: Type.Object(
          {
            kind: Type.Optional(contradictionKind),
            before: Type.Optional(idSchema),
            limit: Type.Optional(Type.Integer({ minimum: PAGE_MIN, maximum: PAGE_MAX })),
          },
          closed,
        ),
        response: {
          200: Type.Object({ items: Type.Array(contradiction), next: nullable(Type.String()) }),
          ...problems(400, 401, 403),
        },
      },
    },
    (request) => {
      const { kind, before, limit = PAGE } = request.query
      const { scope } = identityOf(request)
      return desk
        .contradictions(kind, before, { limit, scope })
        .then(({ items, next }) => ({ items: items.map(contradictionOf), next }))
    },
  )
  app.get(
    '/api/v1/registry/households/:household',
    {
      config: { right: 'registry.read' },
      schema: {
        summary: 'A household: members on a day and why, what acts say of them, what became of it',
        description:
          'Without names, within your territories: any other household is unknown. Who was a member on a past day is told as it is known today.',
        tags,
        params: Type.Object({ household: idSchema }),
        querystring: Type.Object({ on: Type.Optional(day) }, closed),
        response: { 200: card, ...problems(400, 401, 403, 404) },
      },
    },
    (request) =>
      desk.card(request.params.household, request.query.on, identityOf(request).scope).then(cardOf),
  )
  app.post(
    '/api/v1/registry/households/:household/reveal',
    {
      config: { right: 'registry.reveal', audit: 'registry.reveal' },
      schema: {
        summary: 'What sources wrote of the members of today: names, dates of birth, СНИЛС',
        tags,
        params: Type.Object({ household: idSchema }),
        response: { 200: revealedSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => desk.reveal(request.params.household, identityOf(request).scope),
  )
}
