-- Where a reader of changes begins, and the history that the server is in: another one after a promotion, a restore, and a crash,
-- which loses commits that did not wait for the disk.
SELECT pg_current_snapshot()::text,
    (SELECT s.system_identifier FROM pg_control_system() s)::text || '/' || current_database() || '/'
        || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) || '/' || pg_postmaster_start_time()::text
