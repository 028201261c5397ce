// What an officer is told of a household: who is a member on a day and why, what acts say, what became of it, who disagrees. No
// name: those are a question of their own, which stands in the journal.
import type pg from 'pg'
import type { HouseholdContradiction, IsoDate } from '../../model/index.ts'
import { openSealed, type OpeningKeys } from '../access/sealing.ts'
import type { WrittenIdentity } from '../linkage/identity.ts'
import * as rows from './db/household-rows.ts'
import { householdUnknown } from './errors.ts'

/** ОКТМО codes; empty is the whole region. */
type Scope = readonly string[]

export interface HouseholdCard extends rows.HouseholdRow {
  onDay: IsoDate
  /** The day that households are composed for. */
  today: IsoDate
  members: rows.MemberRow[]
  edges: rows.EdgeRow[]
  contradictions: rows.ContradictionRow[]
  events: rows.HouseholdEventRow[]
}

export interface HouseholdDeskDeps {
  pool: pg.Pool
  /** Reads what is sealed. */
  vaultPool: pg.Pool
  vaultKeys: () => OpeningKeys
  today: () => IsoDate
}

export class HouseholdDesk {
  readonly #deps: HouseholdDeskDeps

  constructor(deps: HouseholdDeskDeps) {
    this.#deps = deps
  }

  async card(id: string, asked: IsoDate | undefined, scope: Scope): Promise<HouseholdCard> {
    const { pool, today } = this.#deps
    const household = await this.#household(id, scope)
    const onDay = asked ?? today()
    return {
      ...household,
      onDay,
      today: today(),
      members: await rows.readMembers(pool, id, onDay),
      edges: await rows.readEdges(pool, id, { onDay, scope }),
      contradictions: await rows.readContradictions(pool, id),
      events: await rows.readEvents(pool, id, scope),
    }
  }

  async contradictions(
    kind: HouseholdContradiction | undefined,
    before: string | undefined,
    { limit, scope }: { limit: number; scope: Scope },
  ): Promise<{ items: rows.ContradictionRow[]; next: string | null }> {
    const found = await rows.listContradictions(this.#deps.pool, {
      ...(kind && { kind }),
      ...(before !== undefined && { before }),
      scope,
      limit: limit + 1,
    })
    if (found.length <= limit) return { items: found, next: null }
    // A household is not cut in two: it comes whole with the next page. It has fewer kinds than a page has rows.
    const beyond = found[limit]!.household
    const items = found.slice(0, limit).filter(({ household }) => household !== beyond)
    return { items, next: items.at(-1)!.household }
  }

  /** Who may ask is the route's business, and that it was asked stands in the journal. */
  async reveal(id: string, scope: Scope): Promise<{ person: string; identity: WrittenIdentity }[]> {
    const { vaultPool, vaultKeys } = this.#deps
    await this.#household(id, scope)
    const keys = vaultKeys()
    const sealed = await rows.sealedMembers(vaultPool, id)
    return sealed.map(({ person, sealed: value }) => ({
      person,
      identity: JSON.parse(openSealed(keys, value).toString('utf8')) as WrittenIdentity,
    }))
  }

  async #household(id: string, scope: Scope): Promise<rows.HouseholdRow> {
    const household = await rows.readHousehold(this.#deps.pool, id, scope)
    if (!household) throw householdUnknown(id)
    return household
  }
}
