// Temporary tables of the worker's connection: one chunk is composed and placed in them, and a commit empties them.
import type { ClientBase } from 'pg'

const TABLES = `
  create temp table if not exists household_chunk (person_id bigint primary key) on commit delete rows;
  -- What is known of a person by itself; also of those whom persons of the chunk are joined to.
  create temp table if not exists household_base (
    person_id bigint primary key, is_minor boolean not null, is_resident boolean not null, birth_date date,
    stated_id bigint, is_taken boolean not null, is_institution boolean not null, stated_source bigint, stated_key uuid, stated_on date,
    spouse_id bigint, spouse_source bigint, spouse_key uuid, spouse_since date,
    parent_id bigint, parent_is_guardian boolean, parent_source bigint, parent_key uuid, parent_since date
  ) on commit delete rows;
  -- Who is to be where, beside where they were.
  create temp table if not exists household_target (
    person_id bigint primary key, is_touched boolean not null, is_resident boolean not null, is_alone_known boolean not null,
    anchor bigint, reason text, source_id bigint, record_key uuid, since date, born_on date, stated_id bigint,
    old_household bigint, old_anchor bigint, old_reason text, old_source bigint, old_key uuid, old_valid daterange, old_found date
  ) on commit delete rows;
  create temp table if not exists household_ending (
    person_id bigint primary key, old_household bigint not null, household_id bigint, reason text, old_valid daterange not null,
    died_on date, ends_on date not null
  ) on commit delete rows;
  create temp table if not exists household_group (
    anchor bigint primary key, household_id bigint not null
  ) on commit delete rows;
  create temp table if not exists household_affected (id bigint primary key) on commit delete rows;
  -- Members of the households of the chunk as they are when it is placed.
  create temp table if not exists household_seen (
    person_id bigint primary key, household_id bigint not null, stated_id bigint, is_minor boolean not null
  ) on commit delete rows;`

export const makeWorkTables = (client: ClientBase): Promise<unknown> => client.query(TABLES)
