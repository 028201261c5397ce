import type { FeedState } from '@obzor/core/protocol'
import { describe, expect, it } from 'vitest'
import { connectionOf } from './feed-source.ts'

const cursor = { epoch: 'e', version: 1 }
const live: FeedState = { kind: 'live', asks: 1, heardAt: 0, cursor, since: 0 }
const stale: FeedState = { kind: 'stale', asks: 1, heardAt: 0, cursor, since: 0, reason: 'silent' }
const notReady: FeedState = {
  kind: 'refused',
  asks: 1,
  heardAt: 0,
  cursor: null,
  since: 0,
  reason: 'not-ready',
  message: '',
}

describe('the connection badge', () => {
  it('is live when every channel is', () => expect(connectionOf('connected', [live, live])).toBe('live'))
  it('says lost when one channel went silent though the socket stands', () => {
    expect(connectionOf('connected', [live, stale])).toBe('lost')
  })
  it('says lost when the socket is', () => expect(connectionOf('lost', [live])).toBe('lost'))
  it('waits for a server that is still reading its first picture', () => {
    expect(connectionOf('connected', [live, notReady])).toBe('catching-up')
  })
})
