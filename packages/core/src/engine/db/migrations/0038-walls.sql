-- Walls of the hall: how they are drawn, what is on air, and which devices are their screens.
create table control.wall (
  code text primary key,
  -- model/wall/wall.ts
  document jsonb not null,
  -- Of the drawing; a change is made to a known one.
  revision integer not null default 1,
  -- model/wall/air.ts
  air jsonb not null,
  air_revision integer not null default 1,
  air_changed_at timestamptz not null default now(),
  air_changed_by text
);

-- The device that is let in as a screen. Its token opens this one screen's picture and nothing else.
create table control.wall_screen (
  wall_code text not null references control.wall on delete cascade,
  screen_id text not null,
  token_hash bytea not null unique,
  -- The token before it: an answer with a new token may be lost on its way.
  former_hash bytea unique,
  paired_at timestamptz not null,
  paired_by text not null,
  address text not null,
  browser text not null,
  primary key (wall_code, screen_id)
);

-- A device that shows its code and waits for somebody to type it in.
create table control.screen_pairing (
  -- SHA-256 of a secret that only the device has: whoever reads the code from its glass cannot take its place.
  device_hash bytea primary key,
  code_hash bytea not null unique,
  address text not null,
  browser text not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  wall_code text,
  screen_id text,
  approved_by text
);
create index on control.screen_pairing (expires_at);
