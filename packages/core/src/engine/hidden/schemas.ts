// What the routes of the hidden poverties take and answer.
import Type from 'typebox'
import { HIDDEN_KINDS, HIDDEN_STATES, REJECTION_REASONS, WELFARE_WINDOWS } from '../../model/index.ts'
import { nullable } from '../http/schemas.ts'
import { HIDDEN_SORTS } from './db/hidden-rows.ts'

const closed = { additionalProperties: false }
const moment = Type.Number({ description: 'Milliseconds since 1970' })
const kopecks = Type.Number({ description: 'Kopecks a month' })
const localText = Type.Object({ ru: Type.String(), en: Type.String() })
const day = Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}$` })
export const kindSchema = Type.Enum([...HIDDEN_KINDS])
export const stateSchema = Type.Enum([...HIDDEN_STATES])

export const PAGE_SIZE = 50
export const filterFields = {
  kind: kindSchema,
  state: Type.Optional(Type.Enum(['open', ...HIDDEN_STATES], { description: 'Default: all but rejected' })),
  territory: Type.Optional(Type.String({ pattern: '^[0-9]{8}([0-9]{3})?$' })),
  reason: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,40}$' })),
  children: Type.Optional(Type.Boolean({ description: 'Households with children only' })),
  sort: Type.Optional(Type.Enum([...HIDDEN_SORTS])),
}
export const listQuery = Type.Object(
  { ...filterFields, page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })) },
  closed,
)
export const exportBody = Type.Object(filterFields, closed)

export const rowSchema = Type.Object({
  id: Type.String(),
  kind: kindSchema,
  household: Type.String({ description: 'Id of the registry; no name' }),
  oktmo: nullable(Type.String()),
  place: nullable(localText),
  members: nullable(Type.Integer()),
  children: nullable(Type.Integer()),
  incomeKopecks: nullable(kopecks),
  lineKopecks: nullable(kopecks),
  needKopecks: nullable(kopecks),
  reasons: Type.Array(Type.String()),
  state: stateSchema,
  isCurrent: Type.Boolean(),
  foundAt: moment,
  goneAt: nullable(moment),
  decidedBy: nullable(Type.String()),
  decidedAt: nullable(moment),
})
export const placeSchema = Type.Object({
  oktmo: Type.String(),
  place: localText,
  kind: kindSchema,
  state: stateSchema,
  households: Type.Integer(),
  persons: Type.Integer(),
})
export const eventSchema = Type.Object({
  id: Type.String(),
  at: moment,
  what: Type.Enum(['found', 'gone', ...HIDDEN_STATES]),
  by: nullable(Type.String()),
  reason: nullable(Type.String()),
  note: nullable(Type.String()),
})

const benefitFields = {
  person: Type.String(),
  measureId: Type.String(),
  title: nullable(Type.String()),
  source: Type.String(),
  startsOn: day,
  endsOn: nullable(day),
}
export const calculationSchema = Type.Object({
  household: Type.String(),
  month: Type.String(),
  windowFrom: day,
  windowTo: day,
  window: Type.Object({
    validFrom: day,
    windowMonths: Type.Enum([...WELFARE_WINDOWS]),
    act: Type.String(),
  }),
  members: Type.Array(
    Type.Object({
      person: Type.String(),
      ageYears: nullable(Type.Integer()),
      group: Type.Enum(['working-age', 'pensioner', 'child']),
      lineKopecks: kopecks,
      act: Type.String(),
    }),
  ),
  incomes: Type.Array(
    Type.Object({
      person: Type.String(),
      month: Type.String(),
      source: Type.String(),
      incomeCode: Type.String(),
      kopecks: Type.Number(),
      isDeclared: Type.Boolean({
        description: 'Said by the household itself: held against the rest, not added',
      }),
      receivedAt: moment,
    }),
  ),
  benefits: Type.Array(
    Type.Object({
      ...benefitFields,
      kopecks: Type.Number(),
      isNeedTested: Type.Boolean(),
      isIncome: Type.Boolean({ description: 'Money of each month; the rest is support and no income' }),
      receivedAt: moment,
    }),
  ),
  rights: Type.Array(Type.Object({ ...benefitFields, isClaimed: Type.Boolean() })),
  sums: nullable(
    Type.Object({
      windowKopecks: Type.Number({ description: 'Of the whole window' }),
      declaredKopecks: Type.Number({ description: 'Of the whole window' }),
      averageKopecks: kopecks,
      benefitKopecks: kopecks,
      incomeKopecks: kopecks,
      lineKopecks: kopecks,
      perHeadKopecks: kopecks,
      gapKopecks: kopecks,
      depthPct: Type.Number(),
    }),
  ),
  povertyLine: nullable(Type.Object({ kopecks, act: Type.String() })),
  isIncomeKnown: Type.Boolean(),
})
export const openedSchema = Type.Object({
  row: rowSchema,
  calculation: nullable(calculationSchema),
  events: Type.Array(eventSchema),
})
export const decisionBody = Type.Object(
  {
    state: stateSchema,
    reason: Type.Optional(Type.Enum([...REJECTION_REASONS])),
    note: Type.Optional(Type.String({ maxLength: 300 })),
  },
  closed,
)

export const ruleSchema = Type.Object(
  {
    supportMonths: Type.Integer({ minimum: 1, maximum: 36 }),
    floorKopecks: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
    floorPct: Type.Integer({ minimum: 0, maximum: 500 }),
    bordersPct: Type.Array(Type.Integer({ minimum: 100, maximum: 1_000 }), { minItems: 2, maxItems: 10 }),
    declaredBy: Type.Array(Type.String({ pattern: '^[a-z0-9-]{1,60}$' }), { maxItems: 20 }),
  },
  closed,
)
export const windowBody = Type.Object(
  {
    validFrom: day,
    windowMonths: Type.Enum([...WELFARE_WINDOWS]),
    act: Type.String({ minLength: 3, maxLength: 300 }),
  },
  closed,
)
const kindCounts = Type.Object({
  unreached: Type.Integer(),
  feigned: Type.Integer(),
  potential: Type.Integer(),
})
export const effectQuery = Type.Object(
  {
    floorKopecks: ruleSchema.properties.floorKopecks,
    floorPct: ruleSchema.properties.floorPct,
    fromPct: Type.Integer({ minimum: 100, maximum: 1_000 }),
    toPct: Type.Integer({ minimum: 100, maximum: 1_000 }),
  },
  closed,
)
export const effectAnswer = Type.Object({ before: kindCounts, after: kindCounts })
export const rulesAnswer = Type.Object({
  versions: Type.Array(
    Type.Object({
      id: Type.Integer({ description: '0: what the platform begins with' }),
      rule: ruleSchema,
      setBy: nullable(Type.String()),
      setAt: nullable(moment),
    }),
    { description: 'Of the rule of the kinds: the newest, which is in force, first' },
  ),
  windows: Type.Array(Type.Object({ ...windowBody.properties, setBy: Type.String(), setAt: moment })),
  inForce: Type.Object(windowBody.properties, { description: 'Of the month that figures are counted for' }),
})
export const revealedSchema = Type.Array(
  Type.Object({
    person: Type.String(),
    identity: Type.Object({
      familyName: Type.Optional(Type.String()),
      firstName: Type.Optional(Type.String()),
      patronymic: Type.Optional(Type.String()),
      birthDate: Type.Optional(Type.String()),
      snils: Type.Optional(Type.String()),
    }),
  }),
)
