-- How many families there are, and about how many sources disagree, is published: told of by the households concerned.
call live.capture_table('registry.household_member', 'household-member', 'household_id');
call live.capture_table('registry.household_contradiction', 'household-member', 'household_id');
