// One chunk of the queue: who is joined to whom on a day, which household that is, and what sources say against each other.
import type { ClientBase } from 'pg'
import { ADULT_AGE_YEARS, type IsoDate } from '../../model/index.ts'
import { inTransaction } from '../live/db/leader-connection.ts'
import { composeChunk } from './db/compose.ts'
import { noteContradictions } from './db/contradictions.ts'
import { placeChunk } from './db/place.ts'
import { noteSources, takeChunk } from './db/queue.ts'

/** One transaction: bounds how long a single change waits behind a region that is composed for the first time. */
export const CHUNK_PERSONS = 20_000
const LOCK_NOT_AVAILABLE = '55P03'

/** Born after this day somebody is a minor on `onDay`. */
export const adultBornBy = (onDay: IsoDate): IsoDate => {
  const year = String(Number(onDay.slice(0, 4)) - ADULT_AGE_YEARS)
  const isNoDay = onDay.slice(5) === '02-29' && Number(year) % 4 !== 0
  return isNoDay ? `${year}-02-28` : `${year}${onDay.slice(4)}`
}

export interface ChunkOutcome {
  persons: number
  /** Who are members of another household than before. */
  moved: number
}

/** `null` where a delivery holds one of the persons: nothing was done, and the chunk is there still. */
export async function composeNextChunk(
  client: ClientBase,
  onDay: IsoDate,
  limit = CHUNK_PERSONS,
): Promise<ChunkOutcome | null> {
  const day = { onDay, adultBornBy: adultBornBy(onDay) }
  try {
    return await inTransaction(client, 'read committed', async () => {
      // The rows of a chunk lie together and are mostly in memory: an index look-up costs no seek.
      await client.query('set local random_page_cost = 1.1; set local jit = off')
      const persons = await takeChunk(client, limit)
      if (persons === 0) return { persons, moved: 0 }
      await noteSources(client)
      await composeChunk(client, day)
      const moved = await placeChunk(client, day)
      await noteContradictions(client, day)
      return { persons, moved }
    })
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return null
    throw error
  }
}
