// Whether the console hears the platform, and the shape of a channel it listens to.

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Rows on the screen are of this moment, milliseconds since 1970. */
  | { kind: 'lost'; since: number }

export interface RowsFeed {
  /** Ends the subscription and its socket. */
  close(): void
}
export interface RowsListener<Row> {
  /** Every row, in a new map. */
  rows(rows: ReadonlyMap<string, Row>): void
  connection(connection: Connection): void
  /** The server refused the channel, for example because the session has ended. */
  refused(): void
}
export type OpenRowsFeed<Row> = (channel: string, listener: RowsListener<Row>) => RowsFeed
