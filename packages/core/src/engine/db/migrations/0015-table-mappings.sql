-- Sources that an administrator made of a table without code. Each save is a row and none is changed afterwards: what
-- rules a row of the past was read by can be said, and the version before is a save away.
create table control.mapping_version (
  code text not null,
  version integer not null check (version > 0),
  draft jsonb not null,
  saved_at timestamptz not null default now(),
  saved_by text not null,
  primary key (code, version)
);

-- A file that was taken before is not read twice, unless the rules it was read by have changed since.
alter table control.source add column read_anew_since timestamptz;
