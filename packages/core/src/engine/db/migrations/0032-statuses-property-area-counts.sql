-- Three more kinds of record. Statuses and property hang on persons as benefits do, but change no welfare, so they are
-- captured as datasets of their own: a new cadastral extract must not have every household of the region counted again.
create table facts.status (
  source_id bigint not null,
  record_key uuid not null,
  person_id bigint not null,
  status text not null,
  value text not null,
  starts_on date not null,
  -- Null: without a term.
  ends_on date,
  organisation_inn text,
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key)
);
create index on facts.status (person_id);

create table facts.property (
  source_id bigint not null,
  record_key uuid not null,
  person_id bigint not null,
  object text not null,
  -- HMAC of the cadastral number or the VIN under the pepper of its source: owners of one thing meet in it.
  object_key uuid,
  share_numerator integer not null,
  share_denominator integer not null check (share_numerator between 1 and share_denominator),
  area_m2 double precision,
  value_kopecks bigint,
  -- ОКТМО as the source wrote it, eight digits; territory.code leads it through reforms.
  territory_code text,
  starts_on date,
  ends_on date,
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key)
);
create index on facts.property (person_id);

-- Centres of the cells that operators count in. Which municipality covers one is asked when counts are added up: a
-- region pack with better boundaries then needs no reading anew (930 cells against 20 municipalities: 18 ms).
create table facts.area_cell (
  cell bigint primary key,
  centre geometry(Point, 4326) not null
);
create index on facts.area_cell using gist (centre);

create table facts.area_count (
  source_id bigint not null,
  record_key uuid not null,
  operator text not null,
  month date not null,
  cell bigint not null references facts.area_cell,
  age_from smallint not null,
  -- Inclusive; null: and older.
  age_to smallint,
  sex "char",
  -- 'l': per cent of the subsistence minimum, 'k': kopecks a month; both of income per head, from inclusive, to exclusive.
  band_unit "char" check (band_unit in ('l', 'k')),
  band_from bigint,
  band_to bigint,
  people integer check (people >= 0),
  -- The operator held the number back: it is from 1 to this less one.
  suppressed_below integer check (suppressed_below > 1),
  content_hash bigint not null,
  run_id bigint not null,
  received_at timestamptz not null default now(),
  primary key (source_id, record_key),
  check ((people is null) <> (suppressed_below is null))
);
create index on facts.area_count (operator, month);

call live.capture_table('facts.status', 'person-status', 'person_id');
call live.capture_table('facts.property', 'person-property', 'person_id');
-- By source: a month of an operator is tens of thousands of rows, and whoever reads them reads them all.
call live.capture_table('facts.area_count', 'area-count', 'source_id');
