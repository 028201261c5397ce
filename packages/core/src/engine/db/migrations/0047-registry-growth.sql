-- How large the registry was, day by day, and how large it has to be by when. One row a day; a day that is over never changes.
create table registry.size_day (
  day date primary key,
  persons integer not null,
  noted_at timestamptz not null default clock_timestamp()
);

create table registry.growth_target (
  on_date date primary key,
  persons integer not null check (persons > 0),
  -- Who demands it: «Постановление … от … № …».
  act text not null,
  set_by text not null,
  set_at timestamptz not null default clock_timestamp()
);
call live.capture_table('registry.growth_target', 'registry-growth', 'persons');
call live.capture_table('registry.size_day', 'registry-growth', 'persons');
