-- What was on air on each wall, for the way back: an operator undoes a take, and sees who took what. The newest 50 of a wall are
-- kept (model/wall/air.ts); a state is about 200 bytes.
create table control.wall_air (
  wall_code text not null references control.wall on delete cascade,
  revision integer not null,
  state jsonb not null,
  act text not null,
  changed_at timestamptz not null,
  changed_by text,
  -- The revision whose state this one put back.
  restores integer,
  primary key (wall_code, revision)
);
insert into control.wall_air (wall_code, revision, state, act, changed_at, changed_by)
select code, air_revision, air, 'scene', air_changed_at, air_changed_by from control.wall;

-- Figures that a wall keeps while it is frozen: a screen that comes later, or loads its page anew, must show the same. Only what is
-- published to everybody. 20 municipalities, 20 indicators and their breakdowns are about 1 MB of text.
create table control.wall_frozen (
  wall_code text primary key references control.wall on delete cascade,
  frozen_at timestamptz not null,
  -- JSON text of model/figures.ts: read and written whole, never asked by its parts.
  figures text not null
);

-- All figures of one month for a wall that goes back in time. Rows are written a period at a time, so ranges of pages tell periods
-- apart: some hundred bytes in the place of an index over every row.
create index on history.indicator_value using brin (period) with (pages_per_range = 16);
