-- Territories live in time: Udmurtia replaced 25 districts by okrugs in 2022 with new codes, and facts that
-- still carry the old code must land on the successor.
create table territory.territory (
  id integer generated always as identity primary key,
  oktmo text not null,
  parent_id integer references territory.territory,
  kind text not null check (kind in ('region', 'municipal-district', 'municipal-okrug', 'urban-okrug')),
  name_ru text not null,
  name_en text not null,
  -- {"ru": {"genitive": …, "prepositional": …}} where a screen needs them.
  name_cases jsonb not null default '{}',
  centre_name text,
  centre geometry(Point, 4326),
  geom geometry(MultiPolygon, 4326),
  -- True where the geometry is a scheme and a map must say so.
  is_schematic boolean not null default false,
  area_km2 double precision,
  population integer,
  children integer,
  average_wage_kopecks bigint,
  valid_from date not null,
  valid_to date,
  unique (oktmo, valid_from)
);
create index on territory.territory using gist (geom);
create index on territory.territory (parent_id);

create table territory.successor (
  predecessor_id integer not null references territory.territory,
  successor_id integer not null references territory.territory,
  on_date date not null,
  primary key (predecessor_id, successor_id)
);

-- Every code that ever meant a place of the region, to the territory in force today. Eight digits.
create table territory.code (
  oktmo text primary key,
  territory_id integer not null references territory.territory
);

-- Legal thresholds. Two series that are never mixed: the subsistence minimum decides eligibility, the poverty
-- line decides the published rate.
create table parameter.line (
  region_code text not null,
  series text not null check (series in ('subsistence-minimum', 'poverty-line')),
  population_group text not null check (population_group in ('all', 'working-age', 'pensioner', 'child')),
  valid_from date not null,
  valid_to date,
  kopecks bigint not null check (kopecks > 0),
  act text not null,
  source text not null,
  primary key (region_code, series, population_group, valid_from)
);
