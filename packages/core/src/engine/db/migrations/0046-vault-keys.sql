-- Keys of the vault have versions, and people are told apart by them while two of a kind are alive. The secrets themselves are
-- outside the database; here stands which of them is in force, so that all who write agree on it in the transaction they write in.
create table control.vault_key (
  -- root: record keys of sources, never replaced; pepper: pseudonyms of СНИЛС and fingerprints of linkage; seal: opens what is sealed.
  kind text not null check (kind in ('root', 'pepper', 'seal')),
  version integer not null,
  -- Tells the right secret from another and says nothing of it: an HMAC of a fixed text, or the public key.
  proof bytea not null,
  state text not null default 'current' check (state in ('current', 'old', 'destroyed')),
  since timestamptz not null default clock_timestamp(),
  primary key (kind, version)
);
create unique index on control.vault_key (kind) where state = 'current';

create table control.vault_rotation (
  id bigint generated always as identity primary key,
  started_at timestamptz not null default clock_timestamp(),
  -- Null while values are read through; a linkage waits as long where the pepper is replaced.
  ended_at timestamptz,
  new_pepper boolean not null,
  -- Where the reading stands: the next place and the last key in it.
  place text not null default 'person',
  after text,
  done bigint not null default 0,
  of bigint not null,
  -- Values that opened with no key.
  unreadable bigint not null default 0
);

-- Pseudonyms that are still under an older pepper. Filled when a new one comes into force, emptied as their people are met: by the
-- rotation, which opens what is sealed, and by each batch that names them. What stays is known by number alone from before numbers were sealed.
create table vault.old_pseudonym (
  snils_key uuid primary key,
  version integer not null
);

-- СНИЛС of people whom no source names, sealed by the platform when they come: without it nobody could give them a new pseudonym.
create table vault.number (
  person_id bigint primary key,
  sealed bytea not null
);

-- Under which pepper the fingerprints of a version are.
alter table registry.linkage_version add column pepper integer not null default 1;

-- Whoever writes sealed rows may fill the queue without reading it.
create or replace function vault.queue_linkage() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- A new seal or pseudonym is no news of anybody: a region would be linked and counted anew for nothing.
create or replace trigger queue_update after update on vault.person referencing old table as old_rows new table as new_rows
  for each statement when (current_setting('obzor.rekeying', true) is distinct from 'on')
  execute function vault.queue_linkage();
create or replace trigger capture_update after update on registry.person referencing old table as old_rows new table as new_rows
  for each statement when (current_setting('obzor.rekeying', true) is distinct from 'on')
  execute function live.capture_household_id('household');
