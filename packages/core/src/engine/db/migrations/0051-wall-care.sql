-- How the screens of a wall are cared for: drift against burn-in, brightness by the hours. A wall without a row has what
-- model/wall/care.ts begins with.
create table control.wall_care (
  wall_code text primary key references control.wall on delete cascade,
  -- model/wall/care.ts
  document jsonb not null,
  revision integer not null default 1
);
