-- A rule that was changed was gone: nobody could tell by which one a list of last month was made, nor go back to it without a note of
-- their own. Each change is a version that stays; the newest is in force, and a former one comes back as a new version.
create table registry.hidden_rule_version (
  id integer generated always as identity primary key,
  rule jsonb not null,
  set_by text not null,
  set_at timestamptz not null default now()
);
insert into registry.hidden_rule_version (rule, set_by, set_at) select rule, set_by, set_at from registry.hidden_rule;
drop table registry.hidden_rule;
create trigger append_only before update or delete or truncate on registry.hidden_rule_version
  for each statement execute function registry.refuse_change();
