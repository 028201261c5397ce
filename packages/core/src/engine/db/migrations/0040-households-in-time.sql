-- Households valid in time. What a register says of a family is kept with the record that says it; who is with whom follows
-- from that and from acts, by the rule of docs/households.md. registry.person.household_id stays the membership of today:
-- ingest writes the register's word there at once, and the worker of households settles the rest within moments.

-- The household that this record states. Null date: stated since the record came first, so nobody knows since when.
alter table facts.person_record add column household_id bigint, add column stated_on date;
update facts.person_record record set household_id = person.household_id
  from registry.person person where person.id = record.person_id and record.is_resident and person.household_id is not null;
create index person_record_household on facts.person_record (household_id) where household_id is not null;
-- A record came, went, or is of another person: any of it may change a family.
call live.capture_table('facts.person_record', 'person-record', 'person_id');

-- A household that acts alone make has no key of a register.
alter table registry.household alter column household_key drop not null;
-- More people stated than a family has: a dormitory, a home, a dummy of an agency. The register's word is not taken then.
alter table registry.household add column is_institution boolean not null default false;

create table registry.household_member (
  household_id bigint not null,
  person_id bigint not null,
  -- Lower bound null: since when nobody says. Upper bound null: today.
  valid daterange not null check (not isempty(valid)),
  -- register: a register of families says so; marriage, child, guardian: an edge to somebody of it; self: who the others join.
  reason text not null check (reason in ('register', 'marriage', 'child', 'guardian', 'self')),
  -- The record or the act that says so.
  source_id bigint,
  record_key uuid,
  -- What the composition rests on: a stated household, or less than nothing the person whom others join. While it lasts, one
  -- anchor is one household and the reverse.
  anchor bigint not null,
  -- What the register stated when this was found, whether it was taken or not.
  stated_id bigint,
  changed_at timestamptz not null default now()
);
-- Without references: a check of each row locks persons whom a delivery is about to change.
create unique index household_member_today on registry.household_member (person_id) where upper_inf(valid);
create index household_member_anchor on registry.household_member (anchor) where upper_inf(valid);
create index on registry.household_member (household_id);
create index household_member_past on registry.household_member (person_id) where not upper_inf(valid);

-- What became of households: members went over, and whether the first one ended with it. Nothing here is changed or removed.
create table registry.household_event (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  on_day date not null,
  kind text not null check (kind in ('split', 'merge', 'ended')),
  from_household bigint not null,
  -- Null: its members are in no household now.
  to_household bigint,
  members integer not null,
  -- Of the membership that those who went have now; `death` where nobody is left.
  reason text not null check (reason in ('register', 'marriage', 'child', 'guardian', 'self', 'death', 'unknown'))
);
create index on registry.household_event (from_household);
create index on registry.household_event (to_household);
create trigger append_only before update or delete or truncate on registry.household_event
  for each statement execute function registry.refuse_change();

-- Where sources disagree about a family of today. Each is shown; none is decided by silence.
create table registry.household_contradiction (
  household_id bigint not null,
  kind text not null check (kind in ('divorced-together', 'married-apart', 'two-households', 'two-marriages', 'child-apart',
    'doubtful-kin', 'no-adult')),
  person_id bigint not null,
  other_id bigint,
  found_at timestamptz not null default now(),
  unique nulls not distinct (household_id, kind, person_id, other_id)
);

-- Persons to look at again. Written by the worker alone, so two deliveries never wait for each other here.
create table registry.household_queue (
  person_id bigint primary key
);
-- Sources that state families. Whom such a register names without a family is known to live without one.
create table registry.household_source (
  source_id bigint primary key,
  -- Silent for long: what came after its word outweighs it.
  is_stale boolean not null default false
);
