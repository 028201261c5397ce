import { ObzorError, type AlertMessage, type HttpRequest } from '@obzor/core/plugin-api'
import { expect, test } from 'vitest'
import { signatureOf, Webhook } from './webhook.ts'

const text = { ru: 'Проверка', en: 'Check' }
const message: AlertMessage = {
  key: 'alert-7-opened',
  event: 'opened',
  at: '2026-03-10T12:00:00.000Z',
  alert: {
    id: '7',
    rule: 'test.rule',
    severity: 'warning',
    title: text,
    advice: text,
    object: { kind: 'source', code: 'egisso.facts', title: text },
    finding: { value: 1, limit: 0, unit: 'minute', fractionDigits: 0 },
    openedAt: '2026-03-10T12:00:00.000Z',
    end: null,
  },
}
const SECRET = 'test'.repeat(4)

async function sent(status: number): Promise<HttpRequest> {
  const requests: HttpRequest[] = []
  const http = {
    request: (request: HttpRequest) => {
      requests.push(request)
      return Promise.resolve({ status, headers: {}, text: () => '' })
    },
  }
  const clock = { now: () => new Date('2026-03-10T12:00:05Z'), sleep: () => Promise.resolve() }
  const config = { url: 'https://dispatch.example/alerts', secret: SECRET, timeoutSeconds: 10 }
  await new Webhook(http, clock, config).deliver(message)
  return requests[0]!
}
const codeOf = (status: number): Promise<string> =>
  sent(status).then(
    () => 'taken',
    (error: unknown) => (error instanceof ObzorError ? error.code : String(error)),
  )

test('sends the whole message with its key, signed over the bytes that go out', async () => {
  const { url, method, headers, body } = await sent(202)
  expect([url, method]).toEqual(['https://dispatch.example/alerts', 'POST'])
  expect(JSON.parse(body!)).toEqual(message)
  expect(headers).toMatchObject({ 'idempotency-key': 'alert-7-opened', 'x-obzor-event': 'opened' })
  expect(headers!['x-obzor-signature']).toBe(signatureOf(SECRET, 1_773_144_005, body!))
  expect(signatureOf(SECRET, 1, body!)).not.toBe(signatureOf('fedcba9876543210', 1, body!))
})

test.each([
  [200, 'taken'],
  [204, 'taken'],
  [500, 'OBZ_CHANNEL_UNAVAILABLE'],
  [503, 'OBZ_CHANNEL_UNAVAILABLE'],
  [429, 'OBZ_CHANNEL_UNAVAILABLE'],
  [400, 'OBZ_CHANNEL_REFUSED'],
  [401, 'OBZ_CHANNEL_REFUSED'],
  [410, 'OBZ_CHANNEL_REFUSED'],
])('an answer %i is %s', async (status, outcome) => {
  expect(await codeOf(status)).toBe(outcome)
})
