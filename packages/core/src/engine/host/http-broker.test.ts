import http from 'node:http'
import type { LookupAddress } from 'node:dns'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ObzorError } from '../../model/index.ts'
import { brokerRequest, type HttpGrant } from './http-broker.ts'

let server: http.Server
let port: number
let hits = 0

beforeAll(async () => {
  server = http.createServer((request, response) => {
    hits += 1
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
const ask = async (path: string, grant: Partial<HttpGrant>): Promise<string> => {
  const host = `office.example:${port}`
  try {
    const { body } = await brokerRequest(
      { url: `http://${host}${path}`, timeoutMs: 5_000 },
      { pluginId: 'source-test', hosts: [host], privateNet: false, ...grant },
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
    expect(await ask('/close', { privateNet: true, resolve: office.resolve })).toBe('reached')
    expect(office.asked()).toBe(1)
    expect(await ask('/close', { privateNet: true, resolve: office.resolve })).toBe(
      'OBZ_CAPABILITY_PRIVATE_ADDRESS',
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
      [],
    ]) {
      expect(await ask('/', { resolve: names(addresses).resolve })).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
    }
  })
})

test('a connection that was opened with the grant is not given to a plugin without it', async () => {
  const office = names(['127.0.0.1'])
  expect(await ask('/', { privateNet: true, resolve: office.resolve })).toBe('reached')
  expect(await ask('/', { privateNet: false, resolve: office.resolve })).toBe(
    'OBZ_CAPABILITY_PRIVATE_ADDRESS',
  )
})
