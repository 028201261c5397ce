-- Who has died spends nothing and earns nothing: welfare asks the registry, not the acts, because it reads each person of a
-- region. The day follows the acts by itself (an annulled one, one that linkage moved to another person), so whoever
-- changes facts.vital need not know of it. The change of a person tells the welfare of the household.
alter table registry.person add column died_on date;

create function registry.note_deaths() returns trigger language plpgsql as $$
declare
  named text := case tg_op
    when 'INSERT' then 'select person_id from new_rows where event = ''death'''
    when 'DELETE' then 'select person_id from old_rows where event = ''death'''
    else 'select person_id from new_rows where event = ''death''
          union select person_id from old_rows where event = ''death'''
  end;
begin
  execute format($sql$
    update registry.person person set died_on = died.on_day
    from (select named.person_id,
            (select min(occurred_on) from facts.vital
             where person_id = named.person_id and event = 'death' and not is_annulled) as on_day
          from (%s) named) died
    where person.id = died.person_id and person.died_on is distinct from died.on_day $sql$, named);
  return null;
end $$;
create trigger note_deaths_insert after insert on facts.vital referencing new table as new_rows
  for each statement execute function registry.note_deaths();
create trigger note_deaths_update after update on facts.vital referencing old table as old_rows new table as new_rows
  for each statement execute function registry.note_deaths();
create trigger note_deaths_delete after delete on facts.vital referencing old table as old_rows
  for each statement execute function registry.note_deaths();
