// The statement that counts households. The rule is that of model/welfare.ts and model/hidden-poverty.ts; a test compares them
// household by household. Parameters are those of `welfareValues`.
import { HIDDEN_BITS, type HiddenFlag } from '../../../model/index.ts'

/**
 * In force on the day; what is given once counts for a time. A fact with an end counts to its end, so a benefit that ended
 * yesterday is none today.
 */
const ACTIVE_BENEFIT = `f.starts_on <= $4::date
               and case when f.ends_on is not null then f.ends_on >= $4::date
                        else f.is_monthly or f.starts_on > $12::date end`

/** Conditions of model/hidden-poverty.ts; the flags that are counted are set by whoever knows of decisions. */
const FLAG_CONDITIONS: Readonly<Partial<Record<HiddenFlag, string>>> = {
  incomeUnknown: 'not m.is_told',
  knownByNeed: 'm.is_known',
  poorByData: 'j.can_judge and j.is_poor',
  rightUnclaimed: 'm.is_unclaimed',
  rightInForce: 'm.is_held',
  belowByOwnWord: 'j.is_below_by_own_word',
  foundUnreached: 'not m.is_known and (j.can_judge and j.is_poor or m.is_unclaimed)',
  foundFeigned: `j.can_judge and (m.is_known or j.is_below_by_own_word)
      and s.income - m.by_need_money >= s.line + greatest($15::bigint * m.members, div(s.line * $16::numeric, 100))`,
  foundPotential: `j.can_judge and not j.is_poor
      and s.income::numeric * 100 >= s.line * $17::int and s.income::numeric * 100 < s.line * $18::int`,
}
const flagsSql = Object.entries(FLAG_CONDITIONS)
  .map(
    ([flag, condition]) => `case when ${condition} then ${1 << HIDDEN_BITS[flag as HiddenFlag]} else 0 end`,
  )
  .join('\n             + ')

interface MemberPlaces {
  /** Expressions of the statement around it. */
  household: string
  day: string
}
const membersNow = ({ household }: MemberPlaces): string =>
  `select p.* from registry.person p where p.household_id = ${household} and p.died_on is null`

/**
 * Living and born on the day. Whoever has never been looked at by the composition of households is taken for where they are now.
 * Two look-ups say so, because each of the two indexes by person holds a part of the memberships.
 */
export const membersOn = ({ household, day }: MemberPlaces): string => {
  const isThere = `(p.died_on is null or p.died_on > ${day}::date) and (p.birth_date is null or p.birth_date <= ${day}::date)`
  return `select p.* from registry.household_member hm join registry.person p on p.id = hm.person_id
           where hm.household_id = ${household} and hm.valid @> ${day}::date and ${isThere}
           union all
          select p.* from registry.person p
           where p.household_id = ${household} and ${isThere}
             and not exists (select from registry.household_member hm where hm.person_id = p.id and upper_inf(hm.valid))
             and not exists (select from registry.household_member hm where hm.person_id = p.id and not upper_inf(hm.valid))`
}

// Money sums are capped at 2^53 - 1 and members at a smallint: a source that lies may spoil one household's
// figure, not stop everyone's. A household's territory is where most of its members live: moves are captured on
// persons. MERGE leaves equal rows alone, so they make no WAL, no outbox row and no frame.
// Lateral aggregates keep to index look-ups: joined as sets, the planner hashed all persons and all incomes of the
// region for every chunk (5,400 against 14,000
// households a second on a busy 2-core machine, 150,000 households in all).
/** `isPast`: of those who were together on the day that it is counted for, and not of those who are together now. */
export const computedWelfare = ({ isPast }: { isPast: boolean }): string => {
  const membersOf = isPast ? membersOn : membersNow
  const places = { household: 'c.household_id', day: '$4' }
  return `
    select c.household_id, m.members, m.children, m.pensioners,
           coalesce(m.territory_id, (select territory_id from registry.household where id = c.household_id)) as territory_id,
           s.income, s.line, m.earners, m.supported, m.persons, m.locality,
           least(m.by_need_money, 9007199254740991)::bigint as need, s.own_word, f.flags
      from unnest($1::bigint[]) as c (household_id)
      cross join lateral (
        select mode() within group (order by p.territory_id) as territory_id,
               coalesce(mode() within group (order by case p.locality when 'u' then 1 when 'r' then 2 end), 0)::smallint as locality,
               least(count(*), 32767)::smallint as members,
               least(count(*) filter (where g.code = 0), 32767)::smallint as children,
               least(count(*) filter (where g.code = 2), 32767)::smallint as pensioners,
               least(count(*) filter (where i.kopecks > 0), 32767)::smallint as earners,
               least(count(*) filter (where b.by_need), 32767)::smallint as supported,
               (array_agg(t.code order by t.code))[1:32767] as persons,
               coalesce(sum(i.kopecks), 0) as income,
               sum(i.declared) as declared,
               coalesce(sum(b.kopecks), 0) as benefit,
               coalesce(sum(b.by_need_kopecks), 0) as by_need_money,
               coalesce(bool_or(i.is_told or b.kopecks is not null), false) as is_told,
               coalesce(bool_or(b.is_known), false) as is_known,
               coalesce(bool_or(r.is_held), false) as is_held,
               coalesce(bool_or(r.is_unclaimed), false) as is_unclaimed
          from (${membersOf(places)}) p
          cross join lateral (
            select case when p.birth_date > $5::date then 0
                        when p.birth_date <= case when p.sex = 'f' then $7::date else $6::date end then 2
                        else 1 end as code) g
          cross join lateral (
            select sum(f.amount_kopecks) filter (where f.source_id <> all ($13::bigint[])) as kopecks,
                   sum(f.amount_kopecks) filter (where f.source_id = any ($13::bigint[])) as declared,
                   count(*) > 0 as is_told
              from facts.income f
             where f.person_id = p.id and f.month between $2::date and $3::date) i
          cross join lateral (
            select sum(f.amount_kopecks) filter (where f.form = 'm' and f.is_monthly) as kopecks,
                   sum(f.amount_kopecks) filter (where f.form = 'm' and f.is_monthly and f.is_need_tested) as by_need_kopecks,
                   bool_or(f.is_need_tested) filter (where f.is_monthly) as by_need,
                   bool_or(f.is_need_tested) as is_known
              from facts.benefit f
             where f.person_id = p.id and ${ACTIVE_BENEFIT}) b
          cross join lateral (
            select exists (select from facts.status f
              where f.person_id = p.id and f.status = 'disability' and f.starts_on <= $4::date
                and (f.ends_on is null or f.ends_on >= $4::date)) as is_true) disabled
          cross join lateral (
            select count(*) > 0 as is_held, bool_or(not exists (
                     select from (${membersOf(places)}) q join facts.benefit f on f.person_id = q.id
                      where f.measure_id = e.measure_id and ${ACTIVE_BENEFIT})) as is_unclaimed
              from facts.entitlement e
             where e.person_id = p.id and e.starts_on <= $4::date and (e.ends_on is null or e.ends_on >= $4::date)) r
          -- Bits of model/person-code.ts.
          cross join lateral (
            select (case when p.birth_date is null then 0
                         else greatest(0, least(126, extract(year from age($4::date, p.birth_date))::int)) + 1 end * 64
                    + case p.sex when 'm' then 16 when 'f' then 32 else 0 end + g.code * 4
                    + case when disabled.is_true then 8192 else 0 end
                    + case when i.kopecks > 0 then 2 else 0 end
                    + case when b.by_need then 1 else 0 end)::smallint as code) t) m
      cross join lateral (
        select least(greatest(div(m.income, $8::int), div(coalesce(m.declared, 0), $8::int)) + m.benefit,
                     9007199254740991)::bigint as income,
               m.children * $9::bigint + m.pensioners * $10::bigint
                 + (m.members - m.children - m.pensioners) * $11::bigint as line,
               case when m.declared is not null
                 then least(div(m.declared, $8::int) + m.benefit - m.by_need_money, 9007199254740991)::bigint
               end as own_word) s
      cross join lateral (
        select $14::boolean and m.is_told as can_judge,
               s.income < s.line or $19::boolean and s.income = s.line as is_poor,
               s.own_word < s.line as is_below_by_own_word) j
      cross join lateral (select (${flagsSql}) as flags) f`
}

/** What data find counts, but for what an officer has rejected. */
const FOUND_SHIFT = HIDDEN_BITS.foundUnreached - HIDDEN_BITS.unreached
export const countedHidden = (rejected: string): string =>
  `(c.flags | ((c.flags >> ${FOUND_SHIFT}) & 7 & ~(${rejected})))::smallint`
const REJECTED = `select coalesce(bit_or(case d.kind when 'unreached' then 1 when 'feigned' then 2 else 4 end), 0)
                   from registry.hidden_poverty d where d.household_id = computed.household_id and d.state = 'rejected' and d.is_current`

export const RECOUNT = `
  with computed as materialized (${computedWelfare({ isPast: false })}),
  weighed as (select computed.*, (${REJECTED}) as rejected from computed)
  merge into registry.household_welfare w
  using (select c.*, ${countedHidden('c.rejected')} as hidden from weighed c) c on w.household_id = c.household_id
  when matched and (c.members = 0 or c.territory_id is null) then delete
  when matched and (w.territory_id, w.members, w.children, w.pensioners, w.income_kopecks, w.line_kopecks, w.earners,
                    w.supported, w.persons, w.locality, w.need_kopecks, w.own_word_kopecks, w.hidden)
    is distinct from (c.territory_id, c.members, c.children, c.pensioners, c.income, c.line, c.earners,
                      c.supported, c.persons, c.locality, c.need, c.own_word, c.hidden)
    then update set territory_id = c.territory_id, members = c.members, children = c.children,
                    pensioners = c.pensioners, income_kopecks = c.income, line_kopecks = c.line,
                    earners = c.earners, supported = c.supported, persons = c.persons, locality = c.locality, need_kopecks = c.need,
                    own_word_kopecks = c.own_word, hidden = c.hidden
  when not matched and c.members > 0 and c.territory_id is not null
    then insert (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks, earners,
                 supported, persons, locality, need_kopecks, own_word_kopecks, hidden)
         values (c.household_id, c.territory_id, c.members, c.children, c.pensioners, c.income, c.line, c.earners,
                 c.supported, c.persons, c.locality, c.need, c.own_word, c.hidden)`
