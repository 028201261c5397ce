-- A source that fails waits longer each time, and nobody could see how long: the console said «failed» and the author
-- looked into the log. Both are written with the end of a run, which updates the same row anyway.
alter table control.source
  add column failures_in_row integer not null default 0,
  -- When it is tried again by itself after a failure; null while there was none, and for files, which wait for nobody.
  add column retry_at timestamptz;
