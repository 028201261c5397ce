// Keeps the rows of the hidden poverties equal to the flags of the households that were just counted; called in the transaction
// that counts them. A household that leaves a kind and comes back is a new question: its decision stays in the history.
import type { ClientBase } from 'pg'
import { HIDDEN_BITS, lineBands, type HiddenFlag, type HiddenRule } from '../../../model/index.ts'

const bit = (flag: HiddenFlag): number => 1 << HIDDEN_BITS[flag]
const when = (flag: HiddenFlag, reason: string): string =>
  `case when w.hidden & ${bit(flag)} <> 0 then '${reason}' end`
const reasons = (...parts: string[]): string => `array_remove(array[${parts.join(', ')}], null)`

/** Bands follow each other, so it is one. */
const BAND = `(select 'band-' || b.from_pct || '-' || b.to_pct from unnest($2::int[], $3::int[]) as b (from_pct, to_pct)
                  where w.income_kopecks::numeric * 100 >= w.line_kopecks * b.from_pct
                    and w.income_kopecks::numeric * 100 < w.line_kopecks * b.to_pct)`

const SYNC = `
  with asked as (select unnest($1::bigint[]) as household_id),
  found as (
    select w.household_id, k.kind, k.reasons
      from asked join registry.household_welfare w using (household_id)
      cross join lateral (values
        ('unreached', ${bit('foundUnreached')},
         ${reasons(when('poorByData', 'poor-by-data'), when('rightUnclaimed', 'right-unclaimed'), "'no-support'")}),
        ('feigned', ${bit('foundFeigned')},
         ${reasons(when('knownByNeed', 'supported-by-need'), when('belowByOwnWord', 'own-word-below'), "'agencies-above'")}),
        ('potential', ${bit('foundPotential')}, ${reasons(BAND, when('knownByNeed', 'supported-by-need'))})
      ) as k (kind, bit, reasons)
     where w.hidden & k.bit <> 0
  ), put as (
    insert into registry.hidden_poverty as h (household_id, kind, reasons)
    select household_id, kind, reasons from found order by household_id, kind
    on conflict (household_id, kind) do update set
      reasons = excluded.reasons, is_current = true, gone_at = null,
      found_at = case when h.is_current then h.found_at else now() end,
      state = case when h.is_current then h.state else 'new' end,
      decided_by = case when h.is_current then h.decided_by end,
      decided_at = case when h.is_current then h.decided_at end
    where not h.is_current or h.reasons <> excluded.reasons
    returning id, found_at = now() as is_news
  ), gone as (
    update registry.hidden_poverty h set is_current = false, gone_at = now()
      from asked where h.household_id = asked.household_id and h.is_current
       and not exists (select from found f where f.household_id = h.household_id and f.kind = h.kind)
    returning h.id
  )
  insert into registry.hidden_event (hidden_id, what)
  select id, 'found' from put where is_news union all select id, 'gone' from gone`

export async function keepHiddenRows(
  client: ClientBase,
  householdIds: readonly string[],
  rule: HiddenRule,
): Promise<void> {
  const bands = lineBands(rule)
  await client.query({
    name: 'hidden-sync',
    text: SYNC,
    values: [householdIds, bands.map(({ fromPct }) => fromPct), bands.map(({ toPct }) => toPct)],
  })
}
