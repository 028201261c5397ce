// Views that come, go and take each other's place while the relay runs: what switching a plugin on and off does.
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { FilteredView, startViews, type ViewEngine } from '../../packages/core/src/testing/filtered-views.ts'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import type { ChannelRow } from '../../packages/core/src/protocol/index.ts'
import type { ChannelFeed, Feed } from '../../packages/wall-ui/src/feed/index.ts'
import { openFeed, seedRegion, until } from './live-fixture.ts'
import { fill } from './random-writer.ts'

let database: TestDatabase
const engines: ViewEngine[] = []
const feeds: Feed[] = []

const start = async (views: FilteredView[]): Promise<ViewEngine> => {
  const engine = await startViews(database.url, views)
  engines.push(engine)
  return engine
}
const follow = async (engine: ViewEngine, channels: string[]): Promise<Feed> => {
  const feed = openFeed(engine.url, channels)
  feeds.push(feed)
  await until('all are live', () => channels.every((name) => feed.channel(name).state.kind === 'live'))
  return feed
}

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  await fill(database.pool)
})
afterEach(async () => {
  for (const feed of feeds.splice(0)) feed.close()
  for (const engine of engines.splice(0)) await engine.stop()
})
afterAll(() => database.close())

/** Channel and kind of every frame that comes from now on. */
function record(channels: readonly ChannelFeed[]): string[] {
  const frames: string[] = []
  for (const channel of channels) {
    const take = channel.take.bind(channel)
    channel.take = (event) => {
      if (event.kind === 'framed') frames.push(`${event.frame.kind} ${channel.name}`)
      take(event)
    }
  }
  return frames
}

const textOf = (rows: Iterable<ChannelRow>): string =>
  JSON.stringify(
    Array.from(rows, ({ id, places }) => [Number(id), places]).toSorted(
      ([left], [right]) => Number(left) - Number(right),
    ),
  )
const equalsSelect = async ({ rows }: ChannelFeed, view: FilteredView): Promise<boolean> =>
  textOf(rows.values()) === textOf(await view.load(database.pool))

const write = (pool: pg.Pool, places: number): Promise<unknown> =>
  pool.query(
    `update facts.feature set territory_id = 5 - territory_id, properties = properties || jsonb_build_object('places', $1::int)
      where feature_key like 'first-1%'`,
    [places],
  )

test('a view that comes joins the epoch, one in another’s place is one more delta, one that goes is told of', async () => {
  const kept = new FilteredView('kept', 'true')
  const former = new FilteredView('changed', 'f.territory_id = 2')
  const engine = await start([kept, former, new FilteredView('gone', 'true')])
  const feed = await follow(engine, ['kept', 'changed', 'gone'])
  const [keptFeed, changedFeed, goneFeed] = ['kept', 'changed', 'gone'].map((name) => feed.channel(name))
  const [keptAt, changedAt] = [keptFeed!.cursor!, changedFeed!.cursor!]
  const frames = record([keptFeed!, changedFeed!, goneFeed!])
  const connections: string[] = []
  feed.onConnection((connection) => connections.push(connection))

  const changed = new FilteredView('changed', 'f.territory_id = 3')
  const added = new FilteredView('added', 'true')
  engine.relay.replaceViews([kept, changed, added])
  await until('its clients know that it is gone', () => goneFeed!.state.kind === 'refused')
  expect(goneFeed!.state).toMatchObject({ reason: 'unknown-channel' })
  await until('the delta has come', () => changedFeed!.version > changedAt.version)
  expect(changedFeed!.cursor).toEqual({ epoch: changedAt.epoch, version: changedAt.version + 1 })
  expect(await equalsSelect(changedFeed!, changed)).toBe(true)
  const addedFeed = feed.channel('added')
  await until('the new one is live', () => addedFeed.state.kind === 'live')
  expect(addedFeed.cursor).toEqual({ epoch: keptAt.epoch, version: 1 })
  expect(keptFeed!.cursor).toEqual(keptAt)
  expect(frames).toEqual(['delta changed'])
  expect(connections.filter((connection) => connection !== 'connected')).toEqual([])

  await write(database.pool, 7)
  const all = async (): Promise<boolean> =>
    (await equalsSelect(keptFeed!, kept)) &&
    (await equalsSelect(changedFeed!, changed)) &&
    equalsSelect(addedFeed, added)
  await until('all three follow', all)
  expect(frames).toEqual(['delta changed', 'delta kept', 'delta changed'])
})

test('a view that comes again goes on above the numbers that it had', async () => {
  const [kept, other] = [new FilteredView('kept', 'true'), new FilteredView('other', 'true')]
  const engine = await start([kept, other])
  const feed = await follow(engine, ['kept', 'other'])
  const before = feed.channel('other').cursor!
  engine.relay.replaceViews([kept])
  await until('it is gone', () => feed.channel('other').state.kind === 'refused')
  engine.relay.replaceViews([kept, new FilteredView('other', 'f.territory_id = 2')])
  await until('a heartbeat has named it', () => feed.channel('other').state.kind === 'live')
  expect(feed.channel('other').cursor).toEqual({ epoch: before.epoch, version: before.version + 1 })
})

test('a view that cannot be read is asked once and given up; the others go on in their epoch', async () => {
  const kept = new FilteredView('kept', 'true')
  const engine = await start([kept])
  const feed = await follow(engine, ['kept'])
  const { epoch } = feed.channel('kept').cursor!
  let asked = 0
  const broken = new FilteredView('broken', 'no_such_column')
  const load = broken.load.bind(broken)
  broken.load = (client) => {
    asked += 1
    return load(client)
  }
  engine.relay.replaceViews([kept, broken])
  await until('it was asked', () => asked === 1)
  await write(database.pool, 8)
  await until('the other goes on', () => equalsSelect(feed.channel('kept'), kept))
  expect(feed.channel('kept').cursor!.epoch).toBe(epoch)
  expect(engine.relay.channel('broken')).toBeUndefined()
  expect(asked).toBe(1)
})

test('an engine that stands by leads with the views that it was given last', async () => {
  const kept = new FilteredView('kept', 'true')
  const leader = await start([kept])
  await follow(leader, ['kept'])
  const standby = await start([kept])
  const late = new FilteredView('late', 'f.territory_id = 3')
  standby.relay.replaceViews([late])
  await engines.splice(engines.indexOf(leader), 1)[0]!.stop()
  await until('the other leads', () => standby.relay.isLeading)
  expect(Array.from(standby.relay.channels(), ({ name }) => name)).toEqual(['late'])
  const feed = await follow(standby, ['late'])
  expect(await equalsSelect(feed.channel('late'), late)).toBe(true)
})
