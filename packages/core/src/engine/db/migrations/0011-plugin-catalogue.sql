-- Plugins that an administrator brings while the platform runs. The bundle itself lies here and not only in the data
-- folder: a backup of the database holds the plugins too, and a second engine finds the same ones.
create table control.plugin_version (
  id bigint generated always as identity primary key,
  plugin_id text not null,
  version text not null,
  -- SHA-256 of the bundle's header: the same content is brought once.
  digest text not null,
  manifest jsonb not null,
  -- Never TOASTed as compressed: it is read whole, once at a start.
  bundle bytea not null,
  key_id text not null,
  brought_at timestamptz not null default now(),
  brought_by text not null,
  -- Null: looked at and not accepted; its code has never run.
  accepted_at timestamptz,
  accepted_by text,
  unique (plugin_id, digest)
);
alter table control.plugin_version alter column bundle set storage external;
create index on control.plugin_version (plugin_id, id desc);

-- What the administrator decided about a plugin. No row: the plugin that came with the platform, switched on.
create table control.plugin_choice (
  plugin_id text primary key,
  -- Null is the version that came with the platform.
  version_id bigint references control.plugin_version,
  -- What a roll back leads to; means nothing while `can_roll_back` is false.
  previous_version_id bigint references control.plugin_version,
  can_roll_back boolean not null default false,
  enabled boolean not null default true,
  changed_at timestamptz not null default now(),
  changed_by text not null
);

-- What befell a plugin and who did what to it. The same event within a minute is one row that counts.
create table control.plugin_event (
  id bigint generated always as identity primary key,
  plugin_id text not null,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  times integer not null default 1,
  code text not null,
  fact text not null,
  -- Login of the administrator; null where nobody asked for it.
  actor text
);
create index on control.plugin_event (plugin_id, id desc);

-- False while a plugin is switched off or taken away: what it declares is not offered to screens.
alter table control.plugin add column loaded boolean not null default true;
-- True while no loaded plugin reads the source: it leaves the lists, its data stay.
alter table control.source add column retired boolean not null default false;
