-- What is held of the registry's side beside the operators, over a restart of the engine. It lived in memory alone: an engine that
-- started anew in the middle of a long period showed the counts of now beside those of an hour before, and their difference told
-- of the few who had changed. One row; twenty municipalities by eight bands are 8 kB.
create table live.held_operators (
  is_one boolean primary key default true check (is_one),
  period text not null,
  -- JSON text of measure/db/held-registry.ts: read and written whole.
  state text not null,
  saved_at timestamptz not null default now()
);
