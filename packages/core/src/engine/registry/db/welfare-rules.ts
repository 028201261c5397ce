// What the region has set of the counting of welfare: windows with their dates and acts, the rule of the hidden poverties.
import type { ClientBase, Pool } from 'pg'
import {
  DEFAULT_HIDDEN_RULE,
  comparisonOf,
  keptComparisons,
  type Comparison,
  type HiddenRule,
  type IsoDate,
  type IsoMonth,
  type WelfareRule,
} from '../../../model/index.ts'

export interface SetWelfareRule extends WelfareRule {
  setBy: string
  setAt: Date
}

type Reader = Pick<ClientBase | Pool, 'query'>

/** The earliest first. */
export async function readWelfareRules(client: Reader): Promise<SetWelfareRule[]> {
  const { rows } = await client.query<SetWelfareRule>(
    `select valid_from::text as "validFrom", window_months as "windowMonths", act, set_by as "setBy", set_at as "setAt"
       from parameter.welfare_rule order by valid_from`,
  )
  return rows
}

/** A window is set for a date once: what households were told by it cannot be changed under them. False: there is one. */
export async function addWelfareRule(client: Reader, rule: WelfareRule, by: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into parameter.welfare_rule (valid_from, window_months, act, set_by) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [rule.validFrom, rule.windowMonths, rule.act, by],
  )
  return rowCount === 1
}

export interface HiddenRuleVersion {
  /** From 1; 0 is what the platform begins with. */
  id: number
  rule: HiddenRule
  /** `null`: nobody has set one, the defaults hold. */
  setBy: string | null
  setAt: Date | null
}
const BUILT_IN_HIDDEN_RULE: HiddenRuleVersion = { id: 0, rule: DEFAULT_HIDDEN_RULE, setBy: null, setAt: null }

/** The newest first, the one of the platform last; no more than `limit` of the region's own. */
export async function readHiddenRuleVersions(client: Reader, limit: number): Promise<HiddenRuleVersion[]> {
  const { rows } = await client.query<HiddenRuleVersion>(
    `select id, rule, set_by as "setBy", set_at as "setAt" from registry.hidden_rule_version order by id desc limit $1`,
    [limit],
  )
  return [...rows, BUILT_IN_HIDDEN_RULE]
}

/** The one in force. */
export async function readHiddenRule(client: Reader): Promise<HiddenRuleVersion> {
  const [newest] = await readHiddenRuleVersions(client, 1)
  return newest!
}

/** A version that stays. The rule in force again is none: whoever saves twice has changed nothing. */
export async function putHiddenRule(client: Reader, rule: HiddenRule, by: string): Promise<void> {
  await client.query(
    `insert into registry.hidden_rule_version (rule, set_by)
     select $1::jsonb, $2 where $1::jsonb is distinct from (
       select rule from registry.hidden_rule_version order by id desc limit 1)`,
    [JSON.stringify(rule), by],
  )
}

export async function declaredSourceIds(client: Reader, { declaredBy }: HiddenRule): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from control.source where plugin_id = any ($1::text[]) order by id',
    [declaredBy],
  )
  return rows.map(({ id }) => id)
}

/** Whether any source but the households' own word has brought an income of these months. */
export async function hasIncomes(
  client: Reader,
  months: { from: IsoDate; to: IsoDate },
  declaredSources: readonly string[],
): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(
    `select exists (select from facts.income where month between $1 and $2 and source_id <> all ($3::bigint[])) as has`,
    [months.from, months.to, declaredSources],
  )
  return rows[0]!.has
}

/** Who is poor at the very line in a month; see engine/measure/line-comparison.ts. */
export async function readComparison(client: Reader, month: IsoMonth): Promise<Comparison> {
  const { rows } = await client.query<{ value: unknown }>(
    `select value from control.setting where key = 'poverty.comparison'`,
  )
  return comparisonOf(keptComparisons(rows[0]?.value), month).comparison
}
