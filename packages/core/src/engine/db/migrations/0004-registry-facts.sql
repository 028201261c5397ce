-- Pseudonymous registry, the facts about it, and the vault that alone knows names. Person ids are the only
-- bridge. All ids that travel in the outbox are bigint.
create table registry.household (
  id bigint generated always as identity primary key,
  -- HMAC of source and the source's own household key, first 16 bytes.
  household_key uuid not null unique,
  territory_id integer references territory.territory
);

create table registry.person (
  id bigint generated always as identity primary key,
  -- HMAC-SHA256 of the СНИЛС under the registry's pepper, first 16 bytes; null for a person known without one.
  snils_key uuid unique,
  birth_date date,
  sex "char" check (sex in ('m', 'f')),
  territory_id integer references territory.territory,
  household_id bigint references registry.household
);
create index on registry.person (household_id);

-- What one source says of one person as a resident.
create table facts.person_record (
  source_id bigint not null references control.source,
  record_key uuid not null,
  person_id bigint not null,
  content_hash bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key)
);

create table vault.person (
  source_id bigint not null,
  record_key uuid not null,
  person_id bigint not null,
  -- AES-256-GCM under a data key that only the vault's private key opens: see docs/architecture.md, "Sealing".
  sealed bytea not null,
  primary key (source_id, record_key)
);

create table facts.benefit (
  source_id bigint not null,
  record_key uuid not null,
  person_id bigint not null,
  measure_id uuid not null,
  form "char" not null,
  amount_kopecks bigint not null check (amount_kopecks >= 0),
  is_monthly boolean not null,
  is_need_tested boolean not null,
  decided_on date not null,
  starts_on date not null,
  ends_on date,
  provider_code text,
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key)
);
create index on facts.benefit (person_id);

create table facts.income (
  source_id bigint not null,
  record_key uuid not null,
  person_id bigint not null,
  -- First day of the month.
  month date not null,
  amount_kopecks bigint not null check (amount_kopecks >= 0),
  income_code text not null,
  payer_inn text,
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key)
);
create index on facts.income (person_id, month);

create table facts.statistic (
  id bigint generated always as identity primary key,
  source_id bigint not null,
  code text not null,
  territory_code text not null,
  period text not null,
  value double precision not null,
  unit text not null,
  note text,
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  unique (source_id, code, territory_code, period)
);

create table facts.feature (
  id bigint generated always as identity primary key,
  source_id bigint not null,
  layer text not null,
  feature_key text not null,
  geom geometry(Geometry, 4326),
  territory_id integer references territory.territory,
  properties jsonb not null,
  content_hash bigint not null,
  run_id bigint not null,
  -- Run that saw it last: a complete snapshot removes the rest.
  seen_run_id bigint not null,
  received_at timestamptz not null default now(),
  unique (source_id, layer, feature_key)
);
create index on facts.feature (layer);
create index on facts.feature using gist (geom);

-- Welfare of a household in the current window: what indicators are counted over.
create table registry.household_welfare (
  household_id bigint primary key references registry.household on delete cascade,
  territory_id integer not null references territory.territory,
  members smallint not null,
  children smallint not null,
  pensioners smallint not null,
  -- Monthly income of all members, kopecks: average of the window's months plus recurring benefits.
  income_kopecks bigint not null,
  -- Sum of the members' lines, kopecks a month.
  line_kopecks bigint not null
);
create index on registry.household_welfare (territory_id);
