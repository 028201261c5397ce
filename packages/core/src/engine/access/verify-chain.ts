// Walks the journal from its first entry and names the first that is not what was written.
import type { ChainState } from '../../model/index.ts'
import { CHAIN_START, entries, hashOfEntry, type Ask, type JournalLink } from './db/journal-chain.ts'

/** `head` is the last link known outside the database. 100,000 entries take about two seconds. */
export async function verifyChain(ask: Ask, head: JournalLink | undefined): Promise<ChainState> {
  let last = CHAIN_START
  const state = (broken: ChainState['broken']): ChainState => ({
    entries: Number(last.id),
    lastHash: last === CHAIN_START ? null : last.hash.toString('hex'),
    broken,
  })
  for await (const { previous, hash, ...content } of entries(ask)) {
    const expectedId = String(BigInt(last.id) + 1n)
    if (content.id !== expectedId) return state({ id: expectedId, reason: 'the entry is missing' })
    if (!previous.equals(last.hash)) {
      return state({ id: content.id, reason: 'the entry does not continue the one before it' })
    }
    if (!hash.equals(hashOfEntry(previous, content))) {
      return state({ id: content.id, reason: 'the entry is not what was written' })
    }
    if (head?.id === content.id && !head.hash.equals(hash)) {
      return state({ id: content.id, reason: 'the journal up to here was written anew' })
    }
    last = { id: content.id, hash }
  }
  if (head && BigInt(head.id) > BigInt(last.id)) {
    const id = String(BigInt(last.id) + 1n)
    return state({ id, reason: `the end of the journal was cut off: entry ${head.id} was written once` })
  }
  return state(null)
}
