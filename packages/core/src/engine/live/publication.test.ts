// Whether a version is on disk before its frame goes out, and how seldom that is written.
import type { ClientBase } from 'pg'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { LiveMetrics } from './metrics.ts'
import { Deposed, Publication } from './publication.ts'
import type { RowChannel } from './row-channel.ts'
import type { PublishedView } from './view.ts'

const VIEW: PublishedView = {
  channel: 'view',
  right: 'public',
  datasets: ['feature'],
  load: () => Promise.resolve([{ id: 'a', value: 0 }]),
  refresh: () => Promise.resolve({ put: [], remove: [] }),
}

/** Answers the statements of a publication, and keeps what was written of the versions. */
class Database {
  /** The highest version of each write. */
  readonly written: number[] = []
  isOvertaken = false

  asClient(): ClientBase {
    return {
      query: (asked: unknown, values?: unknown[]) => Promise.resolve(this.#answer(asked, values)),
    } as never
  }

  #answer(asked: unknown, values: unknown[] = []): unknown {
    const { name, text, values: named = [] } = typeof asked === 'string' ? { text: asked } : (asked as Asked)
    if (name === 'channel-fence') return { rows: [{ ours: this.isOvertaken ? 0 : 1 }] }
    if (name === 'channel-reserve') return this.#write((named[2] as number[])[0]!)
    if (text.includes('insert into live.channel')) return this.#write((values[2] as number[])[0]!)
    return { rows: text.includes('pg_current_snapshot') ? [{ now: '1:1:' }] : [], rowCount: 0 }
  }

  #write(version: number): { rowCount: number } {
    if (this.isOvertaken) return { rowCount: 0 }
    this.written.push(version)
    return { rowCount: 1 }
  }
}
interface Asked {
  name?: string
  text: string
  values?: unknown[]
}

async function begun(): Promise<{
  database: Database
  publication: Publication
  turn(value: number): Promise<void>
}> {
  const database = new Database()
  const client = database.asClient()
  const publication = new Publication({
    views: [VIEW],
    log: pino({ level: 'silent' }),
    metrics: new LiveMetrics(new Registry()),
  })
  await publication.readWhole(client)
  const channel = publication.channel('view') as RowChannel
  const turn = (value: number): Promise<void> =>
    publication.publish(
      client,
      new Map([[channel, channel.plan({ put: [{ id: 'a', value }], remove: [] })!]]),
    )
  return { database, publication, turn }
}

test('no version goes out before it, or a later one, is on disk, and that is written once in a thousand', async () => {
  const { database, publication, turn } = await begun()
  const ahead: number[] = []
  publication.listen({
    delta: ({ to }) => ahead.push(database.written.at(-1)! - to),
    snapshot: () => undefined,
  })
  for (let value = 1; value <= 2_500; value += 1) await turn(value)
  expect(ahead).toHaveLength(2_500)
  expect(Math.min(...ahead)).toBe(0)
  // The beginning of the epoch, and three times a thousand.
  expect(database.written).toEqual([1, 1_001, 2_001, 3_001])
})

test('who has been overtaken publishes nothing, whether or not it has versions left', async () => {
  for (const turnsBefore of [0, 1]) {
    const { database, publication, turn } = await begun()
    const seen: number[] = []
    publication.listen({ delta: ({ to }) => seen.push(to), snapshot: () => undefined })
    for (let value = 1; value <= turnsBefore; value += 1) await turn(value)
    database.isOvertaken = true
    await expect(turn(99)).rejects.toThrow(Deposed)
    expect(seen).toHaveLength(turnsBefore)
  }
})
