-- Who a household consists of, beside its sums: what breakdowns by age, sex, occupation and support are counted from. Kept in
-- the household's row and written with it, so that persons and households can never disagree about who was counted, and one
-- look-up gives both. One small integer a person: 1.1 million persons are 28 MB with the heads of their arrays.
alter table registry.household_welfare
  -- Members with income in the window that a tax agent reported.
  add column earners smallint not null default 0,
  -- Members with a monthly benefit in force that was given for need.
  add column supported smallint not null default 0,
  -- A code for each member, ascending: age + 1 (0: not known), sex, group, earner, supported; see model/person-code.ts.
  add column persons smallint[] not null default '{}';
