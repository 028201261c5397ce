import { expect, test } from 'vitest'
import { FIRST_AIR } from '../../model/index.ts'
import {
  INK_COLOURS,
  INK_POINTS_MAX,
  INK_STROKES_MAX,
  LEAD_AHEAD_MS,
  type HallServerEvents,
  type InkPart,
  type InkStroke,
  type MapLook,
} from '../../protocol/index.ts'
import { readInk, readLook, readPointer } from './ink-messages.ts'
import { RoomInk } from './room-ink.ts'

const NOW = 1_000_000
class Listener {
  readonly id: string
  readonly heard: [name: keyof HallServerEvents, given: unknown][] = []
  constructor(id: string) {
    this.id = id
  }
  emit(name: keyof HallServerEvents, ...given: unknown[]): void {
    this.heard.push([name, given[0]])
  }
  last<Given>(name: keyof HallServerEvents): Given | undefined {
    return this.heard.findLast(([each]) => each === name)?.[1] as Given | undefined
  }
}
function hall(): { ink: RoomInk; screen: Listener; one: Listener; other: Listener } {
  const screen = new Listener('1-1')
  const ink = new RoomInk({ screens: () => [screen], now: () => NOW, onLead: () => {} })
  const [one, other] = [new Listener('a'), new Listener('b')]
  ink.deskCame(one, 'anna')
  ink.deskCame(other, 'boris')
  return { ink, screen, one, other }
}
const line = (id: string, ...points: [number, number][]): InkPart => ({
  id,
  tool: 'pen',
  anchor: { kind: 'canvas' },
  points,
  text: null,
})
const LOOK: MapLook = { panel: 'map', x: 4_400_000, y: 6_900_000, perRem: 900 }

test('two operators have two colours, and see each other where they point; a screen sees the beam and no name', () => {
  const { ink, screen, one, other } = hall()
  expect(one.last<{ colour: number }>('seat')?.colour).not.toBe(
    other.last<{ colour: number }>('seat')?.colour,
  )
  ink.pointer('a', { tool: 'pen', at: [100, 200] })
  expect(other.last('cursor')).toEqual({ desk: 'a', login: 'anna', colour: 0, tool: 'pen', at: [100, 200] })
  expect(screen.heard).toEqual([])
  ink.pointer('a', { tool: 'laser', at: [100, 200] })
  expect(screen.last('laser')).toEqual({ colour: 0, at: [100, 200] })
  ink.pointer('a', { tool: 'pen', at: [100, 200] })
  expect(screen.last('laser')).toEqual({ colour: 0, at: null })
  expect(JSON.stringify(screen.heard)).not.toContain('anna')
})

test('a line grows on all screens, and whoever comes later is told all of it', () => {
  const { ink, screen } = hall()
  ink.ink('a', line('s1', [0, 0], [1, 1]))
  ink.ink('a', line('s1', [2, 2]))
  expect(screen.heard.map(([name]) => name)).toEqual(['ink', 'ink'])
  const late = new Listener('1-2')
  ink.screenCame(late)
  expect(late.last<InkStroke[]>('strokes')).toMatchObject([
    {
      id: 's1',
      colour: 0,
      points: [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    },
  ])
})

test('nobody goes on with the line of another, and each takes back the own last one', () => {
  const { ink, screen } = hall()
  ink.ink('a', line('s1', [0, 0]))
  ink.ink('b', line('s1', [9, 9]))
  ink.ink('b', line('s2', [5, 5]))
  ink.erase('a', 'last')
  expect(screen.last<InkStroke[]>('strokes')?.map(({ id }) => id)).toEqual(['s2'])
  ink.erase('a', 'all')
  expect(screen.last('strokes')).toEqual([])
})

test('a wall holds so many strokes of so many points and no more', () => {
  const { ink } = hall()
  for (let at = 0; at < INK_STROKES_MAX + 5; at += 1) ink.ink('a', line(`s${at}`, [at, at]))
  for (let at = 0; at < INK_POINTS_MAX; at += 1) ink.ink('a', line('s20', [at, at], [at, at]))
  const late = new Listener('1-2')
  ink.screenCame(late)
  const strokes = late.last<InkStroke[]>('strokes')!
  expect(strokes).toHaveLength(INK_STROKES_MAX)
  expect(strokes[0]?.id).toBe('s5')
  expect(strokes.find(({ id }) => id === 's20')?.points).toHaveLength(INK_POINTS_MAX)
})

test('another scene wipes what was drawn; another territory or month does not', () => {
  const { ink, screen } = hall()
  ink.ink('a', line('s1', [0, 0]))
  ink.taken(FIRST_AIR, { ...FIRST_AIR, territory: '42606000', past: '2024-03' })
  expect(screen.last('strokes')).toBeUndefined()
  ink.taken(FIRST_AIR, { ...FIRST_AIR, scene: 'funds' })
  expect(screen.last('strokes')).toEqual([])
})

test('the map follows who led last, to a moment that all screens have yet to reach, and is let go with the desk', () => {
  const { ink, screen, other } = hall()
  ink.lead('a', LOOK)
  expect(screen.last('lead')).toEqual({ look: LOOK, at: NOW + LEAD_AHEAD_MS })
  ink.lead('b', { ...LOOK, perRem: 90 })
  expect(ink.leadBy).toBe('boris')
  ink.lead('a', null)
  expect(ink.leadBy).toBe('boris')
  ink.deskWent(other)
  expect(ink.leadBy).toBeNull()
  expect(screen.last('lead')).toMatchObject({ look: null })
})

test('more operators than colours go on; one with two windows keeps one colour', () => {
  const { ink } = hall()
  const desks = Array.from({ length: INK_COLOURS + 2 }, (_, at) => new Listener(`d${at}`))
  for (const desk of desks) ink.deskCame(desk, desk.id)
  const second = new Listener('a2')
  ink.deskCame(second, 'anna')
  expect(second.last('seat')).toEqual({ desk: 'a2', colour: 0 })
  for (const desk of desks)
    expect(desk.last<{ colour: number }>('seat')?.colour).toSatisfy((n: number) => n >= 0 && n < INK_COLOURS)
})

test('what no desk of ours would send is left out', () => {
  const good = {
    id: 's1',
    tool: 'text',
    anchor: { kind: 'map', panel: 'map' },
    points: [[39.5, 52.6]],
    text: ' Липецк ',
  }
  expect(readInk(good)).toMatchObject({ text: 'Липецк', points: [[39.5, 52.6]] })
  const bad: unknown[] = [
    null,
    { ...good, id: '<script>' },
    { ...good, tool: 'hand' },
    { ...good, anchor: { kind: 'map', panel: '' } },
    { ...good, points: [] },
    { ...good, points: [[39.5, 91]] },
    { ...good, points: [[Number.NaN, 0]] },
    { ...good, points: [['1', 0]] },
    { ...good, points: Array.from({ length: 65 }, () => [0, 0]) },
    { ...good, text: 'я'.repeat(81) },
    { ...good, text: 7 },
  ]
  expect(bad.map(readInk)).toEqual(bad.map(() => null))
  expect(readPointer({ tool: 'laser', at: [1e9, 0] })).toBeNull()
  expect(readPointer({ tool: 'laser', at: null })).toEqual({ tool: 'laser', at: null })
  expect(
    [{}, { look: 5 }, { look: { ...LOOK, perRem: 0 } }, { look: { ...LOOK, x: Infinity } }].map(readLook),
  ).toEqual(Array.from({ length: 4 }, () => undefined))
  expect(readLook({ look: LOOK })).toEqual(LOOK)
})
