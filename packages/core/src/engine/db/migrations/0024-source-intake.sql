-- Sources whose agency sends deliveries over HTTP: one key each, of which only the digest is kept.
create table control.source_intake (
  source_id bigint primary key references control.source on delete cascade,
  -- SHA-256; 256 random bits need no salt.
  key_hash bytea not null,
  made_at timestamptz not null default now(),
  made_by text not null,
  -- To the minute.
  last_used_at timestamptz
);
