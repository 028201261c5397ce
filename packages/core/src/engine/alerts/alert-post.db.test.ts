// Telling, by the webhook of ours in its own process, to a real server on this machine.
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AlertMessage } from '../../plugin-api/index.ts'
import { eventually, realClock, testHost, type TestHost } from '../../testing/test-host.ts'
import { Access } from '../access/access.ts'
import { AlertPost, ATTEMPTS_MAX } from './alert-post.ts'
import { Alerts } from './alerts.ts'

const CODE = 'webhook.alerts'
const SECRET = '0123456789abcdef'
const PLUGIN = fileURLToPath(new URL('../../../../plugins/channel-webhook/src/index.ts', import.meta.url))
const ACTOR = { userId: '1', login: 'dezhurny' }
const text = { ru: 'Проверка', en: 'Check' }

interface Got {
  key: string
  event: string
  isSigned: boolean
}
let server: Server
let got: Got[]
/** Statuses of the next answers; 200 when they are used up. */
let answers: number[]
let host: TestHost
let access: Access

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const [, at, signature] = /^t=(\d+),v1=(\w+)$/.exec(String(request.headers['x-obzor-signature'])) ?? []
      got.push({
        key: String(request.headers['idempotency-key']),
        event: (JSON.parse(body) as AlertMessage).event,
        isSigned: createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex') === signature,
      })
      response.statusCode = answers.shift() ?? 200
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = await testHost({
    plugins: {
      'channel-webhook': `export { webhookPlugin as plugin } from ${JSON.stringify(path.resolve(PLUGIN))}`,
    },
    settings: {
      grants: {
        'channel-webhook': { privateHosts: [`127.0.0.1:${(server.address() as AddressInfo).port}`] },
      },
    },
  })
  await host.host.start()
  access = new Access({ control: host.control, clock: realClock, dataDirectory: host.dataDirectory })
})
afterAll(async () => {
  await host.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(async () => {
  got = []
  answers = []
  await host.pool.query('truncate control.alert, control.alert_channel cascade')
})

const queue = async (sql: string, parameters?: unknown[]): Promise<unknown[]> =>
  (await host.pool.query(sql, parameters)).rows

/** An engine that begins: its queue is what the database holds. `now` runs ahead of the pauses between attempts. */
function engine(aheadMs = 0, ask = queue): { post: AlertPost; alerts: Alerts } {
  const clock = { ...realClock, now: () => new Date(Date.now() + aheadMs) }
  const post = new AlertPost({
    ask,
    host: host.host,
    clock,
    log: pino({ level: 'silent' }),
    leads: () => true,
  })
  const alerts = new Alerts({
    control: host.control,
    journal: access.journal,
    clock,
    post,
    manifests: () => host.host.manifests,
    indicators: () => [],
    sources: () => [],
    territories: () => Promise.resolve([]),
    onWritten: () => undefined,
  })
  return { post, alerts }
}
async function setChannel({ alerts }: { alerts: Alerts }): Promise<void> {
  await alerts.followPlugins()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`
  const config = { url, secret: SECRET, timeoutSeconds: 5 }
  await alerts.changeChannel(ACTOR, CODE, { config, enabled: true, severityFrom: 'attention' })
}
/** As the watcher leaves it in the transaction that opens an alert. */
async function opened(): Promise<void> {
  await host.pool.query(
    `with alert as (
       insert into control.alert (rule_code, severity, title, advice, object_kind, object, object_title, finding, opened_at)
       values ('test', 'warning', $1, $1, 'plugin', gen_random_uuid()::text, $1, '{}', now()) returning id)
     insert into control.alert_delivery (channel_code, alert_id, event, message, next_at)
     select $2, id, 'opened', jsonb_build_object('key', 'alert-' || id || '-opened', 'event', 'opened', 'at', now(),
       'alert', jsonb_build_object('id', id::text, 'title', $1::jsonb, 'object', jsonb_build_object('title', $1::jsonb))), now()
       from alert`,
    [JSON.stringify(text), CODE],
  )
}
const states = async (): Promise<string[]> =>
  (
    await host.pool.query<{ line: string }>(
      `select state || ' ×' || attempts || coalesce(' ' || last_code, '') as line from control.alert_delivery order by id`,
    )
  ).rows.map(({ line }) => line)
/** Runs a post until the queue is as expected. */
async function until(post: AlertPost, expected: string[]): Promise<void> {
  post.start()
  try {
    await eventually(
      async () => (JSON.stringify(await states()) === JSON.stringify(expected) ? true : undefined),
      `the queue is ${expected.join()}`,
    )
  } finally {
    await post.stop()
  }
}

test('what was opened by an engine that is no more is told by the next one, once, and signed', async () => {
  await setChannel(engine())
  await opened()
  await opened()
  await until(engine().post, ['delivered ×1', 'delivered ×1'])
  expect(got.map(({ event, isSigned }) => ({ event, isSigned }))).toEqual([
    { event: 'opened', isSigned: true },
    { event: 'opened', isSigned: true },
  ])
  await until(engine().post, ['delivered ×1', 'delivered ×1'])
  expect(got).toHaveLength(2)
})

test('an engine that is killed after the receiver answered leaves it to the next one, which sends the same key', async () => {
  await setChannel(engine())
  await opened()
  // By kill -9 what has gone out is out, and nothing more reaches the database.
  const killed = engine(0, (sql, parameters) =>
    sql.includes('set attempts = attempts + 1')
      ? Promise.reject(new Error('killed'))
      : queue(sql, parameters),
  )
  killed.post.start()
  await eventually(async () => (got.length > 0 ? true : undefined), 'the receiver has it')
  await killed.post.stop()
  expect(await states()).toEqual(['waiting ×0'])
  await until(engine().post, ['delivered ×1'])
  expect(new Set(got.map(({ key }) => key)).size).toBe(1)
})

test('a receiver that is down is asked again with the same key, until it is up', async () => {
  await setChannel(engine())
  await opened()
  answers = [503, 503]
  await until(engine().post, ['waiting ×1 OBZ_CHANNEL_UNAVAILABLE'])
  await until(engine(60_000).post, ['waiting ×2 OBZ_CHANNEL_UNAVAILABLE'])
  await until(engine(3_600_000).post, ['delivered ×3'])
  expect(got).toHaveLength(3)
  expect(new Set(got.map(({ key }) => key)).size).toBe(1)
})

test('a refusal is given up at once, is seen, and can be sent again', async () => {
  const { alerts } = engine()
  await setChannel({ alerts })
  await opened()
  answers = [403]
  await until(engine().post, ['dead ×1 OBZ_CHANNEL_REFUSED'])
  expect((await alerts.channels()).map(({ dead }) => dead)).toEqual([1])
  const [given] = await alerts.deliveries(CODE)
  expect(given).toMatchObject({ state: 'dead', lastFact: 'the receiver refused the alert with 403' })
  await alerts.retry(ACTOR, given!.id)
  await expect(alerts.retry(ACTOR, given!.id)).rejects.toMatchObject({ code: 'OBZ_ALERT_DELIVERY_UNKNOWN' })
  await until(engine().post, ['delivered ×1'])
})

test('after the last attempt it is given up', async () => {
  await setChannel(engine())
  await opened()
  await host.pool.query('update control.alert_delivery set attempts = $1', [ATTEMPTS_MAX - 1])
  answers = [500]
  await until(engine().post, [`dead ×${ATTEMPTS_MAX} OBZ_CHANNEL_UNAVAILABLE`])
  expect(got).toHaveLength(1)
})

test('a trial goes out at once, and its failure is told to who asked for it', async () => {
  const { alerts } = engine()
  await setChannel({ alerts })
  await alerts.trial(ACTOR, CODE)
  expect(got).toMatchObject([{ event: 'trial', isSigned: true }])
  answers = [401]
  await expect(alerts.trial(ACTOR, CODE)).rejects.toMatchObject({ code: 'OBZ_CHANNEL_REFUSED' })
  expect(await states()).toEqual([])
})

test('the key of the signature is kept and never shown, and settings that cannot work are refused', async () => {
  const { alerts } = engine()
  await setChannel({ alerts })
  const { config, secrets } = await alerts.channelSettings(CODE)
  expect(config).not.toHaveProperty('secret')
  expect(secrets).toEqual(['/secret'])
  const wrong = { config: { url: 'ftp://here' }, enabled: true }
  await expect(alerts.changeChannel(ACTOR, CODE, wrong)).rejects.toMatchObject({
    code: 'OBZ_SOURCE_CONFIG_INVALID',
  })
  await expect(alerts.channelSettings('none')).rejects.toMatchObject({ code: 'OBZ_CHANNEL_UNKNOWN' })
})
