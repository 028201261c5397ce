// A channel of the platform's socket as whole maps of rows, by the feed that the walls use.
import type { ChannelRow, FeedState } from '@obzor/core/protocol'
import { createFeed } from '@obzor/wall-ui/feed'
import type { Connection, RowsFeed, RowsListener } from './connection.ts'

/** One socket for one channel: the console has no other. Lists are tens of rows, so a copy a change is nothing. */
export function openSocketFeed<Row extends ChannelRow>(
  channel: string,
  listener: RowsListener<Row>,
): RowsFeed {
  const feed = createFeed()
  const rows = feed.channel<Row>(channel)
  rows.subscribe({
    rows: () => listener.rows(new Map(rows.rows)),
    state: (state) => {
      listener.connection(connectionOf(state))
      if (state.kind === 'refused') listener.refused()
    },
  })
  return { close: () => feed.close() }
}

/** What the badge says of a state: rows that are kept while the socket is away are of the moment it went. */
export function connectionOf(state: FeedState): Connection {
  if (state.kind === 'live') return { kind: 'live' }
  if (state.kind === 'stale' || state.kind === 'refused') return { kind: 'lost', since: state.since }
  return { kind: 'connecting' }
}
