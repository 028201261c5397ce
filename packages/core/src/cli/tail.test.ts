import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LiveGateway } from '../engine/live/live-gateway.ts'
import { LiveMetrics } from '../engine/live/metrics.ts'
import { RowChannel } from '../engine/live/row-channel.ts'
import type { RelayListener } from '../engine/live/relay.ts'
import type { ChannelRow } from '../protocol/index.ts'
import { pathsFrom } from './paths.ts'
import { tail, type TailOptions } from './tail.ts'

const EPOCH = '11111111-1111-4111-8111-111111111111'
const paths = pathsFrom({ OBZOR_ROOT: '/nonexistent', OBZOR_DATA: '/nonexistent/data' })

let channel: RowChannel
let gateway: LiveGateway
let server: Server
let url: string
const listeners = new Set<RelayListener>()

beforeEach(async () => {
  channel = new RowChannel('indicators', 'public')
  channel.begin({ epoch: EPOCH, version: 1 }, 0, [{ id: 'a', value: 1 } as ChannelRow, { id: 'b' }])
  gateway = new LiveGateway({
    relay: {
      epoch: EPOCH,
      readAt: Date.now(),
      channel: (name) => (name === channel.name ? channel : undefined),
      channels: () => [channel],
      listen: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    authorise: () => Promise.resolve(null),
    log: pino({ level: 'silent' }),
    metrics: new LiveMetrics(new Registry()),
  })
  server = createServer()
  gateway.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  listeners.clear()
  await gateway.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const publish = (put: ChannelRow[], remove: string[]): void => {
  const frame = channel.apply(channel.plan({ put, remove })!, 0)
  for (const listener of listeners) listener.delta(frame)
}
const options = (over: Partial<TailOptions>): { asked: TailOptions; printed: unknown[] } => {
  const printed: unknown[] = []
  const asked: TailOptions = {
    channel: 'indicators',
    url,
    changes: false,
    print: (line) => printed.push(JSON.parse(line)),
    say: () => undefined,
    signal: new AbortController().signal,
    ...over,
  }
  return { asked, printed }
}

test('prints the rows that are there, then what changes, and ends after the count', async () => {
  const said: string[] = []
  const { asked, printed } = options({ count: 4, say: (line) => void said.push(line) })
  const ended = tail(paths, asked)
  await expect.poll(() => printed.length).toBe(2)
  expect(said).toEqual([expect.stringMatching(/^2 of 4 lines; .*'indicators'/)])
  publish([{ id: 'a', value: 2 } as ChannelRow], ['b'])
  await ended
  expect(printed).toEqual([
    { id: 'a', value: 1 },
    { id: 'b' },
    { id: 'b', removed: true },
    { id: 'a', value: 2 },
  ])
})

test('a channel that nobody publishes is refused with its name', async () => {
  const { asked } = options({ channel: 'layer:none' })
  await expect(tail(paths, asked)).rejects.toMatchObject({ code: 'OBZ_TAIL_REFUSED' })
})

test('ends by its signal, and says where no platform runs', async () => {
  const stop = new AbortController()
  const { asked, printed } = options({ signal: stop.signal })
  const ended = tail(paths, asked)
  await expect.poll(() => printed.length).toBe(2)
  stop.abort()
  await ended
  await expect(tail(paths, { ...asked, url: undefined })).rejects.toMatchObject({
    code: 'OBZ_TAIL_NOT_RUNNING',
  })
})
