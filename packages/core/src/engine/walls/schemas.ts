// Shapes of walls and screens over HTTP.
import Type from 'typebox'
import {
  AIR_ACTS,
  MESSAGE_LENGTH_MAX,
  TURNS,
  WALL_ID_FORM,
  WALL_SCREENS_MAX,
  WALL_SIDE_MAX,
} from '../../model/index.ts'
import { nullable } from '../http/schemas.ts'
import { programmeStatusSchema, screenCareSchema } from './programme-schemas.ts'

const closed = { additionalProperties: false }
const millimetres = Type.Number({ minimum: 0, maximum: WALL_SIDE_MAX, description: 'Millimetres' })
const milliseconds = Type.Number({ description: 'Milliseconds since 1970' })
export const wallCodeSchema = Type.String({ pattern: WALL_ID_FORM.source, examples: ['hall-1'] })
export const screenIdSchema = Type.String({ pattern: WALL_ID_FORM.source, examples: ['1-1'] })

const screenSchema = Type.Object(
  {
    id: screenIdSchema,
    name: Type.String({ minLength: 1, maxLength: 60 }),
    x: millimetres,
    y: millimetres,
    width: millimetres,
    height: millimetres,
    turn: Type.Enum([...TURNS], { description: 'Clockwise, as the device is mounted' }),
  },
  closed,
)
export const wallSchema = Type.Object(
  {
    id: wallCodeSchema,
    title: Type.String({ minLength: 1, maxLength: 120 }),
    width: millimetres,
    height: millimetres,
    viewingDistance: Type.Number({ minimum: 0, description: 'From the farthest seat, millimetres' }),
    locale: Type.Enum(['ru', 'en']),
    theme: Type.Enum(['dark', 'light', 'contrast']),
    screens: Type.Array(screenSchema, { maxItems: WALL_SCREENS_MAX }),
  },
  closed,
)

const air = {
  scene: Type.String({ minLength: 1, maxLength: 100, description: 'Id of the scene' }),
  spotlight: nullable(Type.String({ pattern: '^[0-9]{2,11}$', description: 'ОКТМО' })),
  isBlack: Type.Boolean(),
  message: nullable(Type.String({ maxLength: MESSAGE_LENGTH_MAX })),
  isPattern: Type.Boolean(),
  territory: nullable(
    Type.String({
      pattern: '^[0-9]{2,11}$',
      description: 'ОКТМО of what the wall is of; null for the region',
    }),
  ),
  past: nullable(
    Type.String({
      pattern: String.raw`^\d{4}-\d{2}(-\d{2})?$`,
      description: 'Period of the past that is shown; null for the present',
    }),
  ),
}
const airStateSchema = Type.Object({
  ...air,
  frozenAt: nullable(Type.Number({ description: 'Since when figures stand still, milliseconds since 1970' })),
})
const airSchema = Type.Object({
  revision: Type.Integer(),
  state: airStateSchema,
  changedAt: milliseconds,
  changedBy: nullable(Type.String({ description: 'Login' })),
})
export const airChangeSchema = Type.Partial(
  Type.Object({ ...air, isFrozen: Type.Boolean({ description: 'Figures stand still from now on' }) }, closed),
)
/** Of several walls: none of them is frozen by it. */
export const jointAirChangeSchema = Type.Partial(Type.Object(air, closed))
export const formerAirsSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      ...airSchema.properties,
      act: Type.Enum([...AIR_ACTS], { description: 'What the change was about' }),
      restores: nullable(Type.Integer({ description: 'Revision whose state was put back' })),
    }),
  ),
})
export const storedWallSchema = Type.Object({ wall: wallSchema, revision: Type.Integer(), air: airSchema })

const optionalNumber = nullable(Type.Number())
const beatSchema = Type.Object({
  showing: optionalNumber,
  clockAheadMs: optionalNumber,
  clockErrorMs: optionalNumber,
  framesPerSecond: optionalNumber,
  heapMb: optionalNumber,
  width: Type.Number(),
  height: Type.Number(),
  pixelRatio: Type.Number(),
  mismatch: Type.Number(),
  build: Type.String(),
  isKept: Type.Boolean({ description: 'Comes back with its last picture where the engine does not answer' }),
  restarts: Type.Number({ description: 'Of the page by itself, in the last hour' }),
})
const screenIds = Type.Array(screenIdSchema)
export const pictureSchema = Type.Object({
  ...storedWallSchema.properties,
  take: nullable(
    Type.Object({
      revision: Type.Integer(),
      at: nullable(milliseconds),
      waitingFor: screenIds,
      late: screenIds,
    }),
  ),
  screens: Type.Array(
    Type.Object({
      screen: screenIdSchema,
      state: Type.Enum(['unpaired', 'away', 'alive', 'silent']),
      pairedAt: nullable(milliseconds),
      pairedBy: nullable(Type.String()),
      address: nullable(Type.String()),
      browser: nullable(Type.String()),
      seenAt: nullable(milliseconds),
      beat: nullable(beatSchema),
    }),
  ),
  desks: Type.Array(Type.String(), { description: 'Logins of those who have the desk open' }),
  programme: programmeStatusSchema,
  care: screenCareSchema,
  leadBy: nullable(Type.String({ description: 'Login of whose desk leads the map' })),
})
export const takenSchema = Type.Object({
  revision: Type.Integer(),
  at: Type.Number({ description: "Moment of the hall's clock, milliseconds since 1970" }),
  late: Type.Array(screenIdSchema, { description: 'Screens that join when they are ready' }),
})

export const pairingCodeSchema = Type.String({ minLength: 8, maxLength: 20, examples: ['7K4M-QX2P'] })
export const deviceSecretSchema = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: '32 random bytes that the device keeps to itself, base64url',
})
