// The lists of hidden poverties as officers use them: rows within their territories, the reasons of one, the decision about it,
// names on demand. What is decided stands with what the officer saw.
import type pg from 'pg'
import {
  addMonths,
  lastDayOf,
  HIDDEN_STATES,
  welfareRuleOn,
  type HiddenRule,
  type HiddenState,
  type IsoMonth,
  type RejectionReason,
  type WelfareRule,
} from '../../model/index.ts'
import { openSealed, type OpeningKeys } from '../access/sealing.ts'
import type { WrittenIdentity } from '../linkage/identity.ts'
import {
  addWelfareRule,
  declaredSourceIds,
  hasIncomes,
  putHiddenRule,
  readHiddenRule,
  readHiddenRuleVersions,
  readWelfareRules,
  type HiddenRuleVersion,
  type SetWelfareRule,
} from '../registry/db/welfare-rules.ts'
import * as rows from './db/hidden-rows.ts'
import { hiddenCsv } from './hidden-csv.ts'
import { decisionIncomplete, rowGone, rowUnknown, ruleWrong, windowSet } from './errors.ts'
import { WelfareCalculator, type Calculation } from './welfare-calculator.ts'

export interface HiddenDeskDeps {
  pool: pg.Pool
  /** Reads what is sealed. */
  vaultPool: pg.Pool
  vaultKeys: () => OpeningKeys
  /** Month that figures are counted for. */
  asOf: IsoMonth
  /** Says to whoever counts that something changed. */
  ring: () => void
}
/** ОКТМО codes; empty is the whole region. */
type Scope = readonly string[]

export interface HiddenPage {
  items: rows.HiddenRow[]
  total: number
}
export interface OpenedRow {
  row: rows.HiddenRow
  /** `null`: the household is gone, or no line of the law is known. */
  calculation: Calculation | null
  events: rows.HiddenEvent[]
}
export interface RevealedMember {
  person: string
  identity: WrittenIdentity
}
/** A region changes its rule a few times a year. */
const VERSIONS_SHOWN_MAX = 50
/** A file that a spreadsheet opens; a region has some 50,000 rows of all kinds. */
const EXPORT_ROWS_MAX = 100_000

export class HiddenDesk {
  readonly #pool: pg.Pool
  readonly #vaultPool: pg.Pool
  readonly #vaultKeys: () => OpeningKeys
  readonly #asOf: IsoMonth
  readonly #ring: () => void
  readonly #calculator: WelfareCalculator

  constructor({ pool, vaultPool, vaultKeys, asOf, ring }: HiddenDeskDeps) {
    this.#pool = pool
    this.#vaultPool = vaultPool
    this.#vaultKeys = vaultKeys
    this.#asOf = asOf
    this.#ring = ring
    this.#calculator = new WelfareCalculator({ pool, asOf })
  }

  async list(
    filter: rows.HiddenFilter,
    { sort, page, size }: { sort: rows.HiddenSort; page: number; size: number },
  ): Promise<HiddenPage> {
    const total = await rows.countHidden(this.#pool, filter)
    const items = await rows.listHidden(this.#pool, filter, { sort, limit: size, offset: (page - 1) * size })
    return { items, total }
  }

  places(scope: Scope): Promise<rows.PlaceCount[]> {
    return rows.countByPlace(this.#pool, scope)
  }

  async open(id: string, scope: Scope): Promise<OpenedRow> {
    const row = await this.#row(id, scope)
    return {
      row,
      calculation: row.isCurrent ? await this.#calculator.of(row.household, this.#asOf) : null,
      events: await rows.hiddenEvents(this.#pool, id),
    }
  }

  /** Of any household of the territories, on the last day of a month. */
  calculation(household: string, month: IsoMonth | undefined, scope: Scope): Promise<Calculation> {
    return this.#calculator.required(household, month ?? this.#asOf, scope)
  }

  async decide(
    id: string,
    decision: { state: HiddenState; reason: RejectionReason | null; note: string | null },
    { login, scope }: { login: string; scope: Scope },
  ): Promise<OpenedRow> {
    const { state, reason, note } = decision
    if (state === 'rejected' && reason === null)
      throw decisionIncomplete('a row was rejected without a reason')
    if (state !== 'rejected' && reason !== null)
      throw decisionIncomplete(`a reason of rejection was given with '${state}'`)
    const { row, calculation } = await this.open(id, scope)
    const { members: _members, ...sums } = calculation ?? {}
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      const evidence = { reasons: row.reasons, calculation: sums }
      const isDecided = await rows.decideHidden(client, id, { state, reason, note, by: login, evidence })
      if (!isDecided) throw rowGone(id)
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
    this.#ring()
    return this.open(id, scope)
  }

  /** Names as a source wrote them. Who may ask is the route's business, and that it was asked stands in the journal. */
  async reveal(id: string, scope: Scope): Promise<RevealedMember[]> {
    const { household } = await this.#row(id, scope)
    const sealed = await rows.sealedMembers(this.#vaultPool, household)
    return sealed.map(({ person, sealed: value }) => ({
      person,
      identity: JSON.parse(openSealed(this.#vaultKeys(), value).toString('utf8')) as WrittenIdentity,
    }))
  }

  async csv(filter: rows.HiddenFilter, sort: rows.HiddenSort): Promise<string> {
    return hiddenCsv(await rows.listHidden(this.#pool, filter, { sort, limit: EXPORT_ROWS_MAX, offset: 0 }))
  }

  async rules(): Promise<{
    versions: HiddenRuleVersion[]
    windows: SetWelfareRule[]
    inForce: WelfareRule
  }> {
    const windows = await readWelfareRules(this.#pool)
    const { validFrom, windowMonths, act } = welfareRuleOn(windows, lastDayOf(this.#asOf))
    return {
      versions: await readHiddenRuleVersions(this.#pool, VERSIONS_SHOWN_MAX),
      windows,
      inForce: { validFrom, windowMonths, act },
    }
  }

  /** How many households are of each kind by the rule in force, and would be with another floor and other borders. */
  async effect(
    asked: Pick<HiddenRule, 'floorKopecks' | 'floorPct' | 'bordersPct'>,
  ): Promise<rows.RuleEffect> {
    requireAscending(asked)
    const { rule } = await readHiddenRule(this.#pool)
    const { windowMonths } = welfareRuleOn(await readWelfareRules(this.#pool), lastDayOf(this.#asOf))
    const window = { from: `${addMonths(this.#asOf, 1 - windowMonths)}-01`, to: `${this.#asOf}-01` } as const
    const declared = await declaredSourceIds(this.#pool, rule)
    return rows.effectOfRule(this.#pool, asked, await hasIncomes(this.#pool, window, declared))
  }

  async setRule(rule: HiddenRule, by: string): Promise<void> {
    requireAscending(rule)
    await putHiddenRule(this.#pool, rule, by)
    this.#ring()
  }

  async setWindow(rule: WelfareRule, by: string): Promise<void> {
    if (rule.validFrom.slice(8) !== '01') throw ruleWrong(`${rule.validFrom} is not the first day of a month`)
    if (rule.validFrom > lastDayOf('2099-12')) throw ruleWrong(`${rule.validFrom} is too far ahead`)
    if (!(await addWelfareRule(this.#pool, rule, by))) throw windowSet(rule.validFrom)
    this.#ring()
  }

  async #row(id: string, scope: Scope): Promise<rows.HiddenRow> {
    const row = await rows.readHidden(this.#pool, id, scope)
    if (!row) throw rowUnknown(id)
    return row
  }
}

function requireAscending({ bordersPct }: Pick<HiddenRule, 'bordersPct'>): void {
  if (bordersPct.some((border, at) => at > 0 && border <= bordersPct[at - 1]!))
    throw ruleWrong('the borders of the bands are not in ascending order')
}

/** What stands open when nobody says otherwise: all but what was rejected. */
export const OPEN_STATES: readonly HiddenState[] = HIDDEN_STATES.filter((state) => state !== 'rejected')
