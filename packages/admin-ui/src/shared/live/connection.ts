// Whether the console hears the platform, for the badge in the bar.

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Rows on the screen are of this moment. */
  | { kind: 'lost'; since: number }

export interface RowsFeed<Row> {
  /** Ends the subscription and its socket. */
  close(): void
  readonly kind?: Row
}
export interface RowsListener<Row> {
  rows(rows: ReadonlyMap<string, Row>): void
  connection(connection: Connection): void
  /** The server refused the channel, for example because the session has ended. */
  refused(): void
}
export type OpenRowsFeed<Row> = (channel: string, listener: RowsListener<Row>) => RowsFeed<Row>
