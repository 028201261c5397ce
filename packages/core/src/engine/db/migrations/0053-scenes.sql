-- Scenes that people of the region make: every version that was published stays, so that one may be looked at or brought back.
-- The document is small (≤ 40 panels, ≤ 100 kB), so versions are kept whole and not as differences.
create table control.scene (
  -- What the outbox tells of.
  key bigint generated always as identity primary key,
  id text not null unique,
  version integer not null default 1
);
create table control.scene_version (
  scene_key bigint not null references control.scene on delete cascade,
  version integer not null,
  -- model/scene.ts, of the form that was today's when it was written.
  document jsonb not null,
  note text not null,
  -- Login.
  made_by text not null,
  made_at timestamptz not null,
  primary key (scene_key, version)
);
-- A version is written before the scene points to it, in one statement each: the pointer alone is news.
call live.capture_table('control.scene', 'scene', 'key');

-- Pictures of an operator's choice: screens load them from here and from nowhere else.
create table control.scene_image (
  -- First half of the SHA-256 of the bytes, hexadecimal.
  hash text primary key,
  media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  body bytea not null,
  width integer not null,
  height integer not null,
  brought_by text not null,
  brought_at timestamptz not null
);
