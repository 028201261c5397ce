// Walls with a real database, real HTTP and real sockets: devices are paired, scenes are taken, drawings change, two desks meet.
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { gridOfScreens, type Wall } from '../../model/index.ts'
import {
  HALL_PATH,
  type DeskPicture,
  type HallClientEvents,
  type HallServerEvents,
  type HallWelcome,
  type Prepare,
  type ScreenBeat,
  type ShowAt,
} from '../../protocol/index.ts'
import type { DataSource } from 'typeorm'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { ask, signedInAs, type Answer, type Method, type Person } from '../access/access-fixture.ts'
import { systemClock } from '../clock.ts'
import { controlDatabase } from '../db/control.ts'
import { httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { Hall } from './hall.ts'
import { screenRoutes } from './screen.routes.ts'
import { Screens } from './screens.ts'
import { wallRoutes } from './wall.routes.ts'
import { Walls } from './walls.ts'

type HallSocket = Socket<HallServerEvents, HallClientEvents>
const GRID = gridOfScreens({ columns: 2, rows: 1, screenWidth: 1_200, screenHeight: 675, bezel: 4 })
const wallOf = (id: string): Wall => ({
  id,
  title: 'Зал заседаний',
  viewingDistance: 5_000,
  locale: 'ru',
  theme: 'dark',
  ...GRID,
})
const BEAT: ScreenBeat = {
  showing: 1,
  clockAheadMs: 3,
  clockErrorMs: 1,
  framesPerSecond: 60,
  heapMb: 80,
  width: 1_920,
  height: 1_080,
  pixelRatio: 1,
  mismatch: 0,
  build: 'b',
  isKept: true,
  restarts: 0,
}
/** As much of a WebP as the hall looks at. */
const WEBP = Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1')

let database: TestDatabase
let control: DataSource
let http: HttpFixture
let hall: Hall
let base: string
let operator: Person
const sockets: HallSocket[] = []

beforeAll(async () => {
  database = await testDatabase()
  control = await controlDatabase(database.url).initialize()
  const walls = new Walls({ control, clock: systemClock, figures: () => ({ totals: [], parts: [] }) })
  const screens = new Screens({ control, clock: systemClock, walls })
  hall = new Hall({
    walls,
    screens,
    sessionOfCookie: (cookie) => http.access.sessionOfCookie(cookie),
    wallsOfGroup: async (group) => (group === 'both' ? ['leading', 'following'] : []),
    clock: systemClock,
    log: pino({ level: 'silent' }),
    build: 'b',
  })
  http = await httpFixture(database.url, {
    routes: [(app) => wallRoutes(app, { walls, screens, hall }), (app) => screenRoutes(app, { screens })],
  })
  hall.attach(http.server.app.server)
  base = await http.server.start()
  operator = await signedInAs(http, ['operator'])
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})
afterAll(async () => {
  await hall.close()
  await http.close()
  await control.destroy()
  await database.close()
})

const press = (method: Method, path: string, body?: object, person: Person = operator): Promise<Answer> =>
  ask(http, person.cookie, method, path, body)
const secret = (): string => randomBytes(32).toString('base64url')

function connect(kind: 'screen' | 'desk', cookie: string): HallSocket {
  const socket: HallSocket = io(base, {
    path: HALL_PATH,
    transports: ['websocket'],
    auth: { kind },
    extraHeaders: { cookie },
    reconnection: false,
    forceNew: true,
  })
  sockets.push(socket)
  return socket
}
const next = <Name extends keyof HallServerEvents>(
  socket: HallSocket,
  name: Name,
): Promise<Parameters<HallServerEvents[Name]>[0]> =>
  new Promise((resolve) => socket.once(name, ((given: never) => resolve(given)) as never))
const refused = (socket: HallSocket): Promise<string> =>
  new Promise((resolve) => socket.once('connect_error', ({ message }) => resolve(message)))
/** Looks at each picture of the desk until one fits. */
const picture = (desk: HallSocket, fits: (picture: DeskPicture) => boolean): Promise<DeskPicture> =>
  new Promise((resolve) => {
    const look = (seen: DeskPicture): void => {
      if (!fits(seen)) return
      desk.off('desk', look)
      resolve(seen)
    }
    desk.on('desk', look)
  })

/** A device that was let in; the cookie that makes it this screen. */
async function paired(wall: string, screen: string): Promise<string> {
  const device = secret()
  const asked = await press('POST', 'screen/pairings', { device })
  const { code } = asked.body as { code: string }
  expect((await press('POST', 'screen/pairings/claim', { device })).body).toEqual({ state: 'waiting' })
  const path = `walls/${wall}/screens/${screen}/pairing`
  expect((await press('POST', `${path}/look`, { code })).body).toMatchObject({ address: '127.0.0.1' })
  expect((await press('POST', path, { code })).status).toBe(204)
  const claimed = await press('POST', 'screen/pairings/claim', { device })
  expect(claimed.body).toEqual({ state: 'paired' })
  // Once, and never for another device.
  expect((await press('POST', 'screen/pairings/claim', { device })).body).toEqual({ state: 'over' })
  expect((await press('POST', path, { code })).status).toBe(404)
  return claimed.cookie!
}
async function screenOf(wall: string, screen: string, cookie: string): Promise<HallSocket> {
  const socket = connect('screen', cookie)
  const { screen: id, air } = await next(socket, 'welcome')
  expect(id).toBe(screen)
  const shown = next(socket, 'show')
  socket.emit('ready', { revision: air.revision, frames: null })
  expect(await shown).toMatchObject({ revision: air.revision })
  return socket
}
const made = async (id: string): Promise<void> => {
  expect((await press('POST', 'walls', wallOf(id))).status).toBe(201)
}

test('a device shows a code, is let in by it once, and gets the drawing and what is on air', async () => {
  await made('pair')
  const cookie = await paired('pair', '1-2')
  const screen = connect('screen', cookie)
  const welcome: HallWelcome = await next(screen, 'welcome')
  expect(welcome).toMatchObject({ screen: '1-2', air: { revision: 1, state: { scene: 'poverty' } } })
  expect(welcome.wall).toEqual(wallOf('pair'))
  expect(JSON.stringify(welcome)).not.toContain(operator.login)
})

test('a code of another time, another place or another person opens nothing', async () => {
  await made('codes')
  const { body } = await press('POST', 'screen/pairings', { device: secret() })
  const { code } = body as { code: string }
  const viewer = await signedInAs(http, ['analyst'])
  expect((await press('POST', 'walls/codes/screens/1-1/pairing', { code }, viewer)).status).toBe(403)
  expect((await press('POST', 'walls/codes/screens/9-9/pairing', { code })).body['code']).toBe(
    'OBZ_WALL_SCREEN_UNKNOWN',
  )
  await control.query("update control.screen_pairing set expires_at = now() - interval '1 second'")
  expect((await press('POST', 'walls/codes/screens/1-1/pairing', { code })).body['code']).toBe(
    'OBZ_WALL_PAIRING_UNKNOWN',
  )
  // Guessing is slow: ten tries in a minute, whichever screen they are for.
  const guesser = await signedInAs(http, ['operator'])
  const path = 'walls/codes/screens/1-1/pairing/look'
  const tries = await Promise.all(
    Array.from({ length: 11 }, () => press('POST', path, { code: '0000-0000' }, guesser)),
  )
  expect(tries.map(({ status }) => status).toSorted()).toEqual([
    ...Array.from({ length: 10 }, () => 404),
    429,
  ])
})

test('each start of a screen changes its token; the one before the last opens nothing', async () => {
  await made('tokens')
  const first = await paired('tokens', '1-1')
  const turn = async (cookie: string): Promise<Answer> => await ask(http, cookie, 'POST', 'screen/token')
  const second = (await turn(first)).cookie!
  // The answer was lost on its way: the former token still gets another.
  const third = (await turn(first)).cookie!
  expect((await turn(second)).body['code']).toBe('OBZ_WALL_DEVICE_UNKNOWN')
  expect((await turn(third)).body).toEqual({ wall: 'tokens', screen: '1-1' })
  expect(await refused(connect('screen', second))).toBe('unknown-device')
})

test('a take is loaded by every screen and shown by all at one moment that lies ahead', async () => {
  await made('take')
  const [left, right] = [
    await screenOf('take', '1-1', await paired('take', '1-1')),
    await screenOf('take', '1-2', await paired('take', '1-2')),
  ]
  const prepared = Promise.all([next(left, 'prepare'), next(right, 'prepare')])
  const shown = Promise.all([next(left, 'show'), next(right, 'show')])
  const taken = press('POST', 'walls/take/air', { revision: 1, change: { scene: 'funds' } })
  const [one, other]: Prepare[] = await prepared
  expect(one).toEqual({ revision: 2, state: expect.objectContaining({ scene: 'funds' }) as object })
  expect(other).toEqual(one)
  // Displays of 25 frames a second whose frames begin with the hall's time and 10 ms after it.
  left.emit('ready', { revision: 2, frames: { at: 0, everyMs: 40 } })
  right.emit('ready', { revision: 2, frames: { at: 10, everyMs: 40 } })
  const [first, second]: ShowAt[] = await shown
  expect(first).toEqual(second)
  expect(first!.at % 40).toBeCloseTo(25, 1)
  expect((await taken).body).toEqual({ revision: 2, at: first!.at, late: [] })
  const theirs = await new Promise<number>((resolve) => left.emit('clock', resolve))
  expect(Math.abs(theirs - first!.at)).toBeLessThan(60_000)
})

test('screens load what an operator has in the preview, not what somebody looks at who may take nothing', async () => {
  await made('preview')
  const screen = await screenOf('preview', '1-1', await paired('preview', '1-1'))
  const told: string[][] = []
  screen.on('preload', ({ scenes }) => told.push(scenes))
  const watching = async (person: Person, scene: string): Promise<HallSocket> => {
    const desk = connect('desk', person.cookie)
    expect(await desk.emitWithAck('watch', { wall: 'preview' })).toBe(true)
    desk.emit('preview', { scene })
    return desk
  }
  const looking = await watching(await signedInAs(http, ['auditor']), 'funds')
  // Messages of one socket are answered in their order: what was asked before it has been heard.
  await looking.emitWithAck('watch', { wall: 'preview' })
  const desk = await watching(operator, 'vacancies')
  expect(await next(screen, 'preload')).toEqual({ scenes: ['vacancies'] })
  desk.close()
  expect(await next(screen, 'preload')).toEqual({ scenes: [] })
  expect(told).toEqual([['vacancies'], []])
})

test('the screens of every wall of a group load the preview of a desk that takes on the group', async () => {
  await made('leading')
  await made('following')
  const leading = await screenOf('leading', '1-1', await paired('leading', '1-1'))
  const following = await screenOf('following', '1-1', await paired('following', '1-1'))
  const desk = connect('desk', operator.cookie)
  expect(await desk.emitWithAck('watch', { wall: 'leading' })).toBe(true)
  const both = (): Promise<unknown> => Promise.all([next(leading, 'preload'), next(following, 'preload')])
  const loaded = both()
  desk.emit('preview', { scene: 'vacancies', group: 'both' })
  expect(await loaded).toEqual([{ scenes: ['vacancies'] }, { scenes: ['vacancies'] }])
  const alone = next(following, 'preload')
  desk.emit('preview', { scene: 'vacancies', group: null })
  expect(await alone).toEqual({ scenes: [] })
  const again = next(following, 'preload')
  desk.emit('preview', { scene: 'funds', group: 'both' })
  expect(await again).toEqual({ scenes: ['funds'] })
  const left = both()
  desk.close()
  expect(await left).toEqual([{ scenes: [] }, { scenes: [] }])
})

test('two operators: who comes second is told of the first and nothing is lost', async () => {
  await made('two')
  const second = await signedInAs(http, ['operator'])
  expect((await press('POST', 'walls/two/air', { revision: 1, change: { isBlack: true } })).status).toBe(200)
  const refusal = await press('POST', 'walls/two/air', { revision: 1, change: { message: 'Тише' } }, second)
  expect(refusal.status).toBe(409)
  expect(refusal.body).toMatchObject({ code: 'OBZ_WALL_AIR_CHANGED' })
  expect(refusal.body['fact']).toContain(operator.login)
  const again = await press('POST', 'walls/two/air', { revision: 2, change: { message: 'Тише' } }, second)
  expect(again.body).toMatchObject({ revision: 3 })
  const { body } = await press('GET', 'walls/two')
  expect(body['air']).toMatchObject({ state: { isBlack: true, message: 'Тише' }, changedBy: second.login })
})

test('the desk sees a screen come, tell of itself, and go', async () => {
  await made('desk')
  const cookie = await paired('desk', '1-1')
  const desk = connect('desk', operator.cookie)
  const isWatched = new Promise((resolve) => desk.emit('watch', { wall: 'desk' }, resolve))
  const first = await picture(desk, () => true)
  expect(await isWatched).toBe(true)
  expect(first.screens.map(({ screen, state }) => [screen, state])).toEqual([
    ['1-1', 'away'],
    ['1-2', 'unpaired'],
  ])
  expect(first.desks).toEqual([operator.login])
  const screen = await screenOf('desk', '1-1', cookie)
  screen.emit('beat', { ...BEAT, framesPerSecond: 'много' as unknown as number })
  const told = await picture(desk, ({ screens }) => screens[0]!.beat !== null)
  expect(told.screens[0]).toMatchObject({ state: 'alive', pairedBy: operator.login, address: '127.0.0.1' })
  expect(told.screens[0]!.beat).toEqual({ ...BEAT, framesPerSecond: null })
  const identified = next(screen, 'identify')
  expect((await press('POST', 'walls/desk/screens/1-1/identify')).status).toBe(204)
  expect((await identified).ms).toBeGreaterThan(0)
  expect((await press('POST', 'walls/desk/screens/1-2/identify')).status).toBe(404)
  screen.close()
  await picture(desk, ({ screens }) => screens[0]!.state === 'away')
})

test('devices that were hung the wrong way round change places without being paired again', async () => {
  await made('swap')
  const cookies = [await paired('swap', '1-1'), await paired('swap', '1-2')] as const
  const left = await screenOf('swap', '1-1', cookies[0])
  const sentAway = next(left, 'revoked')
  expect((await press('POST', 'walls/swap/screens/1-1/move', { to: '1-2' })).status).toBe(204)
  await sentAway
  expect((await next(connect('screen', cookies[0]), 'welcome')).screen).toBe('1-2')
  expect((await next(connect('screen', cookies[1]), 'welcome')).screen).toBe('1-1')
  // To a place that nobody holds: its own is free then.
  expect((await press('DELETE', 'walls/swap/screens/1-1/pairing')).status).toBe(204)
  expect((await press('POST', 'walls/swap/screens/1-2/move', { to: '1-1' })).status).toBe(204)
  expect((await next(connect('screen', cookies[0]), 'welcome')).screen).toBe('1-1')
  const refusals = await Promise.all(
    [
      press('POST', 'walls/swap/screens/1-1/move', { to: '9-9' }),
      press('POST', 'walls/swap/screens/1-1/move', { to: '1-1' }),
      press('POST', 'walls/swap/screens/1-1/move', { to: '1-2' }, await signedInAs(http, ['analyst'])),
    ].map(async (answer) => (await answer).status),
  )
  expect(refusals).toEqual([404, 404, 403])
})

test('screens draw themselves small while a desk looks, and a desk that comes later sees the last picture', async () => {
  await made('small')
  const screen = await screenOf('small', '1-1', await paired('small', '1-1'))
  const desk = connect('desk', operator.cookie)
  const asked = next(screen, 'look')
  desk.emit('watch', { wall: 'small' }, () => undefined)
  await asked
  const seen = next(desk, 'thumbnail')
  // What is no small picture is not handed on: the first that comes is the last of these.
  for (const other of [Buffer.alloc(20 * 1024 + 1, WEBP), Buffer.from('<svg onload="1"/>'), 'RIFF' as never])
    screen.emit('thumbnail', { at: 1, picture: other })
  screen.emit('thumbnail', { at: 2, picture: WEBP })
  expect(await seen).toEqual({ screen: '1-1', at: 2, picture: WEBP })
  const later = connect('desk', operator.cookie)
  const first = next(later, 'thumbnail')
  later.emit('watch', { wall: 'small' }, () => undefined)
  expect(await first).toMatchObject({ screen: '1-1', at: 2 })
})

test('a screen that dies in a take is not waited for, and finds what is on air when it is back', async () => {
  await made('dies')
  const cookies = [await paired('dies', '1-1'), await paired('dies', '1-2')] as const
  const left = await screenOf('dies', '1-1', cookies[0])
  const right = await screenOf('dies', '1-2', cookies[1])
  const prepared = next(left, 'prepare')
  const taken = press('POST', 'walls/dies/air', { revision: 1, change: { spotlight: '42606000' } })
  await prepared
  right.close()
  left.emit('ready', { revision: 2, frames: null })
  expect((await taken).body).toMatchObject({ revision: 2, late: [] })
  const back = connect('screen', cookies[1])
  const { air } = await next(back, 'welcome')
  expect(air).toMatchObject({ revision: 2, state: { spotlight: '42606000' } })
  const shown = next(back, 'show')
  back.emit('ready', { revision: 2, frames: null })
  expect(await shown).toMatchObject({ revision: 2 })
})

test('a device that is sent away, and one whose screen is not drawn any longer, is told and let in no more', async () => {
  await made('away')
  const cookies = [await paired('away', '1-1'), await paired('away', '1-2')] as const
  const left = await screenOf('away', '1-1', cookies[0])
  const right = await screenOf('away', '1-2', cookies[1])
  const sentAway = next(left, 'revoked')
  expect((await press('DELETE', 'walls/away/screens/1-1/pairing')).status).toBe(204)
  await sentAway
  expect(await refused(connect('screen', cookies[0]))).toBe('unknown-device')
  const undrawn = next(right, 'revoked')
  const wall = { ...wallOf('away'), screens: GRID.screens.slice(0, 1) }
  expect((await press('PUT', 'walls/away', { wall, revision: 1 })).body).toMatchObject({ revision: 2 })
  await undrawn
  expect(await refused(connect('screen', cookies[1]))).toBe('unknown-device')
})

test('a drawing is changed from the one that was seen, reaches the screens at once, and is refused in words', async () => {
  await made('drawn')
  const screen = await screenOf('drawn', '1-1', await paired('drawn', '1-1'))
  const welcomed = next(screen, 'welcome')
  const wall = { ...wallOf('drawn'), theme: 'light' }
  expect((await press('PUT', 'walls/drawn', { wall, revision: 1 })).status).toBe(200)
  expect((await welcomed).wall.theme).toBe('light')
  const codes = await Promise.all(
    [
      { wall, revision: 1 },
      { wall: { ...wall, screens: [GRID.screens[0], { ...GRID.screens[1], x: 10 }] }, revision: 2 },
    ].map(async (body) => (await press('PUT', 'walls/drawn', body)).body['code']),
  )
  expect(codes).toEqual(['OBZ_WALL_REDRAWN', 'OBZ_WALL_INVALID'])
  expect((await press('POST', 'walls', wallOf('drawn'))).body['code']).toBe('OBZ_WALL_TAKEN')
  expect((await press('DELETE', 'walls/drawn')).status).toBe(204)
  expect((await press('GET', 'walls/drawn')).body['code']).toBe('OBZ_WALL_UNKNOWN')
})

test('nobody watches a wall without the right, and a desk is closed when its session ends', async () => {
  await made('closed')
  expect(await refused(connect('desk', 'obzor_session=none'))).toBe('forbidden')
  expect(await refused(connect('desk', (await signedInAs(http, ['analyst'])).cookie))).toBe('forbidden')
  const person = await signedInAs(http, ['operator'])
  const desk = connect('desk', person.cookie)
  await new Promise((resolve) => desk.emit('watch', { wall: 'closed' }, resolve))
  const closed = new Promise((resolve) => desk.once('disconnect', resolve))
  await control.query('delete from control.session where user_id = $1', [person.id])
  hall.checkSessions()
  await closed
})

test('a client that floods is cut off alone', async () => {
  await made('flood')
  const cookie = await paired('flood', '1-1')
  const screen = await screenOf('flood', '1-1', cookie)
  const cut = new Promise((resolve) => screen.once('disconnect', resolve))
  for (let sent = 0; sent < 100; sent += 1) screen.emit('beat', BEAT)
  expect(await cut).toBe('io server disconnect')
  await screenOf('flood', '1-1', cookie)
})
