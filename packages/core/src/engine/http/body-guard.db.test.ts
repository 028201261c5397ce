// Slow lines: a file may take its time, silence is cut, and whoever sends little slowly is cut as well.
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { BODY_MS_MAX, SILENCE_MS_MAX } from './body-guard.ts'
import { httpFixture, type HttpFixture } from './http-fixture.ts'

const PARTS = 12
const PART = Buffer.alloc(1024, 1)

let database: TestDatabase
let http: HttpFixture
let port: number
let cookie: string
/** Bytes of bodies that the handler was given. */
const taken: number[] = []
/** Requests whose sender was let in: from then on their bodies are read. */
let admitted = 0
beforeAll(async () => {
  database = await testDatabase()
  http = await httpFixture(database.url, {
    routes: [
      async (app) => {
        app.addHook('preParsing', async () => {
          admitted += 1
        })
        app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
          done(null, body),
        )
        for (const [url, isUpload] of [
          ['/file', true],
          ['/note', false],
        ] as const) {
          app.post(url, { config: { right: 'account.own', audit: 'own', isUpload } }, async ({ body }) => {
            taken.push((body as Buffer).length)
            return 'taken'
          })
        }
      },
    ],
  })
  cookie = await http.signedIn()
  port = Number(new URL(await http.server.start()).port)
})
afterAll(async () => {
  await http.close()
  await database.close()
})

/** A client that sends when the test says so. */
class Line {
  readonly socket: Socket
  answer = ''
  isClosed = false

  constructor() {
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('data', (chunk: Buffer) => (this.answer += String(chunk)))
    this.socket.on('close', () => (this.isClosed = true))
    this.socket.on('error', () => (this.isClosed = true))
  }

  head(path: string, cookies = cookie): void {
    this.socket.write(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nx-obzor: 1\r\nCookie: ${cookies}\r\n` +
        `Content-Type: application/octet-stream\r\nContent-Length: ${PARTS * PART.length}\r\n\r\n`,
    )
  }
}

/** The bytes that the server has read on its newest connection. */
async function serverHas(bytesMin: number): Promise<void> {
  await expect.poll(() => received, { timeout: 30_000 }).toBeGreaterThanOrEqual(bytesMin)
}
let received = 0
function countOnServer(): void {
  received = 0
  http.server.app.server.once('connection', (socket: Socket) => {
    const look = setInterval(() => (received = socket.bytesRead), 5)
    socket.once('close', () => clearInterval(look))
  })
}
async function begun(path: string, cookies?: string): Promise<{ line: Line; headBytes: number }> {
  countOnServer()
  const line = new Line()
  line.head(path, cookies)
  await serverHas(100)
  await expect.poll(() => line.socket.bytesWritten === received, { timeout: 30_000 }).toBe(true)
  return { line, headBytes: received }
}

async function admittedTo(path: string): Promise<{ line: Line; headBytes: number }> {
  const before = admitted
  const started = await begun(path)
  await expect.poll(() => admitted, { timeout: 30_000 }).toBe(before + 1)
  return started
}

test('a file that comes for minutes is taken', async () => {
  const { line, headBytes } = await admittedTo('/file')
  for (let part = 1; part <= PARTS; part += 1) {
    http.clock.advance(SILENCE_MS_MAX - 1000)
    line.socket.write(PART)
    await serverHas(headBytes + part * PART.length)
  }
  await expect.poll(() => line.answer, { timeout: 30_000 }).toContain('taken')
  expect(taken.at(-1)).toBe(PARTS * PART.length)
  line.socket.destroy()
})

test('a file that stops coming is cut, and says why', async () => {
  const { line, headBytes } = await admittedTo('/file')
  line.socket.write(PART)
  await serverHas(headBytes + PART.length)
  http.clock.advance(SILENCE_MS_MAX)
  expect(line.isClosed).toBe(false)
  http.clock.advance(SILENCE_MS_MAX)
  await expect.poll(() => line.isClosed, { timeout: 30_000 }).toBe(true)
  expect(line.answer).toContain('408')
  expect(line.answer).toContain('OBZ_HTTP_TOO_SLOW')
})

test('what is no file has fifteen seconds in all', async () => {
  const { line, headBytes } = await admittedTo('/note')
  http.clock.advance(BODY_MS_MAX - 1000)
  line.socket.write(PART)
  await serverHas(headBytes + PART.length)
  http.clock.advance(1000)
  await expect.poll(() => line.isClosed, { timeout: 30_000 }).toBe(true)
  expect(line.answer).toContain('408')
})

test('nobody who may not send a file holds a connection with one', async () => {
  const { line } = await begun('/file', 'none=1')
  await expect.poll(() => line.answer, { timeout: 30_000 }).toContain('401')
  http.clock.advance(BODY_MS_MAX)
  await expect.poll(() => line.isClosed, { timeout: 30_000 }).toBe(true)
})

test('headers have fifteen seconds, and no clock ends the whole of a request', () => {
  const { headersTimeout, requestTimeout } = http.server.app.server
  expect({ headersTimeout, requestTimeout }).toEqual({ headersTimeout: 15_000, requestTimeout: 0 })
})
