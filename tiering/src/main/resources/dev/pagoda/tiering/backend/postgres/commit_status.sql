-- What became of a transaction, and whether the server has run without a break since: a crash resets its statistics, even one
-- of a single process. Parameters: number, timeline, time, time.
SELECT pg_xact_status(?::text::xid8),
    substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) = ?
        AND pg_postmaster_start_time() < ?::text::timestamptz
        AND coalesce((SELECT w.stats_reset FROM pg_stat_bgwriter w) < ?::text::timestamptz, false)
