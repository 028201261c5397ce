// Walls over HTTP, for the desk: draw, pair screens, take.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { identityOf } from '../http/rights.ts'
import type { Hall } from './hall.ts'
import {
  airChangeSchema,
  pairingCodeSchema,
  pictureSchema,
  screenIdSchema,
  storedWallSchema,
  takenSchema,
  wallCodeSchema,
  wallSchema,
} from './schemas.ts'
import type { PairingRequest } from './db/screen-rows.ts'
import type { Screens } from './screens.ts'
import { wallInvalid } from './wall-errors.ts'
import type { Walls } from './walls.ts'

const tags = ['walls']
const ofWall = Type.Object({ wall: wallCodeSchema })
const ofScreen = Type.Object({ wall: wallCodeSchema, screen: screenIdSchema })
const revision = Type.Integer({ minimum: 0, description: 'The one that the caller has seen' })
const code = Type.Object({ code: pairingCodeSchema }, { additionalProperties: false })

export interface WallRoutesDeps {
  walls: Walls
  screens: Screens
  hall: Hall
}

export async function wallRoutes(
  fastify: FastifyInstance,
  { walls, screens, hall }: WallRoutesDeps,
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.get(
    '/api/v1/walls',
    {
      config: { right: 'walls.read' },
      schema: {
        summary: 'Walls and what is on air on each',
        tags,
        response: { 200: Type.Object({ items: Type.Array(storedWallSchema) }), ...problems(401, 403) },
      },
    },
    async () => ({ items: await walls.list() }),
  )
  app.get(
    '/api/v1/walls/:wall',
    {
      config: { right: 'walls.read' },
      schema: {
        summary: 'A wall, its screens and how they fare',
        tags,
        params: ofWall,
        response: { 200: pictureSchema, ...problems(401, 403, 404) },
      },
    },
    ({ params }) => hall.picture(params.wall),
  )
  app.post(
    '/api/v1/walls',
    {
      config: { right: 'walls.manage', audit: 'wall.make' },
      schema: {
        summary: 'Draw a new wall',
        tags,
        body: wallSchema,
        response: { 201: storedWallSchema, ...problems(400, 401, 403, 409, 422) },
      },
    },
    async ({ body }, reply) => reply.code(201).send(await walls.add(body)),
  )
  app.put(
    '/api/v1/walls/:wall',
    {
      config: { right: 'walls.manage', audit: 'wall.draw' },
      schema: {
        summary: 'Draw a wall anew',
        description: 'A screen that is not drawn any longer loses its device.',
        tags,
        params: ofWall,
        body: Type.Object({ wall: wallSchema, revision }, { additionalProperties: false }),
        response: { 200: storedWallSchema, ...problems(400, 401, 403, 404, 409, 422) },
      },
    },
    async ({ params, body }) => {
      if (body.wall.id !== params.wall) throw wallInvalid('the name of a wall cannot be changed')
      return await walls.redraw(body.wall, body.revision)
    },
  )
  app.delete(
    '/api/v1/walls/:wall',
    {
      config: { right: 'walls.manage', audit: 'wall.remove' },
      schema: {
        summary: 'Remove a wall; its screens are screens of nothing from then on',
        tags,
        params: ofWall,
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      await walls.remove(params.wall)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/v1/walls/:wall/air',
    {
      config: { right: 'walls.operate', audit: 'wall.take' },
      schema: {
        summary: 'Take: change what is on air, on all screens at one moment',
        description: 'Answers when the moment is set. What the change does not name stays as it is.',
        tags,
        params: ofWall,
        body: Type.Object({ revision, change: airChangeSchema }, { additionalProperties: false }),
        response: { 200: takenSchema, ...problems(400, 401, 403, 404, 409) },
      },
    },
    (request) => hall.take(request.params.wall, { ...request.body, by: identityOf(request) }),
  )
  app.post(
    '/api/v1/walls/:wall/screens/:screen/pairing/look',
    {
      config: { right: 'walls.manage', audit: 'screen.look' },
      schema: {
        summary: 'Which device shows a code, before it is let in',
        tags,
        params: ofScreen,
        body: code,
        response: {
          200: Type.Object({
            address: Type.String({ description: 'Network address of the device' }),
            browser: Type.String(),
            requestedAt: Type.Number({ description: 'Milliseconds since 1970' }),
          }),
          ...problems(400, 401, 403, 404, 429),
        },
      },
    },
    (request) => screens.look(request.body.code, identityOf(request)).then(requestOf),
  )
  app.post(
    '/api/v1/walls/:wall/screens/:screen/pairing',
    {
      config: { right: 'walls.manage', audit: 'screen.pair' },
      schema: {
        summary: 'Let the device that shows this code in as a screen',
        description: 'A device that was this screen before is none from then on.',
        tags,
        params: ofScreen,
        body: code,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 429) },
      },
    },
    async (request, reply) => {
      await screens.approve(request.body.code, request.params, identityOf(request))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/v1/walls/:wall/screens/:screen/pairing',
    {
      config: { right: 'walls.manage', audit: 'screen.revoke' },
      schema: {
        summary: 'Send the device of a screen away',
        tags,
        params: ofScreen,
        response: { 204: Type.Null(), ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      await screens.revoke(params.wall, params.screen)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/v1/walls/:wall/screens/:screen/move',
    {
      config: { right: 'walls.manage', audit: 'screen.move' },
      schema: {
        summary: 'Have the devices of two screens change places',
        description: 'A screen without a device gets the one of the other.',
        tags,
        params: ofScreen,
        body: Type.Object({ to: screenIdSchema }, { additionalProperties: false }),
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { wall, screen } = request.params
      await screens.exchange({ wall, screen, other: request.body.to }, identityOf(request))
      return reply.code(204).send(null)
    },
  )
  for (const verb of ['identify', 'reload'] as const) {
    app.post(
      `/api/v1/walls/:wall/screens/:screen/${verb}`,
      {
        config: { right: 'walls.operate', audit: `screen.${verb}` },
        schema: {
          summary:
            verb === 'identify' ? 'Have a screen show its name large' : 'Have a screen load its page anew',
          tags,
          params: ofScreen,
          response: { 204: Type.Null(), ...problems(401, 403, 404) },
        },
      },
      async ({ params }, reply) => {
        await hall[verb](params.wall, params.screen)
        return reply.code(204).send(null)
      },
    )
  }
}

const requestOf = ({ address, browser, requestedAt }: PairingRequest) => ({
  address,
  browser,
  requestedAt: requestedAt.getTime(),
})
