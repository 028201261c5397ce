-- Records of all sources that are of one person, found out by what is sealed and kept without it: of a record there are
-- only keyed fingerprints of its blocking keys, of a pair only bits. So a decision of an officer is applied, and a family
-- undone, without opening a single name.

-- A person that was found to be another one keeps its row and its СНИЛС, and says who it is now: facts that still come under
-- that number are led on, and undoing gives the old id back. Never a chain: it always names a person that is nobody else.
alter table registry.person add column merged_into bigint references registry.person;
create index on registry.person (merged_into) where merged_into is not null;
-- Linkage gave this record to somebody else than its СНИЛС names: two persons under one number.
alter table facts.person_record add column is_settled boolean not null default false;

-- Records to look at. Filled by whatever changes the vault's rows, in the same transaction, so no record is forgotten.
create table vault.linkage_queue (
  source_id bigint not null,
  record_key uuid not null,
  primary key (source_id, record_key)
);
create function vault.queue_linkage() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into vault.linkage_queue select source_id, record_key from new_rows on conflict do nothing;
  elsif tg_op = 'DELETE' then
    insert into vault.linkage_queue select source_id, record_key from old_rows on conflict do nothing;
  else
    -- A record that only goes over to another person says nothing new of itself.
    insert into vault.linkage_queue
    select source_id, record_key from new_rows join old_rows using (source_id, record_key)
     where new_rows.sealed is distinct from old_rows.sealed
    on conflict do nothing;
  end if;
  return null;
end $$;
create trigger queue_insert after insert on vault.person referencing new table as new_rows
  for each statement execute function vault.queue_linkage();
create trigger queue_update after update on vault.person referencing old table as old_rows new table as new_rows
  for each statement execute function vault.queue_linkage();
create trigger queue_delete after delete on vault.person referencing old table as old_rows
  for each statement execute function vault.queue_linkage();
insert into vault.linkage_queue select source_id, record_key from vault.person;

-- Parameters by which pairs are weighed. A version never changes, so a decision can be made again; 0 is built in.
create table registry.linkage_version (
  id smallint primary key,
  made_at timestamptz not null default now(),
  made_by text,
  model jsonb not null,
  is_current boolean not null
);
create unique index on registry.linkage_version (is_current) where is_current;
-- How frequent a value is, by its keyed fingerprint; a value that is not here is rare.
create table vault.linkage_term (
  version smallint not null references registry.linkage_version on delete cascade,
  term bigint not null,
  -- Hundredths of a bit that equality speaks for one person.
  bits smallint not null,
  primary key (version, term)
);
-- Keys so common that their block is not compared.
create table vault.linkage_stop (
  version smallint not null,
  key bigint not null,
  primary key (version, key)
);

create table vault.linkage_record (
  id bigint generated always as identity primary key,
  source_id bigint not null,
  record_key uuid not null,
  version smallint not null,
  -- HMAC of the blocking keys under the vault's pepper, eight bytes; empty once the record is gone.
  keys bigint[] not null,
  -- As registry.person.snils_key.
  snils_key uuid,
  birth_date date,
  sex "char",
  -- Its group has to be found again; set in the transaction that changes it, cleared in the one that applies the group.
  is_pending boolean not null default true,
  unique (source_id, record_key)
);
create index on vault.linkage_record (id) where is_pending;
-- 3 million records of seven keys: looked up by key 0.1 ms, while a table of keys would be 2 GB.
create index linkage_record_keys on vault.linkage_record using gin (keys) with (fastupdate = off);

-- Pairs that may be of one person.
create table vault.linkage_pair (
  left_id bigint not null references vault.linkage_record on delete cascade,
  right_id bigint not null references vault.linkage_record on delete cascade,
  -- Hundredths of a bit; whole numbers, so that a sum is the same in any order and on any machine.
  weight integer not null,
  -- What each column said, in the order of the model's columns; `weight` less their sum is the prior.
  parts smallint[] not null,
  primary key (left_id, right_id),
  check (left_id < right_id)
);
create index on vault.linkage_pair (right_id);

create table registry.linkage_run (
  id bigint generated always as identity primary key,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  state text not null check (state in ('running', 'succeeded', 'failed')),
  stage text not null default 'reading',
  version smallint not null,
  records integer not null default 0,
  compared bigint not null default 0,
  pairs integer not null default 0,
  merges integer not null default 0,
  splits integer not null default 0,
  -- Code of the error, never its text.
  failure text
);

-- What became of persons, and why. Nothing here is ever changed or removed.
create table registry.person_event (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  -- merge: `from_person` is `to_person` now; split: records of `from_person` are of `to_person` now.
  kind text not null check (kind in ('merge', 'split')),
  from_person bigint not null,
  to_person bigint not null,
  -- linkage: by weight; snils: the number says otherwise; act: a vital record; review: an officer's decision.
  reason text not null check (reason in ('linkage', 'act', 'review')),
  version smallint not null,
  run_id bigint,
  decided_by text,
  -- Of a split: the merge that it takes back.
  undoes bigint references registry.person_event,
  -- vault.linkage_record of the records that went over.
  records bigint[] not null,
  -- Facts that went over: {"benefit.person_id": [["12", "<record key>"], …]}.
  moved jsonb not null
);
create index on registry.person_event (from_person);
create index on registry.person_event (to_person);

create function registry.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on registry.person_event
  for each statement execute function registry.refuse_change();

-- Pairs for an officer to decide, and those that were decided: constraints of the partition for ever.
create table registry.review_pair (
  id bigint generated always as identity primary key,
  left_id bigint not null,
  right_id bigint not null,
  -- doubtful: the weight does not decide; two-snils: else one person; shared-snils: one number, and else two;
  -- act: said by a vital record; given: brought forward by hand.
  reason text not null check (reason in ('doubtful', 'two-snils', 'shared-snils', 'crowded', 'act')),
  weight integer not null,
  parts smallint[] not null,
  version smallint not null,
  found_at timestamptz not null default now(),
  state text not null default 'open' check (state in ('open', 'later', 'second', 'same', 'different')),
  -- Who said «same» first where two have to.
  first_by text,
  decided_by text,
  decided_at timestamptz,
  unique (left_id, right_id),
  check (left_id < right_id)
);
create index on registry.review_pair (right_id);
create index on registry.review_pair (state, weight desc, id);

create table registry.review_decision (
  id bigint generated always as identity primary key,
  left_id bigint not null,
  right_id bigint not null,
  verdict text not null check (verdict in ('same', 'different', 'later', 'withdrawn')),
  decided_by text not null,
  decided_at timestamptz not null default clock_timestamp(),
  -- A vital record's source and key; else empty.
  act text not null default '',
  -- False: a second officer has to agree.
  is_final boolean not null
);
create index on registry.review_decision (left_id, right_id);
create trigger append_only before update or delete or truncate on registry.review_decision
  for each statement execute function registry.refuse_change();
