// HTTP on behalf of plugins. The manifest's hosts are the only ones; every address a name resolves to is checked
// and the connection is pinned to it, so a name that changes its mind between check and use gains nothing.
import { lookup as resolveName, type LookupAddress } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { ObzorError, type ErrorCode } from '../../model/index.ts'
import type { HttpRequest } from '../../plugin-api/index.ts'
import { addressClass, plainAddress } from './grants/address-class.ts'
import { hostAndPort, isHostOf, isWithin, rangesFor, type PrivateHost } from './grants/private-hosts.ts'
import type { WireHttpResponse } from './wire/messages.ts'

const TIMEOUT_MS = 10_000
const TIMEOUT_MS_MAX = 120_000
const BODY_BYTES_MAX = 16 * 1024 * 1024
const BODY_BYTES_CEILING = 64 * 1024 * 1024
const REDIRECTS_MAX = 3
/** The connection's own headers are the broker's business. */
const FORBIDDEN_HEADERS = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'accept-encoding',
])
/** Not carried to another host by a redirect. */
const CREDENTIAL_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization'])

/**
 * Open connections are kept apart by what their addresses were checked for. In one pool a plugin without the grant
 * would be given a connection to a private address that another plugin, with the grant, had opened by the same name.
 */
interface Checked {
  checkedFor?: string
}
class HttpAgent extends http.Agent {
  override getName(options: Parameters<http.Agent['getName']>[0] & Checked): string {
    return `${super.getName(options)} ${options?.checkedFor ?? ''}`
  }
}
class HttpsAgent extends https.Agent {
  override getName(options: Parameters<https.Agent['getName']>[0] & Checked): string {
    return `${super.getName(options)} ${options?.checkedFor ?? ''}`
  }
}
const AGENTS = {
  http: new HttpAgent({ keepAlive: true }),
  https: new HttpsAgent({ keepAlive: true }),
} as const

export interface HttpGrant {
  pluginId: string
  /** `host` (port of the scheme) or `host:port`, `${config.field}` already replaced. */
  hosts: readonly string[]
  /** Hosts that may be at private addresses; asked at each connection, for a grant may be revoked meanwhile. */
  privateHosts(): Promise<readonly PrivateHost[]>
  /** Of names; the system's own by default. */
  resolve?: typeof resolveName
  /** Refuses http to a host without a grant of private addresses, wherever a redirect leads. */
  isTlsOutside?: boolean
}

/** For plugins: bodies are texts. */
export async function brokerRequest(
  request: HttpRequest,
  grant: HttpGrant,
  signal: AbortSignal,
): Promise<WireHttpResponse> {
  const { body, ...head } = await brokerBytes(request, grant, signal)
  return { ...head, body: body.toString('utf8') }
}

export async function brokerBytes(
  request: HttpRequest,
  grant: HttpGrant,
  signal: AbortSignal,
): Promise<Omit<WireHttpResponse, 'body'> & { body: Buffer }> {
  const timeoutMs = Math.min(request.timeoutMs ?? TIMEOUT_MS, TIMEOUT_MS_MAX)
  const timeout = AbortSignal.timeout(timeoutMs)
  const either = AbortSignal.any([signal, timeout])
  let url = parseUrl(request.url)
  let method = request.method ?? 'GET'
  let body = request.body
  let headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).filter(([name]) => !FORBIDDEN_HEADERS.has(name.toLowerCase())),
  )
  try {
    for (let redirects = 0; ; redirects += 1) {
      checkHost(url, grant)
      // Of this very host: a redirect to another one has that one's grant, or none.
      const ranges = rangesFor(url, await grant.privateHosts())
      checkLiteral(url, ranges, grant.pluginId)
      if (grant.isTlsOutside && url.protocol === 'http:' && ranges.length === 0)
        throw denied(grant.pluginId, `${url.host} without encryption`)
      const answer = await send({ url, method, headers, body, grant, ranges, signal: either })
      const location = answer.headers.location
      const status = answer.statusCode ?? 0
      if (![301, 302, 303, 307, 308].includes(status) || location === undefined) {
        return {
          status,
          headers: plainHeaders(answer.headers),
          body: await readBody(
            answer,
            Math.min(request.bodyBytesMax ?? BODY_BYTES_MAX, BODY_BYTES_CEILING),
            url,
          ),
        }
      }
      answer.destroy()
      if (redirects >= REDIRECTS_MAX) {
        throw failure('OBZ_HTTP_REDIRECTS', `${url.host} redirects more than ${REDIRECTS_MAX} times`)
      }
      const next = parseUrl(location, url)
      if (hostAndPort(next) !== hostAndPort(url)) {
        headers = Object.fromEntries(
          Object.entries(headers).filter(([name]) => !CREDENTIAL_HEADERS.has(name.toLowerCase())),
        )
      }
      if (status === 303 || (method === 'POST' && (status === 301 || status === 302))) {
        method = 'GET'
        body = undefined
      }
      url = next
    }
  } catch (error) {
    if (error instanceof ObzorError) throw error
    if (signal.aborted) throw signal.reason
    if (timeout.aborted)
      throw failure('OBZ_HTTP_TIMEOUT', `${url.host} did not answer within ${timeoutMs} ms`, error)
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).name
    throw failure('OBZ_HTTP_UNREACHABLE', `${url.host} cannot be reached (${code})`, error)
  }
}

interface Exchange {
  url: URL
  method: string
  headers: Record<string, string>
  body: string | undefined
  grant: HttpGrant
  /** Private networks that are open to it. */
  ranges: readonly string[]
  signal: AbortSignal
}

function send({
  url,
  method,
  headers,
  body,
  grant,
  ranges,
  signal,
}: Exchange): Promise<http.IncomingMessage> {
  const isTls = url.protocol === 'https:'
  const pool: Checked = { checkedFor: ranges.length > 0 ? `${grant.pluginId} ${ranges.join(' ')}` : '' }
  return new Promise((resolve, reject) => {
    const request = (isTls ? https : http).request(url, {
      ...pool,
      method,
      signal,
      agent: AGENTS[isTls ? 'https' : 'http'],
      headers: {
        'user-agent': 'Obzor',
        ...headers,
        'accept-encoding': 'gzip, deflate, br',
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      lookup: checkedLookup(url, grant, ranges),
    })
    request.once('response', resolve)
    request.once('error', reject)
    request.end(body)
  })
}

/** Resolves a name and lets through only addresses the plugin may reach; one forbidden address refuses the name. */
function checkedLookup(url: URL, grant: HttpGrant, ranges: readonly string[]): LookupFunction {
  return (hostname, options, callback) => {
    const resolve = grant.resolve ?? resolveName
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      const list = addresses as LookupAddress[]
      if (list.length === 0)
        return callback(failure('OBZ_HTTP_UNREACHABLE', `${url.host} has no address`), '')
      for (const { address } of list) {
        const refusal = refusalOf(address, { url, ranges, pluginId: grant.pluginId })
        if (refusal) return callback(refusal, '')
      }
      if (options.all) return callback(null, list)
      callback(null, list[0]!.address, list[0]!.family)
    })
  }
}

function checkHost(url: URL, { pluginId, hosts }: HttpGrant): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw denied(pluginId, `the scheme '${url.protocol}'`)
  }
  if (!hosts.some((host) => isHostOf(url, host))) throw denied(pluginId, `the host ${url.host}`)
}

/** A number is not looked up. */
function checkLiteral(url: URL, ranges: readonly string[], pluginId: string): void {
  const literal = url.hostname.replaceAll(/[[\]]/g, '')
  const refusal = isIP(literal) ? refusalOf(literal, { url, ranges, pluginId }) : undefined
  if (refusal) throw refusal
}

interface Asked {
  url: URL
  ranges: readonly string[]
  pluginId: string
}

function refusalOf(address: string, { url, ranges, pluginId }: Asked): ObzorError | undefined {
  const kind = addressClass(address)
  if (kind === 'public') return undefined
  if (kind === 'never') return forbidden(url.host, 'link-local or reserved', pluginId)
  const { address: plain, family } = plainAddress(address)
  if (isWithin(plain, family, ranges)) return undefined
  return privateAddress(hostAndPort(url), {
    pluginId,
    isOwnMachine: kind === 'loopback',
    isGranted: ranges.length > 0,
  })
}

async function readBody(answer: http.IncomingMessage, bytesMax: number, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  const encoding = answer.headers['content-encoding']
  const body = decompressed(answer, encoding)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      // Counted after decompression: a small archive may hold gigabytes.
      if (bytes > bytesMax) {
        throw failure('OBZ_HTTP_TOO_LARGE', `${url.host} answered with more than ${bytesMax} bytes`)
      }
      chunks.push(chunk)
    }
  } finally {
    answer.destroy()
  }
  if (!answer.complete) throw failure('OBZ_HTTP_TRUNCATED', `the answer of ${url.host} ended early`)
  return Buffer.concat(chunks)
}

function decompressed(answer: http.IncomingMessage, encoding: string | undefined): Readable {
  const through =
    encoding === 'gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : undefined
  if (!through) return answer
  answer.on('error', (error) => through.destroy(error))
  return answer.pipe(through)
}

function parseUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base))
    throw failure('OBZ_HTTP_URL_INVALID', 'the address of the request is not a URL')
  return new URL(text, base)
}

const plainHeaders = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )

const failure = (code: ErrorCode, fact: string, cause?: unknown): ObzorError =>
  new ObzorError({
    code,
    fact,
    risk: 'the picture stays at the last good data',
    action: 'it is tried again by itself; check the address in the configuration of the source',
    cause,
  })

export const denied = (pluginId: string, what: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_CAPABILITY_DENIED',
    fact: `plugin '${pluginId}' asked for ${what}, which its manifest does not name`,
    risk: 'the run has failed, nothing was sent',
    action: 'correct the configuration of the source, or the manifest of the plugin',
  })

interface PrivateRefusal {
  pluginId: string
  isOwnMachine: boolean
  /** The host has a grant, and this address lies outside its networks. */
  isGranted: boolean
}

const privateAddress = (host: string, { pluginId, isOwnMachine, isGranted }: PrivateRefusal): ObzorError =>
  new ObzorError({
    code: 'OBZ_CAPABILITY_PRIVATE_ADDRESS',
    fact: `plugin '${pluginId}' asked for ${host}, ${
      isOwnMachine ? 'which is on the platform’s own machine' : 'an address inside a private network'
    }${isGranted ? ', outside the networks of its grant' : ''}`,
    risk: 'the run has failed, nothing was sent',
    action: `if the server is the agency’s own: ./obzor plugin grant ${pluginId} --private ${host}${
      isOwnMachine ? ' --loopback' : ''
    }, or in the console on the page of the plugin`,
  })

const forbidden = (host: string, why: string, pluginId: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_CAPABILITY_ADDRESS_FORBIDDEN',
    fact: `plugin '${pluginId}' asked for ${host}, an address that nobody is let reach: ${why}`,
    risk: 'the run has failed, nothing was sent',
    action: 'give the server an address of its own network; no grant opens this one',
  })
