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
