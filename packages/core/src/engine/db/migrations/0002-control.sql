-- Configuration and journal of the platform itself: few rows, read and written through TypeORM entities.
create table control.setting (
  key text primary key,
  value jsonb not null
);

create table control.plugin (
  id text primary key,
  version text not null,
  manifest jsonb not null,
  -- What the administrator granted beyond the manifest: {"privateNet": true} allows private addresses.
  grants jsonb not null default '{}',
  state text not null default 'stopped' check (state in ('stopped', 'running', 'backing-off', 'broken')),
  restarts integer not null default 0,
  last_error text,
  changed_at timestamptz not null default now()
);

create table control.source (
  id bigint generated always as identity primary key,
  code text not null unique,
  plugin_id text not null references control.plugin,
  title jsonb not null,
  agency jsonb not null,
  config jsonb not null default '{}',
  schedule jsonb not null,
  refresh_hours double precision not null,
  enabled boolean not null default true,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'failed', 'disabled')),
  last_success_at timestamptz,
  last_run_id bigint,
  storage jsonb not null default '{}'
);

create table control.source_run (
  id bigint generated always as identity primary key,
  source_id bigint not null references control.source,
  trigger text not null check (trigger in ('inbox', 'schedule', 'manual', 'retry')),
  delivery_name text,
  delivery_sha256 text,
  size_bytes bigint,
  state text not null default 'running'
    check (state in ('running', 'succeeded', 'failed', 'interrupted', 'cancelled')),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  rows_read bigint not null default 0,
  rows_accepted bigint not null default 0,
  rows_unchanged bigint not null default 0,
  rows_duplicate bigint not null default 0,
  rows_quarantined bigint not null default 0,
  bytes_read bigint not null default 0,
  error_code text,
  error_text text,
  -- P8: nothing that was read may vanish.
  constraint rows_balance check (rows_read = rows_accepted + rows_unchanged + rows_duplicate + rows_quarantined)
);
create index on control.source_run (source_id, id desc);
create index on control.source_run (delivery_sha256) where state = 'succeeded';

create table control.quarantine_row (
  id bigint generated always as identity primary key,
  run_id bigint not null references control.source_run,
  source_id bigint not null references control.source,
  line bigint not null,
  field text not null,
  reason_code text not null,
  reason text not null,
  -- Sealed for the vault's key: readable by nobody on this side of an audited reveal.
  raw_sealed bytea,
  created_at timestamptz not null default now()
);
create index on control.quarantine_row (source_id, id desc);
create index on control.quarantine_row (run_id);

create table control.app_user (
  id bigint generated always as identity primary key,
  login text not null unique,
  display_name text not null,
  password_hash text not null,
  role text not null default 'administrator' check (role in ('administrator')),
  created_at timestamptz not null default now(),
  last_sign_in_at timestamptz
);

create table control.session (
  -- SHA-256 of the token: a copy of the database signs nobody in.
  token_hash bytea primary key,
  user_id bigint not null references control.app_user on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  seen_at timestamptz not null default now()
);
