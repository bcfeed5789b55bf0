-- Partitions: which one a cache's entries are in, and the months of logs, made ahead and dropped when they are old.

CREATE FUNCTION pagoda.storage_partition(namespace integer) RETURNS text
    LANGUAGE sql STABLE STRICT
    AS $$
    SELECT 'storage_kv_' || lpad(remainder::text, 2, '0')
    FROM generate_series(0, 15) AS remainder
    WHERE satisfies_hash_partition('pagoda.storage_kv'::regclass, 16, remainder, namespace)
$$;

-- Makes the partition of a month, if there is none. Rows that came before it move over from the rest, to which nobody can
-- write meanwhile. It has its storage parameters from here, since those of a partitioned table do not pass on; a log only grows,
-- so that its pages are packed.
CREATE FUNCTION pagoda.create_log_partition(log text, month date) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    partition text := log || '_' || to_char(month, 'YYYYMM');
    first timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
    next timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(format('pagoda.%I', partition)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format(
        'CREATE TABLE pagoda.%I (LIKE pagoda.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE) '
        'WITH (fillfactor = 100, autovacuum_vacuum_insert_scale_factor = 0.2, autovacuum_analyze_scale_factor = 0.2)',
        partition, log);
    EXECUTE format('LOCK TABLE pagoda.%I IN SHARE UPDATE EXCLUSIVE MODE', log);
    EXECUTE format('LOCK TABLE pagoda.%I IN ACCESS EXCLUSIVE MODE', log || '_rest');
    EXECUTE format(
        'WITH moved AS (DELETE FROM pagoda.%I WHERE created_at >= $1 AND created_at < $2 RETURNING *) '
        'INSERT INTO pagoda.%I SELECT * FROM moved', log || '_rest', partition) USING first, next;
    EXECUTE format(
        'ALTER TABLE pagoda.%I ATTACH PARTITION pagoda.%I FOR VALUES FROM (%L) TO (%L)', log, partition, first, next);
END
$$;

-- Makes this month's partition and those of the months ahead.
CREATE FUNCTION pagoda.create_log_partitions(log text, months_ahead integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    FOR ahead IN 0..months_ahead LOOP
        PERFORM pagoda.create_log_partition(
            log, (date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date);
    END LOOP;
END
$$;

-- Drops the months that ended longer ago than retention, and returns how many; deletes as old rows of the rest.
CREATE FUNCTION pagoda.drop_log_partitions(log text, retention interval) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    oldest timestamptz := clock_timestamp() - retention;
    partition text;
    dropped integer := 0;
BEGIN
    FOR partition IN
        SELECT c.relname
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = format('pagoda.%I', log)::regclass AND c.relname ~ ('^' || log || '_[0-9]{6}$')
    LOOP
        IF to_date(right(partition, 6), 'YYYYMM') + interval '1 month' <= oldest AT TIME ZONE 'UTC' THEN
            EXECUTE format('DROP TABLE pagoda.%I', partition);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    EXECUTE format('DELETE FROM pagoda.%I WHERE created_at < $1', log || '_rest') USING oldest;
    RETURN dropped;
END
$$;

-- What a running system calls now and then, for all logs. One at a time: a second caller has nothing to do. With the
-- owner's rights, since a role that only reads and writes may make and drop no table.
CREATE FUNCTION pagoda.maintain_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    log text;
BEGIN
    IF NOT pg_try_advisory_xact_lock(1885431655, 2) THEN
        RETURN;
    END IF;
    FOR log IN
        SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
        WHERE c.relnamespace = 'pagoda'::regnamespace AND p.partstrat = 'r'
    LOOP
        PERFORM pagoda.create_log_partitions(log, 2);
        PERFORM pagoda.drop_log_partitions(log, interval '90 days');
    END LOOP;
END
$$;

DO $$ BEGIN PERFORM pagoda.maintain_partitions(); END $$;
