-- The three hidden poverties, kept with the welfare of each household. The flags ride in the household's row, written by the
-- statement that counts it, so the live indicators, their audit and the disclosure gate take them as any other field and a
-- list can never disagree with a figure. Rows with reasons, decisions of officers and their history stand beside it.
alter table registry.household_welfare
  -- Part of income_kopecks: monthly money that was given for need.
  add column need_kopecks bigint not null default 0,
  -- What the household's own word and payments without a test of need make a month; null where it has declared nothing.
  add column own_word_kopecks bigint,
  -- Bits of model/hidden-poverty.ts.
  add column hidden smallint not null default 0;

-- Over how many months incomes are averaged: a date, an act, never changed in place.
create table parameter.welfare_rule (
  valid_from date primary key,
  window_months smallint not null check (window_months in (3, 12)),
  act text not null check (length(act) between 3 and 300),
  set_by text not null,
  set_at timestamptz not null default now()
);

-- One row: what the region has set, as model/hidden-poverty.ts spells it.
create table registry.hidden_rule (
  is_one boolean primary key default true check (is_one),
  rule jsonb not null,
  set_by text not null,
  set_at timestamptz not null default now()
);

-- No reference to the household: a decision outlives a household that was taken apart.
create table registry.hidden_poverty (
  id bigint generated always as identity primary key,
  household_id bigint not null,
  kind text not null check (kind in ('unreached', 'feigned', 'potential')),
  reasons text[] not null,
  is_current boolean not null default true,
  found_at timestamptz not null default now(),
  gone_at timestamptz,
  state text not null default 'new' check (state in ('new', 'review', 'confirmed', 'rejected')),
  decided_by text,
  decided_at timestamptz,
  unique (household_id, kind)
);
create index on registry.hidden_poverty (kind, state) where is_current;
-- What the recount takes away from the counts: a few hundred in a region.
create index on registry.hidden_poverty (household_id) where state = 'rejected' and is_current;

create table registry.hidden_event (
  id bigint generated always as identity primary key,
  hidden_id bigint not null references registry.hidden_poverty,
  at timestamptz not null default clock_timestamp(),
  what text not null check (what in ('found', 'gone', 'new', 'review', 'confirmed', 'rejected')),
  by_login text,
  -- Of a rejection: one of a list, and at most a sentence.
  reason text,
  note text check (length(note) <= 300),
  -- What the officer saw: sums and facts of that moment, without names.
  evidence jsonb
);
create index on registry.hidden_event (hidden_id, id);
create trigger append_only before update or delete or truncate on registry.hidden_event
  for each statement execute function registry.refuse_change();
