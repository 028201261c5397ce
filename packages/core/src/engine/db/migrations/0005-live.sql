-- Change capture. Statement triggers with transition tables: row triggers took 3-4 times as long, and NOTIFY in
-- writers' transactions left 7-11 times fewer commits a second (measured, docs/adr/0003). A row holds ids only; the
-- relay re-reads the current rows, so what it publishes is state, not a log.
create table live.outbox (
  seq bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  dataset text not null,
  ids bigint[] not null,
  created_at timestamptz not null default clock_timestamp()
);
create index on live.outbox (xid);

-- Where each reader of the outbox stands: a snapshot, not a number, because sequence numbers become visible
-- out of order and a plain "seq > last" loses rows under concurrent writers.
create table live.consumer (
  name text primary key,
  snapshot pg_snapshot not null
);

-- Version of each channel, written before it is published, so a restart never reuses a number.
create table live.channel (
  name text primary key,
  epoch uuid not null,
  version bigint not null,
  changed_at timestamptz not null default now()
);

-- argv[0]: dataset; argv[1]: column of ids.
create function live.capture() returns trigger language plpgsql as $$
declare
  changed_ids bigint[];
begin
  if tg_op = 'DELETE' then
    execute format('select array_agg(distinct %I) from old_rows where %I is not null', tg_argv[1], tg_argv[1]) into changed_ids;
  elsif tg_op = 'INSERT' then
    execute format('select array_agg(distinct %I) from new_rows where %I is not null', tg_argv[1], tg_argv[1]) into changed_ids;
  else
    -- Both sides: a person who leaves a household changes two.
    execute format(
      'select array_agg(distinct id) from (select %I as id from old_rows union all select %I from new_rows) sides where id is not null',
      tg_argv[1], tg_argv[1]) into changed_ids;
  end if;
  if changed_ids is not null then
    insert into live.outbox (dataset, ids) values (tg_argv[0], changed_ids);
  end if;
  return null;
end $$;

create procedure live.capture_table(table_name regclass, dataset text, id_column text) language plpgsql as $$
begin
  execute format('create trigger capture_insert after insert on %s referencing new table as new_rows for each statement execute function live.capture(%L, %L)', table_name, dataset, id_column);
  execute format('create trigger capture_update after update on %s referencing old table as old_rows new table as new_rows for each statement execute function live.capture(%L, %L)', table_name, dataset, id_column);
  execute format('create trigger capture_delete after delete on %s referencing old table as old_rows for each statement execute function live.capture(%L, %L)', table_name, dataset, id_column);
end $$;

-- Read by the welfare worker: whose income, benefits or household changed.
call live.capture_table('facts.benefit', 'person-facts', 'person_id');
call live.capture_table('facts.income', 'person-facts', 'person_id');
call live.capture_table('registry.person', 'household', 'household_id');
-- Read by the relay.
call live.capture_table('registry.household_welfare', 'household-welfare', 'household_id');
call live.capture_table('facts.feature', 'feature', 'id');
call live.capture_table('facts.statistic', 'statistic', 'id');
call live.capture_table('control.source', 'source', 'id');
call live.capture_table('control.source_run', 'source', 'source_id');
