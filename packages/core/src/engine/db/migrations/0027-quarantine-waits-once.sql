-- A row of quarantine waited for ever: mended ones came back each time their file was read again, the same row waited once
-- for each run, and an old copy could be mended over what a newer delivery had brought. Now a row knows the record that it
-- speaks of, and stops waiting when that record has come right, has come again, or has gone.
alter table control.quarantine_row
  -- The record that the row would have been, as facts name it; null where its key could not be read.
  add column record_kind text,
  add column record_key text,
  -- Of the delivery that brought the row first: one that was mended in vain is as old as it was.
  add column delivered_at timestamptz,
  -- Why it waits no more, without having been mended: `again` a newer row of the record waits instead; `brought` a later
  -- delivery has the record right; `gone` a later reading of the whole does not have it; `mended` it is the same row as one
  -- that was mended before; `newer` it was mended, and a newer delivery had brought the record; `totals` it sums up others.
  add column closed_as text
    check (closed_as in ('again', 'brought', 'gone', 'mended', 'newer', 'totals')),
  add column closed_by_run bigint,
  add column closed_at timestamptz,
  add constraint closed_whole check ((closed_as is null) = (closed_at is null));
update control.quarantine_row set delivered_at = created_at;
alter table control.quarantine_row
  alter column delivered_at set default now(),
  alter column delivered_at set not null;

-- Asked for each batch of a source that has rows waiting; most have none.
create index quarantine_row_waiting_record on control.quarantine_row (source_id, record_kind, record_key)
  where record_key is not null and closed_as is null;
create index quarantine_row_waiting on control.quarantine_row (source_id) where closed_as is null;

-- The run that reads the mended rows: it has to know them while it runs.
alter table control.quarantine_fix add column run_id bigint;
update control.quarantine_fix fix set run_id = (
  select max(run.id) from control.source_run run
  where run.source_id = fix.source_id and run.delivery_name = fix.file_name);
