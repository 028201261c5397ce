-- Users with roles and territories, second factors, and the journal of who did what.
alter table control.app_user
  add column roles text[] not null default '{}',
  -- ОКТМО; empty is the whole region.
  add column scope text[] not null default '{}',
  add column enabled boolean not null default true,
  -- Set while the password is a one-time one.
  add column password_until timestamptz,
  -- Sealed for the installation's key: a copy of the database makes nobody's codes.
  add column totp_secret bytea,
  -- Shown and not confirmed yet.
  add column totp_pending bytea,
  -- The last step of time whose code was taken: a code that was seen over a shoulder opens nothing.
  add column totp_step bigint;
update control.app_user set roles = array[role];
alter table control.app_user drop column role;
alter table control.app_user add constraint app_user_roles check (roles <@ array[
  'guest', 'operator', 'analyst', 'department-head', 'officer', 'administrator', 'auditor', 'security']);

alter table control.session
  -- Names a session to its owner without telling the token.
  add column id bigint generated always as identity unique,
  add column agent text not null default '';
create index on control.session (user_id);

create table control.recovery_code (
  -- SHA-256; 80 random bits need no salt.
  code_hash bytea primary key,
  user_id bigint not null references control.app_user on delete cascade
);
create index on control.recovery_code (user_id);

-- Each entry holds the hash of the one before it, so that none can be changed, left out or put between unseen.
-- No foreign keys: what is written here depends on nothing.
create table control.journal (
  id bigint primary key,
  at timestamptz(3) not null,
  actor_id bigint,
  actor text,
  action text not null,
  subject text,
  outcome text not null check (outcome in ('done', 'asked', 'failed', 'refused')),
  detail jsonb not null,
  previous bytea not null,
  hash bytea not null
);
create index on control.journal (actor, id desc);
create index on control.journal (action, id desc);

create function control.journal_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'control.journal is append-only: % refused', tg_op;
end $$;
create trigger journal_append_only before update or delete or truncate on control.journal
  for each statement execute function control.journal_is_append_only();
-- Also for a session that plays a replica, where other triggers sleep.
alter table control.journal enable always trigger journal_append_only;
