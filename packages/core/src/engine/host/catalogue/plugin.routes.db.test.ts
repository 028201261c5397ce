import { afterAll, beforeAll, expect, test } from 'vitest'
import { linesPlugin } from '../../../testing/line-plugin.ts'
import { testBundle } from '../../../testing/plugin-bundle.ts'
import { testHost, type TestHost } from '../../../testing/test-host.ts'
import { httpFixture, type HttpFixture } from '../../http/http-fixture.ts'
import { BUNDLE_BYTES_MAX, generateSigningKey } from '../bundle/index.ts'
import { pluginRoutes } from './plugin.routes.ts'

const key = generateSigningKey()
let host: TestHost
let http: HttpFixture
let cookie: string
let bundle: Buffer

beforeAll(async () => {
  host = await testHost({ plugins: { 'source-lines': linesPlugin() } })
  await host.host.start()
  const code = linesPlugin().replace("version: '1.0.0'", "version: '2.0.0'")
  bundle = await testBundle({ id: 'source-lines', code, privateKeyPem: key.privateKeyPem })
  const deps = { catalogue: host.catalogue, views: host.catalogueViews }
  http = await httpFixture(host.databaseUrl, { routes: [(app) => pluginRoutes(app, deps)] })
  cookie = await http.signedIn()
})
afterAll(async () => {
  await http.close()
  await host.close()
})

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
interface Answer {
  status: number
  body: Record<string, unknown>
}
async function ask(
  method: Method,
  path: string,
  { payload, headers = {} }: { payload?: Buffer | object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const answer = await http.server.app.inject({
    method,
    url: `/api/v1/${path}`,
    headers: {
      cookie,
      'x-obzor': '1',
      ...(Buffer.isBuffer(payload) && { 'content-type': 'application/octet-stream' }),
      ...headers,
    },
    ...(payload !== undefined && { payload }),
  })
  return {
    status: answer.statusCode,
    body: answer.body === '' ? {} : (answer.json() as Record<string, unknown>),
  }
}

const ROUTES: [Method, string][] = [
  ['GET', 'plugins'],
  ['POST', 'plugins'],
  ['GET', 'plugins/source-lines'],
  ['PATCH', 'plugins/source-lines'],
  ['POST', 'plugins/source-lines/roll-back'],
  ['POST', 'plugins/source-lines/versions/1/accept'],
  ['DELETE', 'plugins/source-lines/versions/1'],
  ['POST', 'plugins/source-lines/private-hosts'],
  ['DELETE', 'plugins/source-lines/private-hosts/office.example'],
  ['GET', 'trusted-keys'],
  ['POST', 'trusted-keys'],
  ['DELETE', `trusted-keys/${key.keyId}`],
]

test.each(ROUTES)('%s %s needs a session, and a change needs our own header', async (method, path) => {
  expect(await ask(method, path, { headers: { cookie: '' } })).toMatchObject({
    status: 401,
    body: { code: 'OBZ_ACCESS_SESSION_REQUIRED' },
  })
  const forged = await ask(method, path, { headers: { 'x-obzor': '0' } })
  expect(forged.body.code === 'OBZ_ACCESS_REQUEST_FORGED').toBe(method !== 'GET')
})

test('what is no bundle, or too large, or of another type, is refused by its kind', async () => {
  expect(await ask('POST', 'plugins', { payload: Buffer.from('hello') })).toMatchObject({
    status: 422,
    body: { code: 'OBZ_BUNDLE_MALFORMED' },
  })
  expect(await ask('POST', 'plugins', { payload: Buffer.alloc(BUNDLE_BYTES_MAX + 1) })).toMatchObject({
    status: 413,
    body: { code: 'OBZ_HTTP_BODY_TOO_LARGE' },
  })
  const html = { payload: Buffer.from('<p>'), headers: { 'content-type': 'text/html' } }
  expect(await ask('POST', 'plugins', html)).toMatchObject({
    status: 415,
    body: { code: 'OBZ_HTTP_MEDIA_TYPE' },
  })
  expect(await ask('POST', 'plugins', { payload: { a: 1 } })).toMatchObject({ status: 422 })
})

test('an unknown plugin, version or key is not found', async () => {
  for (const [method, path, code] of [
    ['GET', 'plugins/source-nobody', 'OBZ_PLUGIN_UNKNOWN'],
    ['POST', 'plugins/source-nobody/roll-back', 'OBZ_PLUGIN_UNKNOWN'],
    ['DELETE', 'plugins/source-lines/versions/999', 'OBZ_PLUGIN_VERSION_UNKNOWN'],
    ['DELETE', `trusted-keys/${key.keyId}`, 'OBZ_PLUGIN_KEY_UNKNOWN'],
  ] as const) {
    expect(await ask(method, path)).toMatchObject({ status: 404, body: { code } })
  }
})

test('a bundle goes from the door to its roll back, each answer in its schema', async () => {
  const brought = await ask('POST', 'plugins', { payload: bundle })
  expect(brought).toMatchObject({
    status: 201,
    body: { pluginId: 'source-lines', version: '2.0.0', signer: { keyId: key.keyId, name: null } },
  })
  const { id, capabilities } = brought.body
  const accept = (more: object): Promise<Answer> =>
    ask('POST', `plugins/source-lines/versions/${String(id)}/accept`, { payload: { capabilities, ...more } })
  expect(await accept({})).toMatchObject({ status: 409, body: { code: 'OBZ_BUNDLE_KEY_UNKNOWN' } })
  expect(await accept({ capabilities: [] })).toMatchObject({
    status: 409,
    body: { code: 'OBZ_PLUGIN_CAPABILITIES_CHANGED' },
  })
  expect(await accept({ trust: { keyId: key.keyId, name: 'Автор' } })).toMatchObject({
    status: 200,
    body: { version: '2.0.0', origin: 'bundle', formerVersion: 'platform' },
  })
  expect(await ask('GET', 'trusted-keys')).toMatchObject({
    body: { items: [{ id: key.keyId, name: 'Автор' }] },
  })
  expect(await ask('POST', 'plugins/source-lines/roll-back')).toMatchObject({
    status: 200,
    body: { version: '1.0.0', origin: 'platform' },
  })
  expect(await ask('PATCH', 'plugins/source-lines', { payload: { enabled: false } })).toMatchObject({
    status: 200,
    body: { state: 'off' },
  })
  const { body } = await ask('GET', 'plugins')
  expect(body.items).toMatchObject([{ id: 'source-lines', state: 'off', health: { processId: null } }])
})

test('a key is trusted from its PEM and taken away again', async () => {
  const other = generateSigningKey()
  const payload = { name: 'Соседний регион', publicKey: other.publicKeyPem }
  expect(await ask('POST', 'trusted-keys', { payload })).toEqual({
    status: 201,
    body: { id: other.keyId, name: 'Соседний регион' },
  })
  expect((await ask('DELETE', `trusted-keys/${other.keyId}`)).status).toBe(204)
  expect(await ask('POST', 'trusted-keys', { payload: { ...payload, publicKey: 'no key' } })).toMatchObject({
    status: 422,
    body: { code: 'OBZ_BUNDLE_KEY_INVALID' },
  })
})
