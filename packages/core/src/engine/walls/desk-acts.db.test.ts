// What an operator does to the picture, over real HTTP, sockets and database: drill, past, standstill, the way back, ink, the led map.
import { pino } from 'pino'
import { io, type Socket } from 'socket.io-client'
import type { DataSource } from 'typeorm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { AIR_HISTORY_MAX, gridOfScreens, type FormerAir, type StillFigures } from '../../model/index.ts'
import {
  HALL_PATH,
  type DeskCursor,
  type DeskPicture,
  type HallClientEvents,
  type HallServerEvents,
  type InkPart,
  type InkStroke,
  type MapLook,
} from '../../protocol/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { ask, signedInAs, type Answer, type Method, type Person } from '../access/access-fixture.ts'
import { systemClock } from '../clock.ts'
import { controlDatabase } from '../db/control.ts'
import { httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { airRoutes } from './air.routes.ts'
import { Hall } from './hall.ts'
import { Screens } from './screens.ts'
import { wallRoutes } from './wall.routes.ts'
import { Walls } from './walls.ts'

type Desk = Socket<HallServerEvents, HallClientEvents>

const cell = (
  indicator: string,
  territory: string,
  by?: Record<string, string>,
): StillFigures['totals'][0] => ({
  id: `${indicator}/${territory}${by ? '/sex=male' : ''}`,
  indicator,
  territory,
  ...(by && { by }),
  numerator: 1,
  denominator: 10,
  value: 10,
})
const FIGURES: StillFigures = {
  totals: [cell('poverty.rate', '42'), cell('poverty.rate', '42606000')],
  parts: [
    cell('poverty.rate', '42', { sex: 'male' }),
    cell('poverty.rate', '42606000', { sex: 'male' }),
    cell('poverty.rate', '42612000', { sex: 'male' }),
  ],
}
const LINE: InkPart = {
  id: 's1',
  tool: 'pen',
  anchor: { kind: 'canvas' },
  points: [
    [10, 10],
    [20, 20],
  ],
  text: null,
}
const LOOK: MapLook = { panel: 'map', x: 4_400_000, y: 6_900_000, perRem: 900 }

let database: TestDatabase
let control: DataSource
let http: HttpFixture
let hall: Hall
let base: string
let one: Person
let other: Person
let figures = FIGURES
const sockets: Desk[] = []

beforeAll(async () => {
  database = await testDatabase()
  control = await controlDatabase(database.url).initialize()
  const walls = new Walls({ control, clock: systemClock, figures: () => figures })
  const screens = new Screens({ control, clock: systemClock, walls })
  hall = new Hall({
    walls,
    screens,
    sessionOfCookie: (cookie) => http.access.sessionOfCookie(cookie),
    wallsOfGroup: async () => [],
    clock: systemClock,
    log: pino({ level: 'silent' }),
    build: 'b',
  })
  http = await httpFixture(database.url, {
    routes: [(app) => wallRoutes(app, { walls, screens, hall }), (app) => airRoutes(app, { walls, hall })],
  })
  hall.attach(http.server.app.server)
  base = await http.server.start()
  one = await signedInAs(http, ['operator'])
  other = await signedInAs(http, ['operator'])
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

const press = (method: Method, path: string, body?: object, person: Person = one): Promise<Answer> =>
  ask(http, person.cookie, method, path, body)
async function made(id: string): Promise<void> {
  const grid = gridOfScreens({ columns: 1, rows: 1, screenWidth: 1_200, screenHeight: 675, bezel: 4 })
  const wall = { id, title: 'Зал', viewingDistance: 5_000, locale: 'ru', theme: 'dark', ...grid }
  expect((await press('POST', 'walls', wall)).status).toBe(201)
}
/** Takes one after another from the first revision. */
async function taken(wall: string, ...changes: object[]): Promise<void> {
  for (const [at, change] of changes.entries()) {
    const answer = await press('POST', `walls/${wall}/air`, { revision: at + 1, change })
    expect(answer.body).toMatchObject({ revision: at + 2 })
  }
}
const airOf = async (wall: string): Promise<{ revision: number; state: Record<string, unknown> }> =>
  (await press('GET', `walls/${wall}`)).body['air'] as never
const historyOf = async (wall: string): Promise<FormerAir[]> =>
  (await press('GET', `walls/${wall}/air/history`)).body['items'] as FormerAir[]

const next = <Name extends keyof HallServerEvents>(
  desk: Desk,
  name: Name,
  fits: (given: Parameters<HallServerEvents[Name]>[0]) => boolean = () => true,
): Promise<Parameters<HallServerEvents[Name]>[0]> =>
  new Promise((resolve) => {
    const look = (given: Parameters<HallServerEvents[Name]>[0]): void => {
      if (!fits(given)) return
      desk.off(name, look as never)
      resolve(given)
    }
    desk.on(name, look as never)
  })
/** A desk that watches the wall, which of its operators it is, and what was drawn when it came. */
async function deskOf(
  wall: string,
  person: Person,
): Promise<{ desk: Desk; colour: number; strokes: InkStroke[] }> {
  const desk: Desk = io(base, {
    path: HALL_PATH,
    transports: ['websocket'],
    auth: { kind: 'desk' },
    extraHeaders: { cookie: person.cookie },
    reconnection: false,
    forceNew: true,
  })
  sockets.push(desk)
  const [seat, drawn] = [next(desk, 'seat'), next(desk, 'strokes')]
  desk.emit('watch', { wall }, () => {})
  return { desk, colour: (await seat).colour, strokes: await drawn }
}

test('a wall goes down to a territory and into the past, and undo leads back step by step', async () => {
  await made('undo')
  await taken('undo', { territory: '42606000' }, { past: '2024-03' }, { scene: 'profile' })
  const undo = async (revision: number): Promise<Answer> =>
    await press('POST', 'walls/undo/air/undo', { revision })
  expect((await undo(4)).status).toBe(200)
  expect((await airOf('undo')).state).toMatchObject({ scene: 'poverty', past: '2024-03' })
  expect((await undo(5)).status).toBe(200)
  expect((await airOf('undo')).state).toMatchObject({ territory: '42606000', past: null })
  expect((await undo(6)).status).toBe(200)
  expect((await airOf('undo')).state).toMatchObject({ territory: null })
  expect((await undo(7)).body['code']).toBe('OBZ_WALL_UNDO_EMPTY')
  const acts = (await historyOf('undo')).map(({ act, changedBy, restores }) => [act, changedBy, restores])
  expect(acts.slice(0, 4)).toEqual([
    ['territory', one.login, 1],
    ['past', one.login, 2],
    ['scene', one.login, 3],
    ['scene', one.login, null],
  ])
})

test('of two who undo and take at once one is told of the other, and nothing is lost', async () => {
  await made('race')
  await taken('race', { scene: 'funds' })
  const answers = await Promise.all([
    press('POST', 'walls/race/air/undo', { revision: 2 }, one),
    press('POST', 'walls/race/air', { revision: 2, change: { territory: '42606000' } }, other),
  ])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  const refused = answers.find(({ status }) => status === 409)!
  expect(refused.body['code']).toBe('OBZ_WALL_AIR_CHANGED')
  const air = await airOf('race')
  expect(air.revision).toBe(3)
  const isUndone = answers[0].status === 200
  expect(air.state).toMatchObject(
    isUndone ? { scene: 'poverty', territory: null } : { scene: 'funds', territory: '42606000' },
  )
})

test('a walk through the past is one step back, and no more than so many are kept', async () => {
  await made('walk')
  await taken('walk', { scene: 'funds' }, { past: '2024-01' }, { past: '2024-02' }, { past: '2024-03' })
  expect((await press('POST', 'walls/walk/air/undo', { revision: 5 })).status).toBe(200)
  expect((await airOf('walk')).state).toMatchObject({ scene: 'funds', past: null })
  await control.query(
    `insert into control.wall_air (wall_code, revision, state, act, changed_at)
     select 'walk', -past, '{}', 'scene', now() from generate_series(1, 100) past`,
  )
  await press('POST', 'walls/walk/air', { revision: 6, change: { message: 'Перерыв' } })
  const kept = (await historyOf('walk')).map(({ revision }) => revision)
  expect(kept[0]).toBe(7)
  expect(Math.min(...kept)).toBeGreaterThan(7 - AIR_HISTORY_MAX)
})

test('a frozen wall keeps the figures of its moment for screens that come later, and of the territories asked for', async () => {
  await made('ice')
  const asked = 'walls/ice/frozen?territories=42,42606000'
  expect((await press('GET', asked)).body['code']).toBe('OBZ_WALL_NOT_FROZEN')
  await taken('ice', { isFrozen: true })
  figures = { totals: [], parts: [] }
  const { state } = await airOf('ice')
  // A screen has no session.
  const kept = await fetch(`${base}/api/v1/${asked}`)
  expect(await kept.json()).toEqual({
    at: state['frozenAt'],
    totals: FIGURES.totals,
    parts: FIGURES.parts.slice(0, 2),
  })
  await press('POST', 'walls/ice/air', { revision: 2, change: { past: '2024-03' } })
  expect((await airOf('ice')).state).toMatchObject({ past: '2024-03', frozenAt: null })
  expect((await press('GET', asked)).status).toBe(404)
  figures = FIGURES
})

test('two operators see each other point and draw, each in a colour of their own', async () => {
  await made('ink')
  const anna = await deskOf('ink', one)
  const boris = await deskOf('ink', other)
  expect(anna.colour).not.toBe(boris.colour)
  const seen = next(boris.desk, 'cursor', ({ at }) => at !== null)
  anna.desk.emit('pointer', { tool: 'pen', at: [100, 50] })
  expect(await seen).toMatchObject({
    login: one.login,
    tool: 'pen',
    at: [100, 50],
  } satisfies Partial<DeskCursor>)
  const drawn = next(boris.desk, 'ink')
  anna.desk.emit('ink', LINE)
  expect(await drawn).toEqual({ ...LINE, colour: anna.colour })
  const wiped = next(boris.desk, 'strokes')
  await taken('ink', { scene: 'funds' })
  expect(await wiped).toEqual([])
})

test('who may only look neither draws nor leads nor undoes', async () => {
  await made('look')
  const viewer = await signedInAs(http, ['auditor'])
  const { desk } = await deskOf('look', viewer)
  const anna = await deskOf('look', one)
  desk.emit('ink', { ...LINE, id: 'forbidden' })
  desk.emit('lead', { look: LOOK })
  // In the order of one line: when its own question for the time is answered, both were read.
  await new Promise<number>((resolve) => desk.emit('clock', resolve))
  const drawn = next(anna.desk, 'ink')
  anna.desk.emit('ink', LINE)
  expect((await drawn).id).toBe('s1')
  const later = await deskOf('look', other)
  expect(later.strokes.map(({ id }) => id)).toEqual(['s1'])
  expect((await press('POST', 'walls/look/air/undo', { revision: 1 }, viewer)).status).toBe(403)
})

test('the desk says whose map is followed until it is let go', async () => {
  await made('lead')
  const anna = await deskOf('lead', one)
  const boris = await deskOf('lead', other)
  const led = next(boris.desk, 'lead')
  const told = next(boris.desk, 'desk', ({ leadBy }: DeskPicture) => leadBy === one.login)
  anna.desk.emit('lead', { look: LOOK })
  expect(await led).toMatchObject({ look: LOOK })
  await told
  const free = next(boris.desk, 'desk', ({ leadBy }: DeskPicture) => leadBy === null)
  anna.desk.close()
  await free
})
