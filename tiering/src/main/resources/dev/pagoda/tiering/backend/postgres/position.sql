-- Where a server is: which history, which start of which server, whether it is a replica, its clock, and how far its data go: on a replica
-- what has been replayed for certain, on a primary what can be visible at most. Then the transactions: those below the first number have all
-- ended, those from the second number on have not, or not visibly.
SELECT h.history_id::text, pg_postmaster_start_time()::text, pg_is_in_recovery(),
    (date_part('epoch', clock_timestamp()) * 1000)::bigint,
    (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END - '0/0'::pg_lsn)::bigint,
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint
FROM pagoda.storage_history h
