// What a device calls that is a screen, or wants to be one. Anybody may ask for a code; it opens nothing until somebody at the desk
// types it in.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { problems } from '../http/problem.ts'
import { isSecure } from '../http/is-secure.ts'
import { deviceSecretSchema, screenIdSchema, wallCodeSchema } from './schemas.ts'
import { screenCookie, tokenOfScreen } from './screen-cookie.ts'
import type { Screens } from './screens.ts'

const tags = ['screens']
const device = Type.Object({ device: deviceSecretSchema }, { additionalProperties: false })
const place = Type.Object({ wall: wallCodeSchema, screen: screenIdSchema })

export async function screenRoutes(
  fastify: FastifyInstance,
  { screens }: { screens: Screens },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.post(
    '/api/v1/screen/pairings',
    {
      config: { right: 'public' },
      schema: {
        summary: 'A code for this device to show',
        tags,
        body: device,
        response: {
          201: Type.Object({
            code: Type.String({ examples: ['7K4M-QX2P'] }),
            expiresAt: Type.Number({ description: 'Milliseconds since 1970' }),
          }),
          ...problems(400, 403, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const browser = request.headers['user-agent'] ?? ''
      const { code, expiresAt } = await screens.request(request.body.device, { address: request.ip, browser })
      return reply.code(201).send({ code, expiresAt: expiresAt.getTime() })
    },
  )
  app.post(
    '/api/v1/screen/pairings/claim',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Whether somebody has typed in the code of this device',
        description: 'When somebody has, the answer brings the cookie obzor_screen.',
        tags,
        body: device,
        response: {
          200: Type.Object({
            state: Type.Enum(['waiting', 'over', 'paired'], {
              description: 'over: the code is good no longer, ask for another',
            }),
          }),
          ...problems(400, 403),
        },
      },
    },
    async (request, reply) => {
      const claim = await screens.claim(request.body.device)
      if (claim.state === 'paired')
        void reply.header('set-cookie', screenCookie(claim.token, isSecure(request)))
      return { state: claim.state }
    },
  )
  app.post(
    '/api/v1/screen/token',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Which screen this device is; its token is changed for another',
        description: 'By the cookie obzor_screen, which the answer brings anew.',
        tags,
        response: { 200: place, ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      const { token, screen } = await screens.rotate(tokenOfScreen(request.headers.cookie))
      void reply.header('set-cookie', screenCookie(token, isSecure(request)))
      return { wall: screen.wall, screen: screen.screen }
    },
  )
}
