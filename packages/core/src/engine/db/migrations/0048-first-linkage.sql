-- A region of 1.2 million records is linked at once in minutes, and says where they went. What waits stands in a table of its own:
-- as a column of vault.linkage_record each record was written a second time, with eight entries of the index by keys (1,240
-- records a second applied on two busy cores; the table alone takes 400,000).
create table vault.linkage_pending (id bigint primary key);
insert into vault.linkage_pending select id from vault.linkage_record where is_pending;
-- The index over records that wait goes with the column.
alter table vault.linkage_record drop column is_pending;

alter table registry.linkage_run
  add column stage_done integer not null default 0,
  add column stage_of integer not null default 0,
  -- Seconds of each stage that ended: {"reading": 41.2, …}.
  add column seconds jsonb not null default '{}';

-- Records that a version was learned from; null: built in.
alter table registry.linkage_version add column learned_from integer;
