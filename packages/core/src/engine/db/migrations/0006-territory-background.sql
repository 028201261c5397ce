-- What a map and a screen need of the region beyond its territories: water, neighbours, labels, names in their cases,
-- official figures. Kept here so that the engine never needs the pack's folder again after it was loaded.
create table territory.loaded_region (
  -- One database is one region.
  is_only boolean primary key default true check (is_only),
  region_code text not null,
  territory_id integer not null references territory.territory,
  -- SHA-256 of the pack: the same pack is loaded once, and a map's ETag is made of it.
  revision text not null,
  profile jsonb not null,
  background jsonb not null,
  loaded_at timestamptz not null default now()
);
