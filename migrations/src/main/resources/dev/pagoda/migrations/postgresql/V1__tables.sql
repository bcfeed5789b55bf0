-- Tables. Entries and logs are partitioned from the beginning, since a table with data can't be altered into partitions.

-- The clock of all that expires, in whole milliseconds. It goes on during a transaction, unlike now(). Rounding to three digits
-- costs a tenth of what date_trunc does.
CREATE FUNCTION pagoda.clock() RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL SAFE
    AS $$ SELECT clock_timestamp()::timestamptz(3) $$;

-- An instant as milliseconds since 1970; null stays null.
CREATE FUNCTION pagoda.millis(instant timestamptz) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT (date_part('epoch', instant) * 1000)::bigint $$;

-- Versions are microseconds since 1970, counted on by one for each write.
CREATE SEQUENCE pagoda.storage_version;
DO $$ BEGIN PERFORM setval('pagoda.storage_version', (date_part('epoch', clock_timestamp()) * 1000000)::bigint); END $$;

-- Moves the sequence up to the clock. The lock is one of the session, so that a long transaction does not keep it; it
-- orders those who move it, and nobody who draws waits for it.
CREATE FUNCTION pagoda.catch_up_versions() RETURNS void
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    present bigint;
BEGIN
    PERFORM pg_advisory_lock(1885431655, 1);
    BEGIN
        present := (date_part('epoch', clock_timestamp()) * 1000000)::bigint;
        IF (SELECT last_value FROM pagoda.storage_version) < present - 50000 THEN
            PERFORM setval('pagoda.storage_version', present);
        END IF;
    EXCEPTION WHEN query_canceled OR OTHERS THEN
        PERFORM pg_advisory_unlock(1885431655, 1);
        RAISE;
    END;
    PERFORM pg_advisory_unlock(1885431655, 1);
END
$$;

-- Draws a version greater than all that were drawn before. Two orders make sure of it: that of the sequence, whatever the
-- clock does, and that of time, should a promoted replica or a restored copy have a sequence that is behind: a version is
-- never more than 100 ms behind the clock.
CREATE FUNCTION pagoda.next_version() RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    drawn bigint := nextval('pagoda.storage_version');
BEGIN
    IF drawn < date_part('epoch', clock_timestamp()) * 1000000 - 100000 THEN
        PERFORM pagoda.catch_up_versions();
        drawn := nextval('pagoda.storage_version');
    END IF;
    RETURN drawn;
END
$$;

-- The caches. An entry lives only if its version is greater than cleared_version. change_feed is the transaction that switched the
-- feed of changes on, 1 once no writer is left that does not know of it, null while nobody has asked for it.
CREATE TABLE pagoda.storage_namespaces (
    namespace_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    key_type text NOT NULL DEFAULT 'dev.pagoda.tiering.Bytes',
    value_type text NOT NULL DEFAULT 'dev.pagoda.tiering.Bytes',
    value_codec text NOT NULL DEFAULT 'bytes',
    description text,
    quota_bytes bigint,
    metadata jsonb,
    audited boolean NOT NULL DEFAULT false,
    logged boolean NOT NULL DEFAULT false,
    change_feed xid8,
    cleared_version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT pagoda.clock(),
    updated_at timestamptz NOT NULL DEFAULT pagoda.clock()
);

-- What an entry is made of. Limits of domains are kept ready by each session; those of a table are planned anew by each statement,
-- which took longer than the write itself.
CREATE DOMAIN pagoda.entry_key AS bytea;
CREATE DOMAIN pagoda.entry_key_tail AS bytea;
CREATE DOMAIN pagoda.entry_value AS bytea;
CREATE DOMAIN pagoda.entry_version AS bigint;

-- The entries. A key of more than 1,900 bytes is kept as its first 1,900 bytes and the SHA-256 of the whole, with the bytes
-- after the first 1,900 in key_tail, since an index row holds 2,704 bytes. A null value marks a removed key; it stays until
-- no transaction can insert the key with a version drawn before, and is found by expires_at like what has expired.
-- change_xid is the transaction of the last change, where a change feed is wanted. metadata are the attributes of a live entry, as
-- {"contentType": "..", "tags": [".."], "properties": {"..": ".."}}: they are gone with the row's value.
CREATE TABLE pagoda.storage_kv (
    version pagoda.entry_version NOT NULL,
    created_version pagoda.entry_version NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz,
    change_xid xid8,
    namespace_id integer NOT NULL,
    key pagoda.entry_key NOT NULL,
    key_tail pagoda.entry_key_tail,
    value pagoda.entry_value,
    metadata jsonb,
    PRIMARY KEY (namespace_id, key)
) PARTITION BY HASH (namespace_id);

-- By cache, not by key: a scan in the order of keys reads one index, and a statement names its partition.
DO $$
BEGIN
    FOR remainder IN 0..15 LOOP
        EXECUTE format(
            'CREATE TABLE pagoda.storage_kv_%s PARTITION OF pagoda.storage_kv FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
            lpad(remainder::text, 2, '0'), remainder);
    END LOOP;
END
$$;

-- What is known of keys and may be lost: it is written in batches, some time after.
CREATE TABLE pagoda.storage_key_metadata (
    namespace_id integer NOT NULL,
    key bytea NOT NULL,
    access_count bigint NOT NULL DEFAULT 0,
    last_accessed_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT pagoda.clock(),
    PRIMARY KEY (namespace_id, key)
);

CREATE SEQUENCE pagoda.storage_log_id;

CREATE TABLE pagoda.storage_transaction_log (
    log_id bigint NOT NULL DEFAULT nextval('pagoda.storage_log_id'),
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    namespace_id integer NOT NULL,
    operation text NOT NULL,
    key bytea NOT NULL,
    old_value bytea,
    new_value bytea,
    status text NOT NULL DEFAULT 'committed',
    metadata jsonb,
    created_at timestamptz NOT NULL DEFAULT pagoda.clock(),
    PRIMARY KEY (log_id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE pagoda.storage_transaction_log_rest PARTITION OF pagoda.storage_transaction_log DEFAULT;

-- Work left by a clear or a drop: the rows of a namespace up to a version, from a key on. It begins when no transaction is left
-- that does not see it, since that one may still add such rows.
CREATE TABLE pagoda.storage_cleanup (
    cleanup_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    namespace_id integer NOT NULL,
    up_to_version bigint NOT NULL,
    next_key bytea NOT NULL DEFAULT '',
    requested_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    requested_at timestamptz NOT NULL DEFAULT pagoda.clock()
);

-- The last change whose row has been deleted: a reader of changes that has not got that far has missed something.
CREATE TABLE pagoda.storage_feed (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    deleted_xid xid8 NOT NULL DEFAULT '0'
);
INSERT INTO pagoda.storage_feed DEFAULT VALUES;

-- The history that the entries belong to: another one begins when another server, or a promoted one, takes writes. A replica has its row only
-- once it follows that history.
CREATE TABLE pagoda.storage_history (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    server text NOT NULL,
    history_id uuid NOT NULL DEFAULT gen_random_uuid(),
    began_at timestamptz NOT NULL DEFAULT pagoda.clock()
);

-- The server and its timeline, which a promotion changes.
CREATE FUNCTION pagoda.server_timeline() RETURNS text
    LANGUAGE sql VOLATILE
    AS $$
    SELECT s.system_identifier::text || '/' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) FROM pg_control_system() s
$$;

INSERT INTO pagoda.storage_history (server) SELECT pagoda.server_timeline();

-- Begins another history if this one is over; whoever connects to write calls it first. Versions jump ahead by a minute, so that none
-- is given out again which the server before gave out for a write that was lost, even if its clock was ahead; the numbers of caches
-- jump too, since whoever has a cache open that was lost goes by its number. Numbers of transactions are replaced by
-- the present one: in a database that was restored from a dump they are another server's, and may lie in the future of this one. What
-- was deleted before is no concern of readers, who begin after this.
CREATE FUNCTION pagoda.begin_history() RETURNS void
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    present text;
BEGIN
    IF pg_is_in_recovery() THEN
        RETURN;
    END IF;
    present := pagoda.server_timeline();
    IF EXISTS (SELECT FROM pagoda.storage_history h WHERE h.server = present) THEN
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'local', true);
    UPDATE pagoda.storage_history SET server = present, history_id = gen_random_uuid(), began_at = pagoda.clock()
    WHERE server <> present;
    IF FOUND THEN
        UPDATE pagoda.storage_namespaces SET change_feed = pg_current_xact_id() WHERE change_feed IS NOT NULL;
        UPDATE pagoda.storage_feed SET deleted_xid = '0';
        UPDATE pagoda.storage_cleanup SET requested_by = pg_current_xact_id();
        PERFORM pg_advisory_xact_lock(1885431655, 1);
        PERFORM setval('pagoda.storage_version',
            greatest(s.last_value, (date_part('epoch', clock_timestamp()) * 1000000)::bigint) + 60000000)
        FROM pagoda.storage_version s;
        PERFORM setval('pagoda.storage_namespaces_namespace_id_seq', s.last_value + 1000)
        FROM pagoda.storage_namespaces_namespace_id_seq s;
    END IF;
END
$$;
