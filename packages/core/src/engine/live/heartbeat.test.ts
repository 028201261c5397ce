import { expect, test } from 'vitest'
import { prepareEvent } from './block-sender.ts'
import { Beat } from './heartbeat.ts'
import type { LiveStream } from './published-channel.ts'

const EPOCH = '11111111-1111-4111-8111-111111111111'
const streamOf = (name: string, version: number): LiveStream => ({
  name,
  right: 'public',
  cursor: { epoch: EPOCH, version },
  resume: () => null,
  deltaBlock: () => null,
  snapshotBlock: () => Promise.reject(new Error('nobody asks')),
})

test('a client of areas is told what one encoding of everything would tell it', () => {
  const channels = { indicators: { epoch: EPOCH, version: 7 } }
  const own = [streamOf('layer:"a"@h3/3', 2), streamOf('layer:b@area/0/0-0/0-0', 5)]
  for (const common of [channels, {}]) {
    const told = { at: 1, readAt: null, channels: common }
    const beat = new Beat(told)
    expect(beat.with([])).toEqual(prepareEvent('heartbeat', told))
    for (const streams of [own, own.slice(1)]) {
      const all = { ...common, ...Object.fromEntries(streams.map(({ name, cursor }) => [name, cursor])) }
      expect(beat.with(streams)).toEqual(prepareEvent('heartbeat', { ...told, channels: all }))
    }
  }
})
