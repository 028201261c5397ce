-- Alerts: what rules found, who took note of it, and what is still to be told to the outside.
create table control.alert (
  id bigint generated always as identity primary key,
  rule_code text not null,
  severity text not null check (severity in ('critical', 'warning', 'attention')),
  title jsonb not null,
  advice jsonb not null,
  object_kind text not null check (object_kind in ('territory', 'source', 'plugin')),
  object text not null,
  object_title jsonb not null,
  -- {value, limit, unit, fractionDigits} at the moment it opened.
  finding jsonb not null,
  opened_at timestamptz not null,
  -- Login; never published, as walls show no person.
  acknowledged_by text,
  acknowledged_at timestamptz,
  note text,
  muted_until timestamptz,
  closed_at timestamptz,
  closed_why text check (closed_why in ('cleared', 'withdrawn'))
);
-- One open alert for a rule and an object, whoever writes: the edge, and the fence under every race.
create unique index alert_open on control.alert (rule_code, object) where closed_at is null;
call live.capture_table('control.alert', 'alert', 'id');

-- What a rule remembers of an object between two looks (since when it is beyond, samples of a change), so that a restart or
-- another leader goes on counting where the last one was.
create table control.alert_watch (
  rule_code text not null,
  object text not null,
  memory jsonb not null,
  primary key (rule_code, object)
);

create table control.alert_mute (
  rule_code text primary key,
  until timestamptz not null,
  muted_by text not null
);

-- Where alerts are told. A channel that its plugin no longer brings keeps its settings and its queue.
create table control.alert_channel (
  code text primary key,
  plugin_id text not null,
  title jsonb not null,
  config jsonb not null default '{}',
  enabled boolean not null default false,
  severity_from text not null default 'warning' check (severity_from in ('critical', 'warning', 'attention')),
  loaded boolean not null default true
);

-- The queue: written in the transaction that opens or closes the alert, so a kill between the two loses none.
create table control.alert_delivery (
  id bigint generated always as identity primary key,
  channel_code text not null references control.alert_channel,
  alert_id bigint not null references control.alert,
  event text not null check (event in ('opened', 'closed')),
  message jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'dead')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  last_code text,
  last_fact text,
  ended_at timestamptz,
  -- The receiver sees the same key at every attempt.
  unique (channel_code, alert_id, event)
);
create index on control.alert_delivery (channel_code, next_at) where state = 'waiting';
create index on control.alert_delivery (channel_code, id desc);
