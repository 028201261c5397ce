-- A source polled every 5 s wrote 17,280 rows of journal a day, nearly all of them "nothing new". Looks that found
-- nothing become one row that counts them; a bad row that a polled source shows at each look is put aside once.
alter table control.source_run
  -- Looks that this row stands for; more than one only where none of them changed anything.
  add column looks integer not null default 1 check (looks >= 1),
  add column first_started_at timestamptz,
  -- Features that a complete snapshot no longer named. Not read, so not part of the balance.
  add column rows_removed bigint not null default 0;

-- An engine that lost its lock without noticing cannot open a run beside the one of its successor.
create unique index source_run_one_open on control.source_run (source_id) where state = 'running';

alter table control.quarantine_row
  -- HMAC of the raw row under the source's pepper: tells the same bad row again without opening it.
  add column raw_key uuid;
create index on control.quarantine_row (source_id, raw_key) where raw_key is not null;

-- Every new resident paid for four checks, each a query of its own: 0.7 s of 2.0 s of the server for 50,000 residents.
-- Facts never had such keys: ids come from the merge, which has just looked the rows up, and nothing deletes persons,
-- households, territories or sources.
alter table facts.person_record drop constraint person_record_source_id_fkey;
alter table registry.household drop constraint household_territory_id_fkey;
alter table registry.person drop constraint person_territory_id_fkey, drop constraint person_household_id_fkey;
