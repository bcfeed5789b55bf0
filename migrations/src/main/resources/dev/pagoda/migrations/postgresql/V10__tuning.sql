-- Tuning. Storage parameters do not pass from a partitioned table to its partitions: each gets its own, future ones too.

-- Values arrive compressed if at all, so that trying again is in vain.
ALTER TABLE pagoda.storage_kv ALTER COLUMN value SET STORAGE EXTERNAL;
ALTER TABLE pagoda.storage_kv ALTER COLUMN key SET STATISTICS 500;

-- Room in each page for the next version of its entries, and a vacuum long before a fifth of the rows is dead.
DO $$
BEGIN
    FOR remainder IN 0..15 LOOP
        EXECUTE format(
            'ALTER TABLE pagoda.storage_kv_%s SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, '
            'autovacuum_vacuum_insert_scale_factor = 0.1, autovacuum_analyze_scale_factor = 0.05, '
            'toast.autovacuum_vacuum_scale_factor = 0.05)', lpad(remainder::text, 2, '0'));
    END LOOP;
END
$$;

ALTER TABLE pagoda.storage_namespaces SET (fillfactor = 50, autovacuum_vacuum_threshold = 50);
ALTER TABLE pagoda.storage_key_metadata SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE pagoda.storage_usage SET (autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0.2);

-- The index that finds what has expired also says whose it is.
DROP INDEX pagoda.storage_kv_expiry;
CREATE INDEX storage_kv_expiry ON pagoda.storage_kv (expires_at) INCLUDE (namespace_id, key) WHERE expires_at IS NOT NULL;
