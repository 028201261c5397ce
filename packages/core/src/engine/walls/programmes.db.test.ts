// Programmes, groups and care with a real database; the hall only listens, and time is moved by hand.
import { pino } from 'pino'
import type { DataSource } from 'typeorm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  FIRST_CARE,
  gridOfScreens,
  type OpenAlert,
  type Programme,
  type ProgrammeItem,
  type ScreenCare,
  type Wall,
  type WallProgrammes,
} from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { controlDatabase } from '../db/control.ts'
import { CareWatch } from './care-watch.ts'
import type { Hall } from './hall.ts'
import { ProgrammeRunner } from './programme-runner.ts'
import { Programmes } from './programmes.ts'
import { WallGroups } from './wall-groups.ts'
import type { WallWords } from './wall-room.ts'
import { Walls } from './walls.ts'

const NOON = Date.parse('2026-03-05T09:00:00Z')
const PETROVA = { userId: '1', login: 'petrova' }
const log = pino({ level: 'silent' })
const grid = gridOfScreens({ columns: 1, rows: 1, screenWidth: 1_200, screenHeight: 675, bezel: 4 })
const wallOf = (id: string): Wall => ({
  id,
  title: id,
  viewingDistance: 5_000,
  locale: 'ru',
  theme: 'dark',
  ...grid,
})
const item = (id: string, given: Partial<ProgrammeItem> = {}): ProgrammeItem => ({
  id,
  scene: id,
  spotlight: null,
  dwellSeconds: 60,
  conditions: [],
  ...given,
})
const programme = (given: Partial<Programme> = {}): Programme => ({
  id: 'day',
  title: 'Дневная',
  items: [item('poverty'), item('funds'), item('vacancies')],
  isLoop: true,
  hours: [],
  onAlert: null,
  group: null,
  ...given,
})
const only = (...programmes: Programme[]): WallProgrammes => ({ programmes, resumeMinutes: null })

let database: TestDatabase
let control: DataSource
let now = NOON
let alerts: OpenAlert[] = []
const clock = { now: () => new Date(now), after: () => () => undefined }
const words = {
  scenes: ['poverty', 'funds', 'vacancies'],
  indicators: ['poverty.rate'],
  territories: ['42000000'],
  rules: [],
  groups: ['both'],
}
/** What the hall was told, by wall. */
const said = new Map<string, Partial<WallWords>>()
const shown: string[][] = []
const hall: Pick<Hall, 'showTogether' | 'say'> = {
  showTogether: async (airs) => {
    shown.push(airs.map(({ wall, air }) => `${wall} ${air.state.scene}`))
    return { at: now, late: [] }
  },
  say: (wall, change) => void said.set(wall, { ...said.get(wall), ...change }),
}
let walls: Walls
let programmes: Programmes
const runnerOf = (): ProgrammeRunner =>
  new ProgrammeRunner({
    control,
    clock,
    log,
    hall,
    facts: () => ({
      now,
      timeZone: 'Europe/Moscow',
      holidays: [],
      alerts,
      scenes: new Set(words.scenes),
      valueOf: () => null,
    }),
  })
const onAir = async (wall = 'hall'): Promise<string> => (await walls.find(wall)).air.state.scene
const takeByHand = async (wall: string, scene: string): Promise<void> => {
  const { air } = await walls.find(wall)
  await walls.changeAir(wall, { revision: air.revision, change: { scene }, by: PETROVA })
}

beforeAll(async () => {
  database = await testDatabase()
  control = await controlDatabase(database.url).initialize()
})
beforeEach(async () => {
  await control.query('delete from control.wall')
  await control.query('delete from control.wall_group')
  ;[now, alerts] = [NOON, []]
  said.clear()
  shown.length = 0
  walls = new Walls({
    control,
    clock,
    figures: () => {
      throw new Error('nothing is frozen here')
    },
  })
  programmes = new Programmes({ control, words: async () => words })
  await walls.add(wallOf('hall'))
  await walls.add(wallOf('foyer'))
})
afterAll(async () => {
  await control.destroy()
  await database.close()
})

test('a programme begins by its hours, goes on when time is over, and a restart finds it where it was', async () => {
  await programmes.save('hall', only(programme({ items: [item('funds'), item('vacancies')] })), 0)
  await runnerOf().look()
  expect(await onAir()).toBe('funds')
  now += 40_000
  const restarted = runnerOf()
  expect(await restarted.look()).toBe(1_000)
  expect(await onAir()).toBe('funds')
  expect(said.get('hall')).toMatchObject({
    programme: { kind: 'running', item: { id: 'funds' }, leftMs: 20_000 },
    nextScene: 'vacancies',
  })
  now += 20_000
  await restarted.look()
  expect(await onAir()).toBe('vacancies')
  expect(shown).toEqual([['hall funds'], ['hall vacancies']])
})

test('of two engines that look at one moment one switches', async () => {
  await programmes.save('hall', only(programme({ items: [item('funds')] })), 0)
  await Promise.all([runnerOf().look(), runnerOf().look(), runnerOf().look()])
  expect(shown).toEqual([['hall funds']])
  expect((await walls.find('hall')).air.revision).toBe(2)
})

test("an operator's take pauses the programme, which says whose it was and goes on when it is told to", async () => {
  await programmes.save('hall', only(programme({ items: [item('funds'), item('vacancies')] })), 0)
  const runner = runnerOf()
  await runner.look()
  await takeByHand('hall', 'poverty')
  now += 600_000
  await runner.look()
  expect(await onAir()).toBe('poverty')
  expect(said.get('hall')?.programme).toMatchObject({
    kind: 'paused',
    why: { kind: 'take', login: 'petrova' },
  })
  await runner.press('hall', { kind: 'resume' }, PETROVA)
  expect(await onAir()).toBe('vacancies')
  await expect(runner.press('hall', { kind: 'resume' }, PETROVA)).rejects.toMatchObject({
    code: 'OBZ_PROGRAMME_PRESS_VAIN',
  })
})

test('walls of a group are switched with it in one act; a take on any of them pauses it', async () => {
  const groups = new WallGroups({ control, clock, hall })
  await groups.save({ id: 'both', title: 'Оба зала', walls: ['hall', 'foyer'] }, 0)
  await programmes.save(
    'hall',
    only(programme({ items: [item('funds'), item('vacancies')], group: 'both' })),
    0,
  )
  const runner = runnerOf()
  await runner.look()
  expect(await Promise.all(['hall', 'foyer'].map(onAir))).toEqual(['funds', 'funds'])
  expect(shown).toEqual([['foyer funds', 'hall funds']])
  now += 45_000
  await runner.look()
  expect(said.get('foyer')).toMatchObject({ ledScene: 'vacancies' })
  await takeByHand('foyer', 'poverty')
  now += 60_000
  await runner.look()
  expect(await Promise.all(['hall', 'foyer'].map(onAir))).toEqual(['funds', 'poverty'])
  await runner.press('hall', { kind: 'next' }, PETROVA)
  expect(await Promise.all(['hall', 'foyer'].map(onAir))).toEqual(['vacancies', 'vacancies'])
  expect(said.get('foyer')).toMatchObject({ ledScene: null })
  await groups.remove('both')
  now += 60_000
  await runner.look()
  expect(await Promise.all(['hall', 'foyer'].map(onAir))).toEqual(['funds', 'vacancies'])
})

test('a wall that is switched with another says whose programme it follows, and is let go with it', async () => {
  const groups = new WallGroups({ control, clock, hall })
  await groups.save({ id: 'both', title: 'Оба зала', walls: ['hall', 'foyer'] }, 0)
  await programmes.save(
    'hall',
    only(programme({ items: [item('funds'), item('vacancies')], group: 'both' })),
    0,
  )
  const runner = runnerOf()
  await runner.look()
  expect(said.get('foyer')?.followed).toMatchObject({
    wall: 'hall',
    wallTitle: 'hall',
    groupTitle: 'Оба зала',
    programme: { kind: 'running', item: { scene: 'funds' }, next: { scene: 'vacancies' } },
  })
  expect(said.get('hall')?.followed).toBeUndefined()
  await runner.press('hall', { kind: 'stop' }, PETROVA)
  await runner.look()
  expect(said.get('foyer')).toMatchObject({ followed: null })
})

test('a take on a group is on all of its walls or on none', async () => {
  const groups = new WallGroups({ control, clock, hall })
  const both = { id: 'both', title: 'Оба зала', walls: ['foyer', 'hall'] }
  await groups.save(both, 0)
  const at = (hallRevision: number) => [
    { wall: 'hall', revision: hallRevision },
    { wall: 'foyer', revision: 1 },
  ]
  const change = { scene: 'funds' }
  await takeByHand('hall', 'vacancies')
  await expect(groups.take('both', { walls: at(1), change, by: PETROVA })).rejects.toMatchObject({
    code: 'OBZ_WALL_AIR_CHANGED',
  })
  expect(await onAir('foyer')).toBe('poverty')
  const taken = await groups.take('both', { walls: at(2), change, by: PETROVA })
  expect(taken.walls.map(({ revision }) => revision)).toEqual([2, 3])
  await expect(
    groups.take('both', { walls: [{ wall: 'hall', revision: 3 }], change, by: PETROVA }),
  ).rejects.toMatchObject({ code: 'OBZ_WALL_GROUP_CHANGED' })
  await expect(groups.save(both, 0)).rejects.toMatchObject({ code: 'OBZ_WALL_GROUP_CHANGED' })
  await expect(groups.take('none', { walls: at(1), change, by: PETROVA })).rejects.toMatchObject({
    code: 'OBZ_WALL_GROUP_UNKNOWN',
  })
})

test('of two people who change programmes at once the second is refused and nothing is lost', async () => {
  const first = await programmes.save('hall', only(programme()), 0)
  await programmes.save('hall', only(programme({ title: 'Утренняя' })), first.revision)
  await expect(programmes.save('hall', only(), first.revision)).rejects.toMatchObject({
    code: 'OBZ_PROGRAMME_CHANGED',
  })
  expect((await programmes.read('hall')).programmes.programmes[0]?.title).toBe('Утренняя')
})

test('what is unknown is refused in words; what has vanished since is named and may stay', async () => {
  const gone = item('alarm')
  const refused = programmes.save('hall', only(programme({ items: [gone] })), 0)
  await expect(refused).rejects.toMatchObject({
    code: 'OBZ_PROGRAMME_INVALID',
    fact: "item 'alarm' of programme 'day' names 'alarm', which is not among the scenes",
  })
  const still = [item('poverty', { dwellSeconds: 0 })]
  await expect(programmes.save('hall', only(programme({ items: still })), 0)).rejects.toMatchObject({
    code: 'OBZ_PROGRAMME_INVALID',
  })
  const wide = new Programmes({
    control,
    words: async () => ({ ...words, scenes: [...words.scenes, 'alarm'] }),
  })
  const saved = await wide.save('hall', only(programme({ items: [gone, item('funds')] })), 0)
  const read = await programmes.read('hall')
  expect(read.troubles).toEqual([
    { programme: 'day', item: 'alarm', fault: { kind: 'unknown', what: 'scenes', name: 'alarm' } },
  ])
  await runnerOf().look()
  expect(await onAir()).toBe('funds')
  const renamed = only(programme({ title: 'Вечерняя', items: [gone, item('funds')] }))
  expect((await programmes.save('hall', renamed, saved.revision)).revision).toBe(2)
})

test('a programme without items is not begun, by hours or by hand', async () => {
  await programmes.save('hall', only(programme({ items: [] })), 0)
  const runner = runnerOf()
  await runner.look()
  expect(shown).toEqual([])
  await expect(runner.press('hall', { kind: 'start', programme: 'day' }, PETROVA)).rejects.toMatchObject({
    code: 'OBZ_PROGRAMME_PRESS_VAIN',
  })
  await expect(runner.press('nobody', { kind: 'stop' }, PETROVA)).rejects.toMatchObject({
    code: 'OBZ_WALL_UNKNOWN',
  })
})

test('screens are told when the hours of the hall dim them, once for each change', async () => {
  const told: ScreenCare[] = []
  const care = new CareWatch({
    control,
    clock,
    log,
    hall: { say: (wall, change) => void (wall === 'hall' && change.care && told.push(change.care)) },
    facts: () => ({ timeZone: 'Europe/Moscow', holidays: [] }),
  })
  await care.look()
  const night = { hours: [{ kind: 'time', from: '20:00', to: '07:00' }], brightness: 0.4 } as const
  const saved = await care.save('hall', { ...FIRST_CARE, steps: [night] }, 0)
  now = NOON + 10 * 3_600_000
  await care.look()
  await care.look()
  expect(told.map(({ brightness }) => brightness)).toEqual([1, 0.4])
  await expect(care.save('hall', FIRST_CARE, 0)).rejects.toMatchObject({ code: 'OBZ_WALL_CARE_CHANGED' })
  const endless = { ...FIRST_CARE, steps: [{ hours: [], brightness: 0.5 }] }
  await expect(care.save('hall', endless, saved.revision)).rejects.toMatchObject({
    code: 'OBZ_WALL_CARE_INVALID',
  })
})
