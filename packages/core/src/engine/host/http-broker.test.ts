import http from 'node:http'
import type { LookupAddress } from 'node:dns'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ObzorError } from '../../model/index.ts'
import { privateHostOf, type PrivateHost, type PrivateHostWish } from './grants/private-hosts.ts'
import { brokerRequest, type HttpGrant } from './http-broker.ts'

let server: http.Server
let port: number
let hits = 0
/** Of the last request. */
let seen: http.IncomingHttpHeaders = {}

beforeAll(async () => {
  server = http.createServer((request, response) => {
    hits += 1
    seen = request.headers
    if (request.url?.startsWith('/to?'))
      response.writeHead(302, { location: decodeURIComponent(request.url.slice(4)), connection: 'close' })
    if (request.url === '/close') response.setHeader('connection', 'close')
    response.end('reached')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** A name server that gives each answer once and then the last one for ever. */
function names(...answers: string[][]): { resolve: HttpGrant['resolve']; asked(): number } {
  let asked = 0
  const resolve = (
    _name: string,
    _options: unknown,
    callback: (error: null, addresses: LookupAddress[]) => void,
  ): void => {
    const addresses = answers[Math.min(asked, answers.length - 1)]!
    asked += 1
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return { resolve: resolve as unknown as HttpGrant['resolve'], asked: () => asked }
}
const none = async (): Promise<PrivateHost[]> => []
/** As an administrator would grant it. */
const granted = (wish: Partial<PrivateHostWish> = {}) => {
  const host = privateHostOf({ host: `office.example:${port}`, loopback: true, ...wish })
  return { privateHosts: async () => [host] }
}
const ask = async (path: string, grant: Partial<HttpGrant>): Promise<string> => {
  const host = `office.example:${port}`
  try {
    const { body } = await brokerRequest(
      { url: `http://${host}${path}`, timeoutMs: 5_000 },
      { pluginId: 'source-test', hosts: [host], privateHosts: none, ...grant },
      new AbortController().signal,
    )
    return body
  } catch (error) {
    if (error instanceof ObzorError) return error.code
    throw error
  }
}

describe('a name that changes its mind', () => {
  test('is asked once for a connection: the address that was checked is the one that is used', async () => {
    // The second answer would be refused: a broker that asks again between check and use would meet it.
    const office = names(['127.0.0.1'], ['169.254.169.254'])
    expect(await ask('/close', { ...granted(), resolve: office.resolve })).toBe('reached')
    expect(office.asked()).toBe(1)
    expect(await ask('/close', { ...granted(), resolve: office.resolve })).toBe(
      'OBZ_CAPABILITY_ADDRESS_FORBIDDEN',
    )
  })

  test('to a private address is refused at the connection that follows', async () => {
    const before = hits
    const office = names(['127.0.0.1'])
    expect(await ask('/', { resolve: office.resolve })).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
    expect(hits).toBe(before)
  })

  test('is refused when one of its addresses is private, in whatever order they come', async () => {
    for (const addresses of [
      ['93.184.216.34', '127.0.0.1'],
      ['10.1.2.3', '93.184.216.34'],
      ['::ffff:127.0.0.1', '93.184.216.34'],
      ['::1'],
    ]) {
      expect(await ask('/', { resolve: names(addresses).resolve })).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
    }
  })
})

test('a connection that was opened with the grant is not given to a plugin without it', async () => {
  const office = names(['127.0.0.1'])
  expect(await ask('/', { ...granted(), resolve: office.resolve })).toBe('reached')
  expect(await ask('/', { resolve: office.resolve })).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
})

test('a redirect to another host takes no credentials with it, one within the host keeps them', async () => {
  const hosts = [`office.example:${port}`, `other.example:${port}`]
  const send = async (location: string): Promise<http.IncomingHttpHeaders> => {
    await brokerRequest(
      {
        url: `http://${hosts[0]}/to?${encodeURIComponent(location)}`,
        headers: { Authorization: 'Bearer secret', Cookie: 'secret', 'x-region': '48' },
        timeoutMs: 5_000,
      },
      {
        pluginId: 'source-test',
        hosts,
        privateHosts: async () => hosts.map((host) => privateHostOf({ host, loopback: true })),
        resolve: names(['127.0.0.1']).resolve,
      },
      new AbortController().signal,
    )
    return seen
  }

  expect(await send(`http://${hosts[0]}/`)).toMatchObject({
    authorization: 'Bearer secret',
    cookie: 'secret',
  })
  const elsewhere = await send(`http://${hosts[1]}/`)
  expect(elsewhere).toMatchObject({ host: hosts[1], 'x-region': '48' })
  expect(elsewhere).not.toHaveProperty('authorization')
  expect(elsewhere).not.toHaveProperty('cookie')
})

describe('a grant', () => {
  const resolve = (): HttpGrant['resolve'] => names(['127.0.0.1']).resolve
  /** The manifest asks for all of these. */
  const hosts = (): string[] => [
    `office.example:${port}`,
    `other.example:${port}`,
    `127.0.0.1:${port}`,
    '169.254.169.254',
    '10.0.0.1',
  ]
  const follow = (location: string): Promise<string> =>
    ask(`/to?${encodeURIComponent(location)}`, { ...granted(), hosts: hosts(), resolve: resolve() })

  test('of one host opens no other, by name, by number or by another port', async () => {
    const other = { ...granted({ host: `other.example:${port}` }), hosts: hosts(), resolve: resolve() }
    expect(await ask('/', other)).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
    const port80 = { ...granted({ host: 'office.example:80' }), hosts: hosts(), resolve: resolve() }
    expect(await ask('/', port80)).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
  })

  test('is not carried to another host by a redirect', async () => {
    expect(await follow(`http://office.example:${port}/`)).toBe('reached')
    const before = hits
    expect(await follow(`http://other.example:${port}/`)).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
    expect(await follow(`http://127.0.0.1:${port}/`)).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
    expect(await follow('http://10.0.0.1/')).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
    expect(await follow('http://169.254.169.254/latest/meta-data')).toBe('OBZ_CAPABILITY_ADDRESS_FORBIDDEN')
    // Each answered with its redirect, and nothing after it was sent.
    expect(hits).toBe(before + 4)
  })

  test('of the offices’ networks does not open this machine to a name that moved here', async () => {
    const office = { ...granted({ loopback: false }), resolve: names(['127.0.0.1']).resolve }
    expect(await ask('/', office)).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
  })

  test('of one network refuses a name that moved to another', async () => {
    const narrow = { ...granted({ ranges: ['127.0.0.2/32'] }), resolve: names(['127.0.0.1']).resolve }
    expect(await ask('/', narrow)).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
    const wide = { ...granted({ ranges: ['127.0.0.0/24'] }), resolve: names(['127.0.0.1']).resolve }
    expect(await ask('/close', wide)).toBe('reached')
    const both = {
      ...granted({ ranges: ['127.0.0.0/24'] }),
      resolve: names(['127.0.0.1', '10.0.0.1']).resolve,
    }
    expect(await ask('/close', both)).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
  })

  test('that is taken back ends with the request under way, though the connection is still open', async () => {
    let held = await granted().privateHosts()
    const grant = { privateHosts: async () => held, resolve: resolve() }
    expect(await ask('/', grant)).toBe('reached')
    held = []
    expect(await ask('/', grant)).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
  })

  test('of one plugin gives no open connection to another with a grant of its own', async () => {
    let looked = 0
    const counting: HttpGrant['resolve'] = ((name: string, options: object, callback: never) => {
      looked += 1
      return (names(['127.0.0.1']).resolve as (...all: unknown[]) => void)(name, options, callback)
    }) as unknown as HttpGrant['resolve']
    for (const pluginId of ['source-one', 'source-two', 'source-two'])
      expect(await ask('/', { ...granted(), pluginId, resolve: counting })).toBe('reached')
    expect(looked).toBe(2)
  })
})
