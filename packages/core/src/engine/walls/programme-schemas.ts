// Shapes of programmes, groups and the care for screens over HTTP.
import Type from 'typebox'
import {
  ALERT_SEVERITIES,
  BRIGHTNESS_MIN,
  DIM_STEPS_MAX,
  DRIFT_MM_MAX,
  DWELL_SECONDS_MAX,
  ITEM_CONDITIONS_MAX,
  PROGRAMME_ID_FORM,
  PROGRAMME_ITEMS_MAX,
  PROGRAMMES_MAX,
  RESUME_MINUTES_MAX,
  WALL_ID_FORM,
} from '../../model/index.ts'
import { localTextSchema, nullable } from '../http/schemas.ts'

const closed = { additionalProperties: false }
const id = Type.String({ pattern: PROGRAMME_ID_FORM.source })
const wallCode = Type.String({ pattern: WALL_ID_FORM.source })
const oktmo = Type.String({ pattern: '^[0-9]{2,11}$', description: 'ОКТМО' })
const scene = Type.String({ minLength: 1, maxLength: 100, description: 'Id of the scene' })
const severity = Type.Enum([...ALERT_SEVERITIES])
const time = Type.String({ maxLength: 5, description: 'HH:MM by the clock of the hall' })
const date = Type.String({ maxLength: 10, description: 'YYYY-MM-DD' })
const name = Type.String({ minLength: 1, maxLength: 100 })
const kind = <Kind extends string>(value: Kind) => Type.Literal(value)

const hours = [
  Type.Object(
    {
      kind: kind('weekdays'),
      days: Type.Array(Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday' }), { maxItems: 7 }),
    },
    closed,
  ),
  Type.Object(
    { kind: kind('time'), from: time, to: time },
    { ...closed, description: 'Over midnight where `from` is later' },
  ),
  Type.Object({ kind: kind('calendar'), days: Type.Enum(['working', 'off']) }, closed),
  Type.Object({ kind: kind('dates'), from: date, to: date }, closed),
] as const
const hoursSchema = Type.Array(Type.Union([...hours]), { maxItems: ITEM_CONDITIONS_MAX })
const conditionSchema = Type.Union([
  ...hours,
  Type.Object(
    {
      kind: kind('indicator'),
      indicator: name,
      territory: oktmo,
      when: Type.Enum(['above', 'below']),
      limit: Type.Number(),
    },
    closed,
  ),
  Type.Object({ kind: kind('alert'), severityFrom: severity, rule: nullable(name) }, closed),
])
const itemSchema = Type.Object(
  {
    id,
    scene,
    spotlight: nullable(oktmo),
    dwellSeconds: Type.Integer({ minimum: 0, maximum: DWELL_SECONDS_MAX }),
    conditions: Type.Array(conditionSchema, { maxItems: ITEM_CONDITIONS_MAX }),
  },
  closed,
)
const programmeSchema = Type.Object(
  {
    id,
    title: Type.String({ maxLength: 80 }),
    items: Type.Array(itemSchema, { maxItems: PROGRAMME_ITEMS_MAX }),
    isLoop: Type.Boolean(),
    hours: nullable(hoursSchema),
    onAlert: nullable(Type.Object({ severityFrom: severity, item: nullable(id) }, closed)),
    group: nullable(id),
  },
  closed,
)
export const programmesSchema = Type.Object(
  {
    programmes: Type.Array(programmeSchema, { maxItems: PROGRAMMES_MAX }),
    resumeMinutes: nullable(Type.Integer({ minimum: 1, maximum: RESUME_MINUTES_MAX })),
  },
  closed,
)
export const storedProgrammesSchema = Type.Object({
  programmes: programmesSchema,
  revision: Type.Integer(),
  troubles: Type.Array(
    Type.Object({
      programme: Type.String(),
      item: nullable(Type.String()),
      fault: Type.Object({ kind: Type.String(), what: Type.String(), name: Type.String() }),
    }),
    { description: 'What is named and not there any longer: such items are passed over' },
  ),
})

export const pressSchema = Type.Union([
  Type.Object({ kind: kind('start'), programme: id }, closed),
  Type.Object({ kind: kind('go'), item: id }, closed),
  Type.Object({ kind: Type.Enum(['pause', 'resume', 'next', 'previous', 'stop', 'by-hours']) }, closed),
])

const stands = nullable(Type.Object({ id: Type.String(), scene: Type.String() }))
const optionalNumber = nullable(Type.Number())
export const programmeStatusSchema = nullable(
  Type.Object({
    kind: Type.Enum(['off', 'running', 'paused', 'ended']),
    by: Type.Enum(['hours', 'person']),
    programme: nullable(Type.Object({ id: Type.String(), title: Type.String() })),
    item: stands,
    next: stands,
    endsAt: optionalNumber,
    leftMs: optionalNumber,
    why: nullable(
      Type.Union([
        Type.Object({ kind: kind('person'), login: Type.String() }),
        Type.Object({ kind: kind('take'), login: nullable(Type.String()) }),
        Type.Object({ kind: kind('alert'), alert: Type.String(), title: localTextSchema }),
      ]),
    ),
  }),
)

const brightness = Type.Number({ minimum: BRIGHTNESS_MIN, maximum: 1 })
const driftMm = Type.Number({
  minimum: 0,
  maximum: DRIFT_MM_MAX,
  description: 'Millimetres; 0: it stands still',
})
export const screenCareSchema = Type.Object({ driftMm, brightness })
export const careSchema = Type.Object(
  {
    driftMm,
    steps: Type.Array(Type.Object({ hours: hoursSchema, brightness }, closed), { maxItems: DIM_STEPS_MAX }),
    byHand: nullable(
      Type.Object(
        { brightness, until: Type.Number({ minimum: 0, description: 'Milliseconds since 1970' }) },
        closed,
      ),
    ),
  },
  closed,
)
export const storedCareSchema = Type.Object({
  wall: wallCode,
  care: careSchema,
  revision: Type.Integer({ description: '0: as the platform brings it' }),
})

export const groupSchema = Type.Object(
  {
    id,
    title: Type.String({ minLength: 1, maxLength: 80 }),
    walls: Type.Array(wallCode, { maxItems: 32, uniqueItems: true }),
  },
  closed,
)
export const storedGroupSchema = Type.Object({ group: groupSchema, revision: Type.Integer() })
export const jointRevisionsSchema = Type.Array(
  Type.Object({ wall: wallCode, revision: Type.Integer({ minimum: 0 }) }, closed),
  { minItems: 1, maxItems: 32 },
)
