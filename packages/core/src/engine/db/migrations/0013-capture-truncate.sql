-- TRUNCATE fires no trigger but its own, so a table that was emptied by it stayed on every screen until something else
-- made the relay read whole. The ids are written before they go, as by any other statement: whoever reads the outbox needs
-- to know nothing new, and past the bound of a turn the views are read whole. The table is locked by then, so nobody adds a
-- row behind our back. Costs one reading of the table and one array, for a statement that is rare.
create function live.capture_truncate() returns trigger language plpgsql as $$
begin
  -- Its snapshot may be older than the lock: rows that it does not see would go without a word.
  if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
    raise exception 'TRUNCATE of %.% is not captured at isolation level %', tg_table_schema, tg_table_name,
                    current_setting('transaction_isolation')
      using errcode = 'feature_not_supported',
            detail = 'Screens would keep rows that are gone.',
            hint = 'Use READ COMMITTED, or DELETE.';
  end if;
  execute format(
    'insert into live.outbox (dataset, ids)
     select $1, array_agg(distinct %1$I) from %2$I.%3$I where %1$I is not null having count(*) > 0',
    tg_argv[1], tg_table_schema, tg_table_name) using tg_argv[0];
  return null;
end $$;

-- As in 0008, with the fourth trigger.
create or replace procedure live.capture_table(table_name regclass, dataset text, id_column text) language plpgsql as $outer$
begin
  execute format($f$
    create or replace function live.capture_%s() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        insert into live.outbox (dataset, ids)
        select tg_argv[0], array_agg(distinct %I) from old_rows where %2$I is not null having count(*) > 0;
      elsif tg_op = 'INSERT' then
        insert into live.outbox (dataset, ids)
        select tg_argv[0], array_agg(distinct %2$I) from new_rows where %2$I is not null having count(*) > 0;
      else
        -- Both sides: a person who leaves a household changes two.
        insert into live.outbox (dataset, ids)
        select tg_argv[0], array_agg(distinct id)
          from (select %2$I as id from old_rows union all select %2$I from new_rows) sides
         where id is not null having count(*) > 0;
      end if;
      return null;
    end $$ $f$, id_column, id_column);
  execute format('create or replace trigger capture_insert after insert on %s referencing new table as new_rows for each statement execute function live.capture_%s(%L)', table_name, id_column, dataset);
  execute format('create or replace trigger capture_update after update on %s referencing old table as old_rows new table as new_rows for each statement execute function live.capture_%s(%L)', table_name, id_column, dataset);
  execute format('create or replace trigger capture_delete after delete on %s referencing old table as old_rows for each statement execute function live.capture_%s(%L)', table_name, id_column, dataset);
  execute format('create or replace trigger capture_truncate before truncate on %s for each statement execute function live.capture_truncate(%L, %L)', table_name, dataset, id_column);
end $outer$;

call live.capture_table('facts.benefit', 'person-facts', 'person_id');
call live.capture_table('facts.income', 'person-facts', 'person_id');
call live.capture_table('registry.person', 'household', 'household_id');
call live.capture_table('registry.household_welfare', 'household-welfare', 'household_id');
call live.capture_table('facts.feature', 'feature', 'id');
call live.capture_table('facts.statistic', 'statistic', 'id');
call live.capture_table('control.source', 'source', 'id');
call live.capture_table('control.source_run', 'source', 'source_id');
