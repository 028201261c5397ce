import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ANSWER_TIMEOUT_MS,
  SILENCE_MS,
  cursorOf,
  feedStep,
  initialFeed,
  type FeedEffect,
  type FeedEvent,
  type FeedState,
} from './feed-machine.ts'
import type { ChannelRow, Cursor, DeltaFrame, Frame } from './frames.ts'

const delta = (from: number, to: number, epoch = 'a'): DeltaFrame => ({
  kind: 'delta',
  channel: 'c',
  epoch,
  from,
  to,
  at: 0,
  put: [],
  remove: [],
})
const snapshot = (version: number, epoch = 'a'): Frame => ({
  kind: 'snapshot',
  channel: 'c',
  epoch,
  version,
  at: 0,
  rows: [],
})
const run = (
  events: FeedEvent[],
  from: FeedState = initialFeed(),
): { state: FeedState; last: FeedEffect[] } => {
  let state = from
  let last: FeedEffect[] = []
  for (const event of events) ({ state, effects: last } = feedStep(state, event))
  return { state, last }
}
const LIVE_AT_5: FeedEvent[] = [
  { kind: 'connected', now: 0 },
  { kind: 'answered', now: 1, ask: 1, answer: { ok: true, resumed: false } },
  { kind: 'framed', now: 2, frame: snapshot(5) },
]

test('a new client asks without a cursor and is live with the first snapshot', () => {
  const asked = run(LIVE_AT_5.slice(0, 1))
  expect(asked.last).toContainEqual({ do: 'subscribe', ask: 1, cursor: null })
  const { state, last } = run(LIVE_AT_5)
  expect(state).toMatchObject({ kind: 'live', cursor: { epoch: 'a', version: 5 } })
  expect(last).toEqual([{ do: 'apply', frame: snapshot(5) }])
})

test('the next delta is applied, the same one again is dropped', () => {
  const { state, last } = run([...LIVE_AT_5, { kind: 'framed', now: 3, frame: delta(5, 6) }])
  expect(last).toEqual([{ do: 'apply', frame: delta(5, 6) }])
  const again = feedStep(state, { kind: 'framed', now: 4, frame: delta(5, 6) })
  expect(again.effects).toEqual([{ do: 'drop', frame: delta(5, 6), why: 'duplicate' }])
  expect(again.state).toMatchObject({ kind: 'live', cursor: { version: 6 } })
})

test('a gap is not applied: the client asks again with the cursor it has', () => {
  const { state, last } = run([...LIVE_AT_5, { kind: 'framed', now: 3, frame: delta(7, 8) }])
  expect(state.kind).toBe('catching-up')
  expect(last).toContainEqual({ do: 'subscribe', ask: 2, cursor: { epoch: 'a', version: 5 } })
  expect(last[0]).toMatchObject({ do: 'drop', why: 'gap' })
})

test('a delta of another epoch is answered by a new subscription, never applied', () => {
  const { last } = run([...LIVE_AT_5, { kind: 'framed', now: 3, frame: delta(5, 6, 'b') }])
  expect(last.map((effect) => effect.do)).toEqual(['drop', 'subscribe', 'schedule'])
})

test('losing the socket keeps the cursor, and the next connection resumes from it', () => {
  const lost = run([...LIVE_AT_5, { kind: 'disconnected', now: 10 }])
  expect(lost.state).toMatchObject({ kind: 'stale', reason: 'disconnected', cursor: { version: 5 } })
  const back = run([{ kind: 'connected', now: 20 }], lost.state)
  expect(back.last).toContainEqual({ do: 'subscribe', ask: 2, cursor: { epoch: 'a', version: 5 } })
  const resumed = run(
    [{ kind: 'answered', now: 21, ask: 2, answer: { ok: true, resumed: true } }],
    back.state,
  )
  expect(resumed.state.kind).toBe('live')
})

test('an answer to an older question is ignored', () => {
  const back = run([...LIVE_AT_5, { kind: 'connected', now: 20 }])
  const late = feedStep(back.state, {
    kind: 'answered',
    now: 21,
    ask: 1,
    answer: { ok: true, resumed: true },
  })
  expect(late.state).toBe(back.state)
})

test('a heartbeat ahead of the cursor finds a frame that was lost at the end', () => {
  const { last } = run([...LIVE_AT_5, { kind: 'beat', now: 3, at: { epoch: 'a', version: 6 }, behindMs: 10 }])
  expect(last).toContainEqual({ do: 'subscribe', ask: 2, cursor: { epoch: 'a', version: 5 } })
})

test('a silent server makes the picture stale, a server that lost its database too, and both recover', () => {
  const beat = (now: number, behindMs: number): FeedEvent => ({
    kind: 'beat',
    now,
    at: { epoch: 'a', version: 5 },
    behindMs,
  })
  const silent = run([...LIVE_AT_5, beat(10, 0), { kind: 'passed', now: 10 + SILENCE_MS }])
  expect(silent.state).toMatchObject({ kind: 'stale', reason: 'silent' })
  expect(run([beat(9_000, 0)], silent.state).state.kind).toBe('live')
  const behind = run([...LIVE_AT_5, beat(10, 6_000)])
  expect(behind.state).toMatchObject({ kind: 'stale', reason: 'server-behind' })
  expect(run([beat(20, 0)], behind.state).state.kind).toBe('live')
})

test('no answer in time is asked again; a server that is not ready is asked again; a refusal by right is not', () => {
  const asked = run(LIVE_AT_5.slice(0, 1))
  expect(run([{ kind: 'passed', now: ANSWER_TIMEOUT_MS }], asked.state).last).toContainEqual({
    do: 'subscribe',
    ask: 2,
    cursor: null,
  })
  const refuse = (reason: 'not-ready' | 'forbidden' | 'unknown-channel'): FeedState =>
    run([{ kind: 'answered', now: 1, ask: 1, answer: { ok: false, reason, message: '' } }], asked.state).state
  expect(run([{ kind: 'passed', now: 60_000 }], refuse('not-ready')).state.kind).toBe('catching-up')
  expect(run([{ kind: 'passed', now: 60_000 }], refuse('forbidden')).state.kind).toBe('refused')
  // A plugin brought the channel meanwhile: the heartbeat that names it says so.
  const beat = (at: Cursor | null): FeedEvent => ({ kind: 'beat', now: 2, at, behindMs: 0 })
  const cursor = { epoch: '1', version: 1 }
  expect(run([beat(cursor)], refuse('unknown-channel')).state.kind).toBe('catching-up')
  expect(run([beat(null)], refuse('unknown-channel')).state.kind).toBe('refused')
  expect(run([beat(cursor)], refuse('forbidden')).state.kind).toBe('refused')
})

const moveFrame = (from: number, to: number): Frame => ({ ...delta(from, to), isMove: true })
const MOVING: FeedEvent[] = [...LIVE_AT_5, { kind: 'moved', now: 3, isBack: false }]

test('a client that moves asks without a cursor, goes on showing its old area, and is live with the difference', () => {
  const asked = run(MOVING)
  expect(asked.last).toContainEqual({ do: 'subscribe', ask: 2, cursor: null })
  const shown = run([{ kind: 'framed', now: 4, frame: delta(5, 6), isHeld: true }], asked.state)
  expect(shown.last).toEqual([{ do: 'apply', frame: delta(5, 6) }])
  expect(shown.state).toMatchObject({ kind: 'catching-up', isMoving: true })
  const moved = run([{ kind: 'framed', now: 5, frame: moveFrame(6, 4) }], shown.state)
  expect(moved.state).toMatchObject({ kind: 'live', isMoving: false, cursor: { version: 4 } })
  expect(run([{ kind: 'framed', now: 6, frame: delta(6, 7), isHeld: true }], moved.state).last).toEqual([
    { do: 'drop', frame: delta(6, 7), why: 'other-area' },
  ])
})

test('nothing of the new area is laid on rows of the old one but the difference between just these', () => {
  const { state } = run(MOVING)
  expect(run([{ kind: 'framed', now: 4, frame: delta(5, 6) }], state).last).toEqual([
    { do: 'drop', frame: delta(5, 6), why: 'no-base' },
  ])
  const wrong = run([{ kind: 'framed', now: 4, frame: moveFrame(4, 6) }], state)
  expect(wrong.last).toContainEqual({ do: 'subscribe', ask: 3, cursor: null })
  expect(wrong.state).toMatchObject({ kind: 'catching-up', isMoving: true, cursor: { version: 5 } })
})

test('a client that lost its socket while it moved asks for the new area without a cursor, back in the old one with it', () => {
  const lost = run([...MOVING, { kind: 'disconnected', now: 4 }])
  expect(run([{ kind: 'connected', now: 5 }], lost.state).last).toContainEqual({
    do: 'subscribe',
    ask: 3,
    cursor: null,
  })
  const back = run(
    [
      { kind: 'moved', now: 5, isBack: true },
      { kind: 'connected', now: 6 },
    ],
    lost.state,
  )
  expect(back.last).toContainEqual({ do: 'subscribe', ask: 3, cursor: { epoch: 'a', version: 5 } })
})

// ---- Against a model: a server with a short memory, a line that loses, doubles and reorders.

type Rows = Map<string, number>
class ModelServer {
  epoch = 'e1'
  version = 0
  rows: Rows = new Map()
  ring: DeltaFrame[] = []
  write(id: string, value: number | null): DeltaFrame {
    const put: ChannelRow[] = value === null ? [] : [{ id, value }]
    if (value === null) this.rows.delete(id)
    else this.rows.set(id, value)
    const frame = {
      ...delta(this.version, this.version + 1, this.epoch),
      put,
      remove: put.length ? [] : [id],
    }
    this.version += 1
    this.ring = [...this.ring, frame].slice(-4)
    return frame
  }
  restart(): void {
    this.epoch = `e${Number(this.epoch.slice(1)) + 1}`
    this.version += 1
    this.ring = []
  }
  answer(cursor: Cursor | null): { resumed: boolean; frames: Frame[] } {
    const from = this.ring.findIndex((frame) => frame.from === cursor?.version)
    const current = cursor?.epoch === this.epoch && cursor.version === this.version
    if (current) return { resumed: true, frames: [] }
    if (cursor?.epoch === this.epoch && from >= 0) return { resumed: true, frames: this.ring.slice(from) }
    const rows = [...this.rows].map(([id, value]) => ({ id, value }))
    return {
      resumed: false,
      frames: [{ kind: 'snapshot', channel: 'c', epoch: this.epoch, version: this.version, at: 0, rows }],
    }
  }
}
class ModelClient {
  state = initialFeed()
  rows: Rows = new Map()
  version = 0
  misapplied: Frame[] = []
  readonly server: ModelServer
  line: FeedEvent[] = []
  now = 0
  constructor(server: ModelServer) {
    this.server = server
  }
  take(event: FeedEvent): void {
    const { state, effects } = feedStep(this.state, event)
    this.state = state
    for (const effect of effects) {
      if (effect.do === 'subscribe') {
        const { resumed, frames } = this.server.answer(effect.cursor)
        this.line.push({ kind: 'answered', now: 0, ask: effect.ask, answer: { ok: true, resumed } })
        this.line.push(...frames.map((frame): FeedEvent => ({ kind: 'framed', now: 0, frame })))
      }
      if (effect.do === 'apply') this.apply(effect.frame)
    }
  }
  apply(frame: Frame): void {
    if (frame.kind === 'snapshot') {
      this.rows = new Map()
      this.version = frame.version
    } else {
      // P2, P3: each delta continues exactly what was applied last.
      const cursor = cursorOf(this.state)
      if (cursor?.epoch !== frame.epoch || frame.from !== this.version) this.misapplied.push(frame)
      this.version = frame.to
      for (const id of frame.remove) this.rows.delete(id)
    }
    for (const row of frame.kind === 'snapshot' ? frame.rows : frame.put) {
      this.rows.set(row.id, row.value as number)
    }
  }
  beat(): FeedEvent {
    const { epoch, version } = this.server
    return { kind: 'beat', now: this.now, at: { epoch, version }, behindMs: 0 }
  }
}

const fault = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ act: fc.constant('write' as const), id: fc.nat(4), value: fc.option(fc.nat(9)) }),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('deliver' as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('lose', 'double', 'swap', 'beat', 'wait') }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('disconnect', 'connect', 'restart', 'told') }) },
)

test('whatever the line does, once it is whole the client equals the server within a heartbeat and a timeout', () => {
  fc.assert(
    fc.property(fc.array(fault, { maxLength: 60 }), (faults) => {
      const server = new ModelServer()
      const client = new ModelClient(server)
      let open = false
      const connect = (): void => {
        open = true
        client.line = []
        client.take({ kind: 'connected', now: client.now })
      }
      const deliver = (): void => {
        const event = client.line.shift()
        if (event && open) client.take({ ...event, now: client.now })
      }
      connect()
      for (const step of faults) {
        client.now += 10
        if (step.act === 'write') {
          const frame = server.write(String(step.id), step.value)
          if (open) client.line.push({ kind: 'framed', now: 0, frame })
        } else if (step.act === 'deliver') deliver()
        else if (step.act === 'lose') client.line.shift()
        else if (step.act === 'double' && client.line[0]) client.line.unshift(client.line[0])
        else if (step.act === 'swap' && client.line.length > 1)
          client.line.unshift(...client.line.splice(1, 1))
        else if (step.act === 'beat' && open) client.line.push(client.beat())
        else if (step.act === 'wait') {
          client.now += ANSWER_TIMEOUT_MS
          client.take({ kind: 'passed', now: client.now })
        } else if (step.act === 'disconnect' && open) {
          open = false
          client.line = []
          client.take({ kind: 'disconnected', now: client.now })
        } else if (step.act === 'connect' && !open) connect()
        else if (step.act === 'restart') server.restart()
        else if (step.act === 'told' && open) client.line.push({ kind: 'told', now: 0 })
      }
      if (!open) connect()
      // The line is whole again: everything under way arrives, then heartbeats and one timeout.
      for (let round = 0; round < 4; round += 1) {
        while (client.line.length > 0) deliver()
        client.now += ANSWER_TIMEOUT_MS
        client.take({ kind: 'passed', now: client.now })
        while (client.line.length > 0) deliver()
        client.line.push(client.beat())
      }
      while (client.line.length > 0) deliver()
      expect(client.state).toMatchObject({
        kind: 'live',
        cursor: { epoch: server.epoch, version: server.version },
      })
      expect(client.misapplied).toEqual([])
      expect(Object.fromEntries(client.rows)).toEqual(Object.fromEntries(server.rows))
    }),
    { numRuns: 2_000 },
  )
})
