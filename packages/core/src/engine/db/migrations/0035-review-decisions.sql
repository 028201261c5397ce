-- A decision that is taken while a linkage runs must not be overruled by what the run had read before: the run compares this
-- with its snapshot, in the transaction that applies, and leaves such a group to the next run.
alter table registry.review_decision add column xid xid8 not null default pg_current_xact_id();
-- Pairs that were never weighed against each other may be told apart by hand: a merge is taken back so.
alter table registry.review_pair drop constraint review_pair_reason_check;
alter table registry.review_pair add constraint review_pair_reason_check
  check (reason in ('doubtful', 'two-snils', 'shared-snils', 'crowded', 'act', 'undone'));
