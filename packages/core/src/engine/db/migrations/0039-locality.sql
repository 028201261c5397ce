-- Town or village, as the code of the residence says: 'u' urban, 'r' rural, null where a source gives the municipality alone.
alter table registry.person add column locality "char" check (locality in ('u', 'r'));
-- Where most members live: 0 not known, 1 town, 2 village.
alter table registry.household_welfare add column locality smallint not null default 0 check (locality between 0 and 2);
