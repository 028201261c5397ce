-- What walls show by themselves, which walls are switched together, and how their screens are cared for.

-- All programmes of a wall are one small document (≤ 12 programmes of ≤ 60 items, some 100 kB at the most), read whole once a second
-- and changed from a known revision. What runs is beside it with a revision of its own: it is written with what is on air in one
-- transaction, so that of two engines one switches, and a restart finds the programme where the wall is.
create table control.wall_programme (
  wall_code text primary key references control.wall on delete cascade,
  -- model/wall/programme.ts
  document jsonb not null,
  revision integer not null default 1,
  -- model/wall/programme-run.ts
  run jsonb not null,
  run_revision integer not null default 1
);

create table control.wall_group (
  code text primary key,
  title text not null,
  revision integer not null default 1
);
create table control.wall_of_group (
  group_code text not null references control.wall_group on delete cascade,
  wall_code text not null references control.wall on delete cascade,
  primary key (group_code, wall_code)
);
