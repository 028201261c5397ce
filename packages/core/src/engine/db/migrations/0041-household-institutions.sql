-- How many people a register states in one household is counted up to a bound: in this order the count ends at the bound,
-- however many thousand an agency's dummy holds.
drop index facts.person_record_household;
create index person_record_household on facts.person_record (household_id, person_id) where household_id is not null;
create index household_institution on registry.household (id) where is_institution;
