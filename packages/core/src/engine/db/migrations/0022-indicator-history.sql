-- Values of indicators by period, each as it was known at a time: the first figure of a month, the second a month later, the
-- final one. A figure once given is never written over, so that «по состоянию на» can be asked and a revision be seen.
-- What an audience may not see was decided when the figure was written (hidden_for), so a policy that changes later opens
-- nothing of the past. 20 territories × 20 indicators × 12 months are 5,000 rows a year; with breakdowns 150,000.
create schema history;

create table history.indicator_value (
  indicator text not null,
  territory text not null,
  -- '' for a total, '<dimension>=<value>[;…]' for a cell of a breakdown.
  part text not null default '',
  -- Month that the window ends with, YYYY-MM; or a day, YYYY-MM-DD, of the running figure.
  period text not null check (period ~ '^\d{4}-\d{2}(-\d{2})?$'),
  vintage text not null check (vintage in ('first', 'second', 'final')),
  numerator numeric not null,
  denominator numeric not null,
  value double precision,
  members_numerator bigint not null check (members_numerator >= 0),
  members_denominator bigint not null check (members_denominator >= 0),
  hidden_for text[] not null default '{}' check (hidden_for <@ array['public', 'internal']),
  -- SHA-256 of what the declaration counts, hexadecimal: a figure of another method is of another line.
  method text not null check (method ~ '^[0-9a-f]{64}$'),
  counted_at timestamptz not null default now(),
  primary key (indicator, territory, part, period, vintage)
);
-- «The latest known of each period»: one territory, all periods.
create index on history.indicator_value (indicator, territory, period);

-- A change of method, as data: a chart breaks its line before this period and says why.
create table history.break (
  indicator text not null,
  period text not null,
  reason_ru text not null,
  reason_en text not null,
  noted_at timestamptz not null default now(),
  primary key (indicator, period)
);
