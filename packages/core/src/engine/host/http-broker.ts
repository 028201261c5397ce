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
import { isAddressAllowed } from './private-addresses.ts'
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
const AGENTS = {
  public: { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) },
  privateNet: { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) },
} as const

export interface HttpGrant {
  pluginId: string
  /** `host` (port of the scheme) or `host:port`, `${config.field}` already replaced. */
  hosts: readonly string[]
  privateNet: boolean
  /** Of names; the system's own by default. */
  resolve?: typeof resolveName
}

/** Hosts of a manifest with the URLs of the configuration put in. */
export function grantedHosts(net: readonly string[], config: unknown): string[] {
  return net.flatMap((entry) => {
    const field = /^\$\{config\.([A-Za-z0-9_]+)\}$/.exec(entry)?.[1]
    if (!field) return [entry.toLowerCase()]
    const value = (config as Record<string, unknown> | null)?.[field]
    if (typeof value !== 'string' || !URL.canParse(value)) return []
    return [hostAndPort(new URL(value))]
  })
}

export async function brokerRequest(
  request: HttpRequest,
  grant: HttpGrant,
  signal: AbortSignal,
): Promise<WireHttpResponse> {
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
      const answer = await send({ url, method, headers, body, grant, signal: either })
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
  signal: AbortSignal
}

function send({ url, method, headers, body, grant, signal }: Exchange): Promise<http.IncomingMessage> {
  const client = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const request = client.request(url, {
      method,
      signal,
      agent: AGENTS[grant.privateNet ? 'privateNet' : 'public'][url.protocol === 'https:' ? 'https' : 'http'],
      headers: {
        'user-agent': 'Obzor',
        ...headers,
        'accept-encoding': 'gzip, deflate, br',
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      lookup: checkedLookup(grant),
    })
    request.once('response', resolve)
    request.once('error', reject)
    request.end(body)
  })
}

/** Resolves a name and lets through only addresses the plugin may reach; one forbidden address refuses the name. */
function checkedLookup(grant: HttpGrant): LookupFunction {
  return (hostname, options, callback) => {
    const resolve = grant.resolve ?? resolveName
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      const list = addresses as LookupAddress[]
      const forbidden = list.find(({ address }) => !isAddressAllowed(address, grant.privateNet))
      if (forbidden || list.length === 0) return callback(privateAddress(hostname, grant.pluginId), '')
      if (options.all) return callback(null, list)
      callback(null, list[0]!.address, list[0]!.family)
    })
  }
}

function checkHost(url: URL, { pluginId, hosts, privateNet }: HttpGrant): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw denied(pluginId, `the scheme '${url.protocol}'`)
  }
  const name = url.hostname.toLowerCase()
  if (!hosts.some((host) => host === hostAndPort(url) || (host === name && url.port === ''))) {
    throw denied(pluginId, `the host ${url.host}`)
  }
  const literal = name.replaceAll(/[[\]]/g, '')
  if (isIP(literal) && !isAddressAllowed(literal, privateNet)) throw privateAddress(name, pluginId)
}

async function readBody(answer: http.IncomingMessage, bytesMax: number, url: URL): Promise<string> {
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
  return Buffer.concat(chunks).toString('utf8')
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

const hostAndPort = (url: URL): string =>
  `${url.hostname.toLowerCase()}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`

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
    risk: 'the run has failed; nothing was sent',
    action: 'correct the configuration of the source, or the manifest of the plugin',
  })

const privateAddress = (host: string, pluginId: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_CAPABILITY_PRIVATE_ADDRESS',
    fact: `plugin '${pluginId}' asked for ${host}, an address inside a private network`,
    risk: 'the run has failed; nothing was sent',
    action: 'grant private addresses to the plugin if the host is the agency’s own',
  })
