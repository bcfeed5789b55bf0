-- The partitions with rows that may be deleted since they have expired, or were removed a minute ago, if no other process looks for them
-- at this moment. Rows that an old snapshot keeps are passed over, however many they are.
SELECT DISTINCT d.partition::text
FROM (
    SELECT t.tableoid::regclass::text AS partition
    FROM pagoda.storage_kv t
    WHERE (SELECT pg_try_advisory_xact_lock(1885431655, 3))
        AND t.expires_at <= (SELECT pagoda.clock())
        AND (t.value IS NOT NULL OR t.expires_at <= (SELECT pagoda.clock() - interval '1 minute'))
        AND age(t.xmin) > (SELECT pagoda.oldest_snapshot_age())
    ORDER BY t.expires_at
    LIMIT 1000
) d
