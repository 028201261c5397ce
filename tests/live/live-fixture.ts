// Clients of a live engine that are the wall's own feed, and what a test says about them.
import type pg from 'pg'
import { cellsBySql, vacanciesBySql } from '../../packages/core/src/testing/live-engine.ts'
import type { ChannelFeed, Feed } from '../../packages/wall-ui/src/feed/index.ts'
import { createFeed } from '../../packages/wall-ui/src/feed/feed.ts'

export * from '../../packages/core/src/testing/live-engine.ts'

/** The wall's feed in Node. */
export const openFeed = (url: string, channels: string[]): Feed => createFeed({ url, channels })

/** The promise is 5 s after a fault; a machine that is busy with other work gets more before a test gives up. */
const BOUND_MS = 30_000

/** Polls a condition with a bound; the fact it waits for is named in the failure. */
export async function until(
  fact: string,
  holds: () => boolean | Promise<boolean>,
  boundMs = BOUND_MS,
): Promise<void> {
  const deadline = Date.now() + boundMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${boundMs} ms: ${fact}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const rowsOf = (channel: ChannelFeed): Record<string, unknown> =>
  Object.fromEntries([...channel.rows].sort(([left], [right]) => (left < right ? -1 : 1)))

export interface AtRest {
  /** What the client holds. */
  held: unknown
  /** What the SELECTs of the same views give. */
  selected: unknown
}

/** Waits until the client equals the database, or the bound has passed; the caller compares. */
export async function atRest(feed: Feed, pool: pg.Pool, boundMs = BOUND_MS): Promise<AtRest> {
  const [indicators, vacancies] = [feed.channel('indicators'), feed.channel('layer:vacancies')]
  const look = async (): Promise<AtRest> => ({
    held: {
      state: [indicators.state.kind, vacancies.state.kind],
      cells: rowsOf(indicators),
      vacancies: rowsOf(vacancies),
    },
    selected: {
      state: ['live', 'live'],
      cells: await cellsBySql(pool),
      vacancies: await vacanciesBySql(pool),
    },
  })
  // The look that was compared is the one answered with: the welfare worker may still be at work, and a second look
  // would see the database ahead of the client.
  let last = await look()
  const isEqual = async (): Promise<boolean> => {
    last = await look()
    return JSON.stringify(last.held) === JSON.stringify(last.selected)
  }
  await until('client equals SELECT', isEqual, boundMs).catch(() => undefined)
  return last
}
