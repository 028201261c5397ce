// Clients of a live engine that are the wall's own feed, and what a test says about them.
import type pg from 'pg'
import { expect } from 'vitest'
import { cellsBySql, vacanciesBySql } from '../../packages/core/src/testing/live-engine.ts'
import type { ChannelFeed, Feed } from '../../packages/wall-ui/src/feed/index.ts'
import { createFeed } from '../../packages/wall-ui/src/feed/feed.ts'

export * from '../../packages/core/src/testing/live-engine.ts'

/** The wall's feed in Node. */
export const openFeed = (url: string, channels: string[]): Feed => createFeed({ url, channels })

/** Polls a condition with a bound; the fact it waits for is named in the failure. */
export async function until(
  fact: string,
  holds: () => boolean | Promise<boolean>,
  boundMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + boundMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${boundMs} ms: ${fact}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const rowsOf = (channel: ChannelFeed): Record<string, unknown> =>
  Object.fromEntries([...channel.rows].sort(([left], [right]) => (left < right ? -1 : 1)))

export async function expectAtRest(feed: Feed, pool: pg.Pool, boundMs = 5_000): Promise<void> {
  const [indicators, vacancies] = [feed.channel('indicators'), feed.channel('layer:vacancies')]
  const isEqual = async (): Promise<boolean> =>
    indicators.state.kind === 'live' &&
    vacancies.state.kind === 'live' &&
    JSON.stringify(rowsOf(indicators)) === JSON.stringify(await cellsBySql(pool)) &&
    JSON.stringify(rowsOf(vacancies)) === JSON.stringify(await vacanciesBySql(pool))
  await until('client equals SELECT', isEqual, boundMs).catch(() => undefined)
  // Not the poll's word but a comparison that shows the difference.
  expect(rowsOf(indicators)).toEqual(await cellsBySql(pool))
  expect(rowsOf(vacancies)).toEqual(await vacanciesBySql(pool))
  expect(indicators.state.kind).toBe('live')
}
