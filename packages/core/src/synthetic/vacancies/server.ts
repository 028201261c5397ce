// HTTP server in the shape of the open API of «Работа России»: pages of open vacancies of a region. `offset` is the
// number of a page, as the real API counts. It can be told to misbehave the ways the real one does.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { ObzorError } from '../../model/index.ts'
import type { VacancyBoard } from './board.ts'
import type { VacancyWish } from './vacancy.ts'

/** The real API gives at most a hundred. */
const PAGE_MAX = 100
const BODY_BYTES_MAX = 64 * 1024
/** Answers held back by the fault `hang`; past this the oldest is dropped. */
const HELD_MAX = 200

export const FAULTS = ['none', '500', 'hang', 'half', 'status-error'] as const
export type Fault = (typeof FAULTS)[number]

export interface VacancyServer {
  /** `http://127.0.0.1:<port>` */
  url: string
  close(): Promise<void>
}

export async function serveVacancies(
  board: VacancyBoard,
  regionCode: string,
  port: number,
): Promise<VacancyServer> {
  const handler = new Handler(board, regionCode)
  const server = createServer((request, response) => {
    handler.answer(request, response).catch((error: unknown) => {
      if (!response.headersSent)
        json(response, 400, { error: error instanceof Error ? error.message : 'bad request' })
      else response.destroy()
    })
  })
  await listen(server, port)
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://127.0.0.1:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        handler.dropHeld()
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new ObzorError({
          code: 'OBZ_SYNTHETIC_PORT_IN_USE',
          fact: `the invented vacancies server cannot listen on 127.0.0.1:${port} (${error.code ?? 'error'})`,
          risk: 'the map will show no vacancies',
          action: 'stop what uses the port, or run ./obzor up --fresh to choose another',
          cause: error,
        }),
      ),
    )
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

class Handler {
  readonly #board: VacancyBoard
  readonly #regionCode: string
  readonly #held = new Set<ServerResponse>()
  #fault: Fault = 'none'

  constructor(board: VacancyBoard, regionCode: string) {
    this.#board = board
    this.#regionCode = regionCode
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname.startsWith('/_test/')) return this.#test(request, response, url.pathname.slice(7))
    const match = /^\/api\/v1\/vacancies(?:\/region\/(\d+))?\/?$/.exec(url.pathname)
    if (request.method !== 'GET' || !match) return json(response, 404, { status: '404', error: 'not found' })
    if (this.#fault === '500') return text(response, 500, 'Internal Server Error')
    if (this.#fault === 'hang') return this.#hold(response)
    if (this.#fault === 'status-error') {
      return json(response, 200, {
        status: '500',
        request: { api: 'v1' },
        error: 'Внутренняя ошибка сервиса',
      })
    }
    const body = JSON.stringify(this.#page(match[1], url.searchParams))
    if (this.#fault !== 'half') return text(response, 200, body, 'application/json;charset=UTF-8')
    // The answer ends in the middle and the connection says that this was all.
    text(response, 200, body.slice(0, Math.floor(body.length / 2)), 'application/json;charset=UTF-8')
  }

  #page(region: string | undefined, query: URLSearchParams): unknown {
    const limit = Math.min(PAGE_MAX, number(query.get('limit'), PAGE_MAX))
    const page = number(query.get('offset'), 0)
    // The API knows a region by its number and by its thirteen-digit code.
    const isOurs = region === undefined || region.replace(/0{11}$/, '') === this.#regionCode
    const vacancies = isOurs ? this.#board.page(page * limit, limit) : []
    return {
      status: '200',
      request: { api: 'v1' },
      meta: { total: isOurs ? this.#board.size : 0, limit },
      // An empty page has no list at all, as the real answer.
      results: vacancies.length > 0 ? { vacancies } : {},
    }
  }

  #hold(response: ServerResponse): void {
    if (this.#held.size >= HELD_MAX)
      for (const oldest of this.#held) {
        oldest.destroy()
        this.#held.delete(oldest)
        break
      }
    this.#held.add(response)
    response.once('close', () => this.#held.delete(response))
  }

  dropHeld(): void {
    for (const response of this.#held) response.destroy()
    this.#held.clear()
  }

  /** For tests: open, close, misbehave. A browser's page cannot call it, because it must send JSON. */
  async #test(request: IncomingMessage, response: ServerResponse, verb: string): Promise<void> {
    if (request.method === 'GET' && verb === 'state') {
      return json(response, 200, { open: this.#board.size, fault: this.#fault, held: this.#held.size })
    }
    if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json')) {
      return json(response, 405, { error: 'POST with content-type application/json' })
    }
    const body = await bodyOf(request)
    if (verb === 'open') return json(response, 200, { id: this.#board.open(wishOf(body)) })
    if (verb === 'close') {
      const closed = typeof body.id === 'string' ? this.#board.closeId(body.id) : this.#board.closeAt(0)
      return json(response, closed === undefined ? 404 : 200, { id: closed ?? null })
    }
    if (verb === 'fault') {
      const fault = FAULTS.find((known) => known === body.mode)
      if (fault === undefined) return json(response, 400, { error: `mode is one of ${FAULTS.join(', ')}` })
      this.#fault = fault
      if (fault !== 'hang') this.dropHeld()
      return json(response, 200, { fault })
    }
    json(response, 404, { error: 'open, close, fault or state' })
  }
}

function wishOf(body: Record<string, unknown>): VacancyWish {
  const wish: VacancyWish = {}
  if (typeof body.oktmo === 'string') wish.oktmo = body.oktmo
  if (typeof body.title === 'string') wish.title = body.title
  for (const key of ['salaryMin', 'salaryMax', 'longitude', 'latitude', 'workPlaces'] as const) {
    const value = body[key]
    if (typeof value === 'number' && Number.isFinite(value)) wish[key] = value
  }
  return wish
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) throw new Error('body too large')
    chunks.push(chunk)
  }
  const parsed: unknown = bytes === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'))
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error('an object is expected')
  return parsed as Record<string, unknown>
}

function number(given: string | null, otherwise: number): number {
  const value = given === null ? otherwise : Number(given)
  return Number.isInteger(value) && value >= 0 ? value : otherwise
}

function text(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain;charset=UTF-8',
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}
const json = (response: ServerResponse, status: number, body: unknown): void =>
  text(response, status, JSON.stringify(body), 'application/json;charset=UTF-8')
