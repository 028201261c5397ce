-- Pictures that the engine fetches from sites for panels of scenes: no screen asks any address but the platform's own.
-- Only the newest good picture is kept, with its time; a screen that shows the one before has it already.
create table control.picture_site (
  -- `name` (the scheme's own port) or `name:port`.
  host text primary key,
  -- Private networks that the name may lead to; empty: public addresses alone, and https alone.
  ranges text[] not null,
  -- Login.
  allowed_by text not null,
  allowed_at timestamptz not null
);
create table control.site_picture (
  -- What the outbox tells of.
  key bigint generated always as identity primary key,
  -- As settings of panels name it.
  id text not null unique,
  title text not null,
  -- Never published: it may hold what only the site and the platform should know.
  address text not null,
  every_seconds integer not null check (every_seconds between 60 and 86400),
  -- Of the three above, for two operators at once.
  revision integer not null default 1,
  added_by text not null,
  added_at timestamptz not null,
  -- First half of the SHA-256 of the bytes, hexadecimal; null until the first good picture.
  hash text,
  media_type text check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  width integer,
  height integer,
  body bytea,
  -- As the site gave it, so that an unchanged picture is not sent again.
  etag text,
  taken_at timestamptz,
  -- model/site-picture.ts; null while it works.
  failure text,
  failing_since timestamptz,
  check ((hash is null) = (body is null) and (hash is null) = (taken_at is null)),
  check ((failure is null) = (failing_since is null))
);
create index site_picture_hash on control.site_picture (hash);
call live.capture_table('control.site_picture', 'site-picture', 'key');
