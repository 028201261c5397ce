-- What the gate holds back and what the audit of the indicators has found, over a restart of the engine.
--
-- Held figures lived in memory alone: an engine that started anew in the middle of a long period showed the figures of now
-- beside those it had shown an hour before, and their difference tells of the few who changed. A row for the totals, one for
-- each breakdown and one for what is hidden; all of one writer and one period. 20 municipalities and 20 indicators are 90 kB.
create table live.held_figures (
  key text primary key,
  -- The gate that wrote it: its own memory is no older than this row.
  writer uuid not null,
  period text not null,
  -- JSON text of publication/held-figures.ts: read and written whole, never asked by its parts.
  state text not null,
  saved_at timestamptz not null default now()
);

-- Indicators whose running sums differed from their recount by SQL, until a whole recount agrees. An alert stands as long
-- as the row does, and the leader that found it may be gone by then.
create table control.indicator_mismatch (
  indicator text primary key,
  -- One of the cells, and how many there were in the audit that found them last.
  cell text not null,
  cells integer not null check (cells > 0),
  found_at timestamptz not null default now()
);

alter table control.alert drop constraint alert_object_kind_check;
alter table control.alert add constraint alert_object_kind_check
  check (object_kind in ('territory', 'source', 'plugin', 'indicator'));
