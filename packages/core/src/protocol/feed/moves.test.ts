// A client that moves from area to area, against a model of the server and of a line that loses, doubles and reorders.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ANSWER_TIMEOUT_MS } from '../feed-machine.ts'
import type { ChannelRow, Cursor, DeltaFrame, Frame, SubscribeAnswer } from '../frames.ts'
import { ChannelFeed, type ChannelOutlet } from './channel-feed.ts'

/** Which places an area covers: neighbours overlap. */
const AREAS: Record<string, readonly number[]> = { west: [0, 1], middle: [1, 2], east: [2, 3] }
const NAMES = Object.keys(AREAS)
type Row = ChannelRow & { place: number; value: number }
interface Change {
  to: number
  id: string
  before: Row | undefined
}

class AreaServer {
  epoch = 1
  version = 5
  rows = new Map<string, Row>()
  changes: Change[] = []
  /** The last version that changed each area: frames are chained by it. */
  last = new Map(NAMES.map((name) => [name, 5]))
  /** What it believes that this connection holds. */
  members = new Set<string>()
  line: (() => void)[] = []
  readonly deliver: (frame: Frame) => void
  constructor(deliver: (frame: Frame) => void) {
    this.deliver = deliver
  }

  isIn = (name: string, row: Row | undefined): boolean =>
    row !== undefined && AREAS[name]!.includes(row.place)
  rowsOf = (name: string): Row[] => [...this.rows.values()].filter((row) => this.isIn(name, row))
  cursorOf = (name: string): Cursor => ({ epoch: `e${this.epoch}`, version: this.last.get(name)! })

  write(row: Row | string): void {
    const id = typeof row === 'string' ? row : row.id
    const before = this.rows.get(id)
    if (typeof row === 'string') this.rows.delete(id)
    else this.rows.set(id, row)
    this.version += 1
    this.changes = [...this.changes, { to: this.version, id, before }].slice(-5)
    for (const name of NAMES) {
      if (!this.isIn(name, before) && !this.isIn(name, this.rows.get(id))) continue
      const frame = this.#delta(name, this.last.get(name)!, [{ to: this.version, id, before }])
      this.last.set(name, this.version)
      if (this.members.has(name)) this.push({ ...frame, to: this.version })
    }
  }

  #delta(name: string, from: number, changes: readonly Change[]): DeltaFrame {
    const put: Row[] = []
    const remove: string[] = []
    for (const id of new Set(changes.map((change) => change.id))) {
      const now = this.rows.get(id)
      const first = changes.find((change) => change.id === id)!
      if (now && this.isIn(name, now)) put.push(now)
      else if (this.isIn(name, first.before)) remove.push(id)
    }
    return { ...this.#head(name), kind: 'delta', from, to: this.last.get(name)!, put, remove }
  }

  #head = (name: string): { channel: string; epoch: string; at: number } => ({
    channel: name,
    epoch: `e${this.epoch}`,
    at: 0,
  })

  push(frame: Frame): void {
    this.line.push(() => this.deliver(frame))
  }

  subscribe(
    name: string,
    cursor: Cursor | null,
    from: string | null,
    answered: (answer: SubscribeAnswer) => void,
  ): void {
    const isMove = from !== null && this.members.has(from)
    if (from !== null) this.members.delete(from)
    const answer = (resumed: boolean): void => void this.line.push(() => answered({ ok: true, resumed }))
    this.members.add(name)
    if (isMove) {
      answer(false)
      const remove = this.rowsOf(from)
        .filter((row) => !this.isIn(name, row))
        .map(({ id }) => id)
      const put = this.rowsOf(name).filter((row) => !this.isIn(from, row))
      const versions = { from: this.last.get(from)!, to: this.last.get(name)! }
      this.push({ ...this.#head(name), kind: 'delta', isMove: true, ...versions, put, remove })
      return
    }
    const tail = this.changes.filter((change) => change.to > (cursor?.version ?? 0))
    const isHeld = cursor?.epoch === `e${this.epoch}` && cursor.version >= this.version - this.changes.length
    answer(isHeld)
    if (!isHeld) {
      this.push({
        ...this.#head(name),
        kind: 'snapshot',
        version: this.last.get(name)!,
        rows: this.rowsOf(name),
      })
    } else if (cursor.version !== this.last.get(name)) this.push(this.#delta(name, cursor.version, tail))
  }

  restart(): void {
    this.epoch += 1
    this.version += 1
    this.changes = []
    for (const name of NAMES) this.last.set(name, this.version)
  }
}

class MovingFeed extends ChannelFeed<Row> {
  /** As `AreaFeed` does it: one move at a time. */
  go(name: string): void {
    if (this.state.kind !== 'catching-up' && name !== this.name) this.turnTo(name)
  }
}

const fault = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('write' as const),
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      place: fc.option(fc.nat(3)),
      value: fc.nat(9),
    }),
  },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('deliver' as const) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('go' as const), name: fc.constantFrom(...NAMES) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('lose' as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('double', 'swap', 'beat', 'wait') }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('disconnect', 'connect', 'restart') }) },
)

test('whatever the line does while a client moves, at rest it holds the rows of the area that it asked for last', () => {
  fc.assert(
    fc.property(fc.array(fault, { maxLength: 80 }), (faults) => {
      let now = 0
      let isOpen = false
      const server = new AreaServer((frame) => {
        if (feed.concerns(frame.channel)) feed.takeFrame(frame)
      })
      const outlet: ChannelOutlet = {
        now: () => now,
        beforePaint: () => undefined,
        after: () => () => undefined,
        subscribe: (channel, _ask, cursor, { held, answered }) =>
          server.subscribe(channel, cursor, held, answered),
      }
      const feed: MovingFeed = new MovingFeed('west', outlet)
      const connect = (): void => {
        isOpen = true
        server.line = []
        server.members = new Set()
        feed.take({ kind: 'connected', now })
      }
      const deliver = (): void => {
        if (isOpen) server.line.shift()?.()
      }
      const beat = (): void => {
        server.line.push(() => feed.take({ kind: 'beat', now, at: server.cursorOf(feed.name), behindMs: 0 }))
      }
      const wait = (): void => {
        now += ANSWER_TIMEOUT_MS
        feed.take({ kind: 'passed', now })
      }
      connect()
      for (const step of faults) {
        now += 10
        const { line } = server
        if (step.act === 'write') {
          server.write(step.place === null ? step.id : { id: step.id, place: step.place, value: step.value })
        } else if (step.act === 'go') feed.go(step.name)
        else if (step.act === 'deliver') deliver()
        else if (step.act === 'lose') line.shift()
        else if (step.act === 'double' && line[0]) line.unshift(line[0])
        else if (step.act === 'swap' && line.length > 1) line.unshift(...line.splice(1, 1))
        else if (step.act === 'beat' && isOpen) beat()
        else if (step.act === 'wait') wait()
        else if (step.act === 'disconnect' && isOpen) {
          isOpen = false
          server.members = new Set()
          feed.take({ kind: 'disconnected', now })
        } else if (step.act === 'connect' && !isOpen) connect()
        else if (step.act === 'restart') {
          server.restart()
        }
      }
      if (!isOpen) connect()
      // The line is whole again: what is under way arrives, then heartbeats and timeouts.
      for (let round = 0; round < 5; round += 1) {
        while (server.line.length > 0) deliver()
        wait()
        while (server.line.length > 0) deliver()
        beat()
      }
      while (server.line.length > 0) deliver()
      expect(feed.state).toMatchObject({ kind: 'live', cursor: server.cursorOf(feed.name) })
      expect(Object.fromEntries(feed.rows)).toEqual(
        Object.fromEntries(server.rowsOf(feed.name).map((row) => [row.id, row])),
      )
    }),
    { numRuns: 3_000 },
  )
}, 60_000)
