// SQL of what acts say of records: which two are of one human being.
import type { ClientBase } from 'pg'

/** Two papers that name one human being twice: a СНИЛС that was abolished, a name that was changed. */
export async function takeActs(client: ClientBase): Promise<void> {
  await client.query(`
    with act as (
      select v.source_id || ' ' || v.record_key as act, least(one.id, other.id) as left_id, greatest(one.id, other.id) as right_id
        from facts.vital v
        cross join lateral (
          select min(r.id) as id from facts.person_record p
            join vault.linkage_record r on r.source_id = p.source_id and r.record_key = p.record_key
           where p.person_id = v.person_id) one
        cross join lateral (
          select min(r.id) as id from facts.person_record p
            join vault.linkage_record r on r.source_id = p.source_id and r.record_key = p.record_key
           where p.person_id = v.other_id) other
       where v.event in ('snils-merge', 'name-change') and not v.is_annulled and v.person_id <> v.other_id
         and v.other_key is null and one.id is not null and other.id is not null
      union all
      select v.source_id || ' ' || v.record_key, pair.left_id, pair.right_id
        from facts.vital v
        join vault.linkage_record one on one.source_id = v.source_id and one.record_key = v.person_key
        join vault.linkage_record other on other.source_id = v.source_id and other.record_key = v.other_key
        cross join lateral (select least(one.id, other.id) as left_id, greatest(one.id, other.id) as right_id) pair
       where v.event in ('snils-merge', 'name-change') and not v.is_annulled and one.id <> other.id
         and not exists (select from registry.review_pair known
                          where known.left_id = pair.left_id and known.right_id = pair.right_id and known.reason = 'act')
    ), told as (
      insert into registry.review_pair (left_id, right_id, reason, weight, parts, version, state, decided_by, decided_at)
      select distinct on (left_id, right_id) left_id, right_id, 'act', 0, '{}'::smallint[], 0, 'same', 'act', now() from act
      on conflict (left_id, right_id) do update set state = 'same', reason = 'act', decided_by = 'act', decided_at = now()
        -- What an officer decided stands.
        where review_pair.state in ('open', 'later', 'second')
      returning left_id, right_id
    ), kept as (
      insert into registry.review_decision (left_id, right_id, verdict, decided_by, act, is_final)
      select left_id, right_id, 'same', 'act', act.act, true from act join told using (left_id, right_id)
    )
    insert into vault.linkage_pending select left_id from told union select right_id from told
    on conflict do nothing`)
  await client.query(`
    with void as (
      select d.left_id, d.right_id, d.act from registry.review_decision d
        join registry.review_pair p on p.left_id = d.left_id and p.right_id = d.right_id and p.reason = 'act' and p.state = 'same'
       where d.act <> '' and exists (
         select from facts.vital v where v.is_annulled and d.act = v.source_id || ' ' || v.record_key)
    ), withdrawn as (
      insert into registry.review_decision (left_id, right_id, verdict, decided_by, act, is_final)
      select distinct left_id, right_id, 'withdrawn', 'act', act, true from void
    ), gone as (
      delete from registry.review_pair p using void
       where p.left_id = void.left_id and p.right_id = void.right_id
      returning p.left_id, p.right_id
    )
    insert into vault.linkage_pending select left_id from gone union select right_id from gone
    on conflict do nothing`)
}
