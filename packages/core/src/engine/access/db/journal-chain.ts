// The SQL of the journal: its last entry, a new one, and all of them in their order.
import { createHash } from 'node:crypto'
import type { JournalDetail, JournalOutcome } from '../../../model/index.ts'
import { JOURNAL_LOCK } from '../../db/advisory-locks.ts'

/** An entity manager's or a client's `query`, answering with rows. */
export type Ask = (sql: string, parameters?: unknown[]) => Promise<unknown[]>

/** What the hash of an entry is made of, beside that of the entry before. */
export interface JournalContent {
  id: string
  at: Date
  actorId: string | null
  actor: string | null
  action: string
  subject: string | null
  outcome: JournalOutcome
  detail: JournalDetail
}
export interface JournalLink {
  id: string
  hash: Buffer
}
export type JournalRow = JournalContent & { previous: Buffer; hash: Buffer }

/** What stands before the first entry. */
export const CHAIN_START: JournalLink = { id: '0', hash: Buffer.alloc(32) }

/** SHA-256 of the hash before and the entry's canonical JSON. */
export function hashOfEntry(previous: Buffer, content: JournalContent): Buffer {
  const { id, actorId, actor, action, subject, outcome, detail } = content
  const text = canonicalJson({
    id,
    at: content.at.toISOString(),
    actorId,
    actor,
    action,
    subject,
    outcome,
    detail,
  })
  return createHash('sha256').update(previous).update(text).digest()
}

/** One text for one value: members in the order of their names, no spaces. jsonb keeps no order of its own. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}

/** Waits for whoever adds now; held until the transaction ends. Must be its first statement, so that the others see the end. */
export async function lockChain(ask: Ask): Promise<void> {
  await ask('select pg_advisory_xact_lock($1)', [JOURNAL_LOCK])
}

export async function lastLink(ask: Ask): Promise<JournalLink> {
  const [last] = (await ask(
    'select id::text, hash from control.journal order by journal.id desc limit 1',
  )) as JournalLink[]
  return last ?? CHAIN_START
}

export async function linkAt(ask: Ask, id: string): Promise<JournalLink | undefined> {
  const [found] = (await ask('select id::text, hash from control.journal where id = $1', [
    id,
  ])) as JournalLink[]
  return found
}

export async function addEntry(ask: Ask, { previous, hash, ...entry }: JournalRow): Promise<void> {
  await ask(
    `insert into control.journal (id, at, actor_id, actor, action, subject, outcome, detail, previous, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      entry.id,
      entry.at,
      entry.actorId,
      entry.actor,
      entry.action,
      entry.subject,
      entry.outcome,
      JSON.stringify(entry.detail),
      previous,
      hash,
    ],
  )
}

const PAGE_ROWS = 1_000

/** Every entry, by id; a thousand in memory at a time. */
export async function* entries(ask: Ask): AsyncGenerator<JournalRow> {
  for (let after = '0'; ;) {
    const rows = (await ask(
      `select id::text, at, actor_id::text as "actorId", actor, action, subject, outcome, detail, previous, hash
         from control.journal where id > $1 order by journal.id limit ${PAGE_ROWS}`,
      [after],
    )) as JournalRow[]
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_ROWS) return
    after = last.id
  }
}
