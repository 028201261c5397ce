-- Households whose welfare must be counted again. The worker moves the outbox's difference here and steps its
-- cursor in one transaction, then takes households out in chunks, each together with its result: nothing is
-- lost or done twice by a crash, and a household that a bulk load touches ten times waits here once.
create table registry.welfare_queue (
  household_id bigint primary key
);

-- What a consumer's results rest on besides the outbox: when it differs, everything is counted again.
alter table live.consumer add column basis text;
