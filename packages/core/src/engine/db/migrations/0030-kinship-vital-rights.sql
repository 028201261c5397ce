-- Acts of civil status and rights. Two people stand in one act, often without СНИЛС (a newborn has none): each becomes
-- a record of its own with a sealed identity, so linkage meets all sources in one place, and the act itself holds ids only.
-- Such a record says nothing of residence: it never moves its person, nor keeps one in a household that a register left.
alter table facts.person_record add column is_resident boolean not null default true;

create table facts.kinship (
  source_id bigint not null,
  record_key uuid not null,
  -- The child, the ward or one of the spouses; what the relative is to this person stands in `relation`.
  person_id bigint not null,
  relative_id bigint not null,
  relation text not null,
  basis text not null,
  starts_on date not null,
  ends_on date,
  -- HMAC of the act's number under the pepper of its source; the number itself is sealed with the identities.
  act_key uuid,
  is_annulled boolean not null,
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key)
);
create index on facts.kinship (person_id);
create index on facts.kinship (relative_id);

create table facts.vital (
  source_id bigint not null,
  record_key uuid not null,
  event text not null,
  person_id bigint not null,
  -- The other spouse; the same human being under the former name or the abolished СНИЛС.
  other_id bigint,
  occurred_on date not null,
  registered_on date,
  act_key uuid,
  is_annulled boolean not null,
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key)
);
create index on facts.vital (person_id, event);
create index on facts.vital (other_id, event) where other_id is not null;

-- A right to a measure, claimed or not; `right` is a word of SQL.
create table facts.entitlement (
  source_id bigint not null,
  record_key uuid not null,
  person_id bigint not null,
  measure_id uuid not null,
  category_id uuid,
  starts_on date not null,
  ends_on date,
  provider_code text,
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key)
);
create index on facts.entitlement (person_id);

-- Edges as they hold in time. An edge is ended by what happened, not by the order in which papers came: a divorce of the
-- same couple, a death of either. `doubt` names an edge that cannot be: it stays as a fact and builds no family. Because a
-- parent must be ten years older, each circle of parents holds at least one doubtful edge.
create view facts.kinship_edge as
select edge.source_id, edge.record_key, edge.person_id, edge.relative_id, edge.relation, edge.basis, edge.starts_on,
       least(edge.ends_on, died.on_day, parted.on_day) as ends_on,
       case
         when edge.person_id = edge.relative_id then 'same-person'
         when edge.relation in ('mother', 'father') and edge.basis <> 'adoption'
              and relative.birth_date > person.birth_date - interval '10 years' then 'parent-too-young'
         when edge.relation = 'mother' and edge.basis = 'birth' and relative_died.on_day < person.birth_date
           then 'mother-died-before'
         -- 300 days: статья 48 of the Family Code.
         when edge.relation = 'father' and edge.basis = 'birth' and relative_died.on_day < person.birth_date - 300
           then 'father-died-before'
       end as doubt
from facts.kinship edge
  join registry.person person on person.id = edge.person_id
  join registry.person relative on relative.id = edge.relative_id
  left join lateral (
    select min(occurred_on) as on_day from facts.vital
    where person_id = edge.relative_id and event = 'death' and not is_annulled
  ) relative_died on true
  left join lateral (
    select min(occurred_on) as on_day from facts.vital
    where person_id in (edge.person_id, edge.relative_id) and event = 'death' and not is_annulled
  ) died on true
  left join lateral (
    select min(occurred_on) as on_day from facts.vital
    where edge.relation = 'spouse' and event = 'divorce' and not is_annulled and occurred_on >= edge.starts_on
      and ((person_id = edge.person_id and other_id = edge.relative_id)
        or (person_id = edge.relative_id and other_id = edge.person_id))
  ) parted on true
where not edge.is_annulled;

-- Both people of a row: either may be the one whose family changes.
create function live.capture_pair() returns trigger language plpgsql as $$
declare
  sides text := 'select %1$I as id from %3$I union all select %2$I from %3$I';
  changed text := case tg_op
    when 'INSERT' then format(sides, tg_argv[1], tg_argv[2], 'new_rows')
    when 'DELETE' then format(sides, tg_argv[1], tg_argv[2], 'old_rows')
    else format(sides || ' union all ' || replace(sides, '%3$I', '%4$I'), tg_argv[1], tg_argv[2], 'new_rows', 'old_rows')
  end;
begin
  execute format(
    'insert into live.outbox (dataset, ids)
     select $1, array_agg(distinct id) from (%s) changed where id is not null having count(*) > 0', changed)
    using tg_argv[0];
  return null;
end $$;
create function live.capture_pair_truncate() returns trigger language plpgsql as $$
begin
  execute format(
    'insert into live.outbox (dataset, ids)
     select $1, array_agg(distinct id) from (select %1$I as id from %3$s union all select %2$I from %3$s) sides
     where id is not null having count(*) > 0', tg_argv[1], tg_argv[2], tg_relid::regclass)
    using tg_argv[0];
  return null;
end $$;
create procedure live.capture_pair_table(table_name regclass, dataset text, id_column text, other_column text)
language plpgsql as $$
begin
  execute format('create trigger capture_insert after insert on %s referencing new table as new_rows for each statement execute function live.capture_pair(%L, %L, %L)', table_name, dataset, id_column, other_column);
  execute format('create trigger capture_update after update on %s referencing old table as old_rows new table as new_rows for each statement execute function live.capture_pair(%L, %L, %L)', table_name, dataset, id_column, other_column);
  execute format('create trigger capture_delete after delete on %s referencing old table as old_rows for each statement execute function live.capture_pair(%L, %L, %L)', table_name, dataset, id_column, other_column);
  execute format('create trigger capture_truncate before truncate on %s for each statement execute function live.capture_pair_truncate(%L, %L, %L)', table_name, dataset, id_column, other_column);
end $$;

call live.capture_pair_table('facts.kinship', 'kinship', 'person_id', 'relative_id');
call live.capture_pair_table('facts.vital', 'vital', 'person_id', 'other_id');
-- Of its own: a right changes no welfare, so no household is counted again for it.
call live.capture_table('facts.entitlement', 'entitlement', 'person_id');
