-- What the transaction under way is known by: its number, the time, and the server's timeline. No row if it has written nothing.
SELECT x.number::text, clock_timestamp()::text, substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)
FROM (SELECT pg_current_xact_id_if_assigned() AS number) x
WHERE x.number IS NOT NULL
