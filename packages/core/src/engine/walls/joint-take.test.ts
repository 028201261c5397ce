// Takes of several walls, with rooms of their own and sockets that only listen.
import { expect, test } from 'vitest'
import { FIRST_AIR, FIRST_CARE, gridOfScreens, type Air } from '../../model/index.ts'
import { takeTogether } from './joint-take.ts'
import { LEAD_MS, READY_WITHIN_MS } from './take.ts'
import { WallRoom, type RoomSocket } from './wall-room.ts'

const NOW = 1_000_000
const air = (revision: number): Air => ({
  revision,
  state: { ...FIRST_AIR, scene: 'funds' },
  changedAt: NOW,
  changedBy: null,
})

class HandClock {
  at = NOW
  #due: { at: number; call: () => void }[] = []
  now = (): Date => new Date(this.at)
  after = (ms: number, call: () => void): (() => void) => {
    const entry = { at: this.at + ms, call }
    this.#due.push(entry)
    return () => (this.#due = this.#due.filter((other) => other !== entry))
  }
  pass(ms: number): void {
    this.at += ms
    const due = this.#due.filter(({ at }) => at <= this.at)
    this.#due = this.#due.filter(({ at }) => at > this.at)
    for (const { call } of due) call()
  }
}

function wallOf(id: string, screens: string[], clock: HandClock) {
  const grid = gridOfScreens({ columns: 2, rows: 1, screenWidth: 1_200, screenHeight: 675, bezel: 4 })
  const wall = { id, title: id, viewingDistance: 5_000, locale: 'ru', theme: 'dark', ...grid } as const
  const room = new WallRoom({
    clock,
    now: () => clock.at,
    build: 'b',
    drawn: { wall, revision: 1, air: air(1), paired: [] },
    words: () => ({
      programme: null,
      nextScene: null,
      ledScene: null,
      followed: null,
      care: { driftMm: FIRST_CARE.driftMm, brightness: 1 },
    }),
  })
  const shown: { screen: string; revision: number; at: number }[] = []
  for (const screen of screens) {
    const socket: RoomSocket = {
      id: `${id}/${screen}`,
      emit: (name, ...given) => {
        if (name === 'show') shown.push({ screen, ...(given[0] as { revision: number; at: number }) })
      },
      disconnect: () => undefined,
    }
    room.screenCame(screen, socket)
  }
  return { room, shown }
}

test('two walls, one of them without a screen: the other begins as soon as its own are ready', async () => {
  const clock = new HandClock()
  const [hall, foyer] = [wallOf('hall', ['1-1', '1-2'], clock), wallOf('foyer', [], clock)]
  const taken = takeTogether(
    [
      { wall: 'foyer', air: air(2), room: foyer.room },
      { wall: 'hall', air: air(2), room: hall.room },
    ],
    { clock, now: () => clock.at },
  )
  hall.room.screenReady('1-1', { revision: 2, frames: null })
  expect(hall.shown).toEqual([])
  clock.pass(30)
  hall.room.screenReady('1-2', { revision: 2, frames: null })
  expect(await taken).toEqual({ at: NOW + 30 + LEAD_MS, late: [] })
  expect(hall.shown.map(({ at }) => at)).toEqual([NOW + 30 + LEAD_MS, NOW + 30 + LEAD_MS])
  // A screen that comes to the other wall afterwards is not kept waiting.
  expect(foyer.room.picture().take).toBeNull()
})

test('screens of both walls show at one moment; the one that is not ready in time is named with its wall', async () => {
  const clock = new HandClock()
  const [hall, foyer] = [wallOf('hall', ['1-1'], clock), wallOf('foyer', ['1-1', '1-2'], clock)]
  const taken = takeTogether(
    [
      { wall: 'hall', air: air(2), room: hall.room },
      { wall: 'foyer', air: air(2), room: foyer.room },
    ],
    { clock, now: () => clock.at },
  )
  hall.room.screenReady('1-1', { revision: 2, frames: null })
  foyer.room.screenReady('1-1', { revision: 2, frames: null })
  expect([...hall.shown, ...foyer.shown]).toEqual([])
  clock.pass(READY_WITHIN_MS)
  const at = NOW + READY_WITHIN_MS + LEAD_MS
  expect(await taken).toEqual({ at, late: [{ wall: 'foyer', screens: ['1-2'] }] })
  expect([...hall.shown, ...foyer.shown].map((show) => show.at)).toEqual([at, at])
  foyer.room.screenReady('1-2', { revision: 2, frames: null })
  expect(foyer.shown.at(-1)).toEqual({ screen: '1-2', revision: 2, at })
})

test('a take of one wall alone that comes between holds the other up no longer than any take', async () => {
  const clock = new HandClock()
  const [hall, foyer] = [wallOf('hall', ['1-1'], clock), wallOf('foyer', ['1-1'], clock)]
  const taken = takeTogether(
    [
      { wall: 'hall', air: air(2), room: hall.room },
      { wall: 'foyer', air: air(2), room: foyer.room },
    ],
    { clock, now: () => clock.at },
  )
  const alone = hall.room.begin(air(3))
  foyer.room.screenReady('1-1', { revision: 2, frames: null })
  expect((await taken).late).toEqual([])
  hall.room.screenReady('1-1', { revision: 3, frames: null })
  expect((await alone).revision).toBe(3)
  expect(hall.shown.map(({ revision }) => revision)).toEqual([3])
})
