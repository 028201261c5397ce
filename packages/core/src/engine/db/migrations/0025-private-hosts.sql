-- A grant of private addresses was one word for a whole plugin ({"privateNet": true}): with it a plugin that should read
-- one server of the office could ask every device behind the wall. Now each grant names a host that the plugin asks for
-- and the networks its name may lead to, and says who gave it. What had the word keeps the hosts it reaches today.
-- Few rows (at most 32 a plugin), read by the primary key at each request of a plugin: 0.1 ms.
create table control.plugin_private_host (
  -- No reference: a bundle is accepted with its grants before the plugin was ever loaded.
  plugin_id text not null,
  host text not null check (length(host) between 1 and 260),
  ranges text[] not null check (cardinality(ranges) between 1 and 16),
  granted_at timestamptz not null default now(),
  -- Login of the administrator; null for what the installation was set up with.
  granted_by text,
  primary key (plugin_id, host)
);

insert into control.plugin_private_host (plugin_id, host, ranges)
select distinct p.id, asked.host,
  '{10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1/128,fc00::/7}'::text[]
from control.plugin p
cross join lateral (
  select lower(net.entry) as host
  from jsonb_array_elements_text(coalesce(p.manifest -> 'capabilities' -> 'net', '[]')) net (entry)
  where net.entry not like '${config.%'
  union
  select lower(substring(field.said from '^https?://(?:[^/@?#]*@)?([^/?#]+)'))
  from jsonb_array_elements_text(coalesce(p.manifest -> 'capabilities' -> 'net', '[]')) net (entry)
  join control.source s on s.plugin_id = p.id
  cross join lateral jsonb_each_text(s.config) field (name, said)
  where net.entry = '${config.' || field.name || '}'
) asked
where p.grants ->> 'privateNet' = 'true' and length(asked.host) between 1 and 260;

alter table control.plugin drop column grants;
