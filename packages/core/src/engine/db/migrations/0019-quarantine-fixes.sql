-- Rows of quarantine that were mended go back through the same rules as a small delivery of their own: its run has its
-- own balance, and the balance of the run that put them aside stays true. A fix is found again by its file's name.
create table control.quarantine_fix (
  id bigint generated always as identity primary key,
  source_id bigint not null references control.source,
  file_name text not null,
  made_at timestamptz not null default now(),
  made_by text not null,
  unique (source_id, file_name)
);
alter table control.quarantine_row
  add column fix_id bigint references control.quarantine_fix,
  -- Line of the row in the file of the fix: a row that is put aside again is known by it.
  add column fix_line bigint;
create index on control.quarantine_row (fix_id) where fix_id is not null;
-- The run of a fix is looked up for each row that is shown.
create index on control.source_run (source_id, delivery_name) where delivery_name is not null;

-- A mapping that was ended: its versions stay, because rows of the past were read by them. Saving one under the same
-- code begins with the version after.
create table control.mapping_end (
  code text not null,
  version integer not null,
  ended_at timestamptz not null default now(),
  ended_by text not null,
  rows_removed bigint,
  primary key (code, version),
  foreign key (code, version) references control.mapping_version
);
