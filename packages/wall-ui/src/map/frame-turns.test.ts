import { columnsOf, type ColumnFrame } from '@obzor/core/protocol'
import { expect, it } from 'vitest'
import { FrameTurns, WAITING_FRAMES_MAX } from './frame-turns.ts'
import { placedRowsOf } from './places.ts'
import { SLICE_ROWS, type Steps } from './slices.ts'

const HEAD = { channel: 'layer:x', epoch: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff', at: 0 }
const snapshot = (version: number): ColumnFrame =>
  columnsOf({ kind: 'snapshot', ...HEAD, version, rows: [{ id: '1' }] })
const delta = (to: number): ColumnFrame =>
  columnsOf({ kind: 'delta', ...HEAD, from: to - 1, to, put: [{ id: String(to) }], remove: [] })

/** A layer whose snapshots take three steps of 3 ms; `turn` is the page's. */
function open() {
  const told: string[] = []
  let now = 0
  let isUnseen = false
  let next: (() => void) | null = null
  function* load({ to }: ColumnFrame): Steps {
    for (let step = 1; step <= 3; step += 1) {
      now += 3
      told.push(`load ${to}.${step}`)
      yield
    }
    told.push(`shown ${to}`)
  }
  const turns = new FrameTurns({
    load,
    apply: ({ to }) => told.push(`delta ${to}`),
    taken: (hasLoaded) => told.push(hasLoaded ? 'taken, loaded' : 'taken'),
    now: () => now,
    later: (callback) => {
      next = callback
      return () => (next = null)
    },
    isUnseen: () => isUnseen,
  })
  return {
    turns,
    hide: () => (isUnseen = true),
    isWaiting: () => next !== null,
    turn: (): void => {
      const callback = next
      next = null
      callback?.()
    },
    /** What was told since the last call. */
    told: () => told.splice(0),
  }
}

it('lets the page have its turn in the midst of a snapshot, and a delta waits for the whole', () => {
  const { turns, turn, told, isWaiting } = open()
  turns.take([snapshot(5), delta(6)])
  // The second step began before 4 ms had passed.
  expect(told()).toEqual(['load 5.1', 'load 5.2'])
  turns.take([delta(7)])
  expect(told()).toEqual([])
  turn()
  expect(told()).toEqual(['load 5.3', 'shown 5', 'delta 6', 'delta 7', 'taken, loaded'])
  expect(isWaiting()).toBe(false)
  turns.take([delta(8)])
  expect(told()).toEqual(['delta 8', 'taken'])
})

it('leaves a snapshot, and what waits for it, when a newer one comes', () => {
  const { turns, turn, told } = open()
  turns.take([snapshot(5)])
  turns.take([delta(6), snapshot(9), delta(10)])
  told()
  turn()
  expect(told()).toEqual(['load 9.1', 'load 9.2'])
  turn()
  expect(told()).toEqual(['load 9.3', 'shown 9', 'delta 10', 'taken, loaded'])
})

it('loads in one go where nobody sees the page, and where too much waits', () => {
  const hidden = open()
  hidden.hide()
  hidden.turns.take([snapshot(5), delta(6)])
  expect(hidden.told()).toContain('taken, loaded')
  const busy = open()
  busy.turns.take([snapshot(5)])
  for (let to = 6; to < 6 + WAITING_FRAMES_MAX; to += 1) busy.turns.take([delta(to)])
  expect(busy.told()).not.toContain('shown 5')
  busy.turns.take([delta(6 + WAITING_FRAMES_MAX)])
  expect(busy.told().slice(-2)).toEqual([`delta ${6 + WAITING_FRAMES_MAX}`, 'taken, loaded'])
  expect(busy.isWaiting()).toBe(false)
})

it('does nothing more after its layer is gone', () => {
  const { turns, turn, told, isWaiting } = open()
  turns.take([snapshot(5)])
  told()
  turns.end()
  expect(isWaiting()).toBe(false)
  turn()
  expect(told()).toEqual([])
})

it('reads the places of a snapshot slice by slice', () => {
  const rows = Array.from({ length: 10_000 }, (_none, at) => ({
    id: String(at),
    lon: 39 + at / 1e4,
    lat: 52,
  }))
  const parts = [...placedRowsOf(columnsOf({ kind: 'snapshot', ...HEAD, version: 1, rows }))]
  expect(parts.map(({ ids, x, y }) => [ids.length, x.length, y.length])).toEqual(
    [SLICE_ROWS, SLICE_ROWS, 10_000 - 2 * SLICE_ROWS].map((length) => [length, length, length]),
  )
  expect([parts[1]!.ids[0], parts[2]!.ids[parts[2]!.ids.length - 1]]).toEqual([SLICE_ROWS, 9999])
})
