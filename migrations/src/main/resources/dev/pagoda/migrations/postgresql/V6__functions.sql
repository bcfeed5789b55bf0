-- Functions for whoever works with the tables in SQL.

-- Refuses a statement.
CREATE FUNCTION pagoda.too_late() RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    RAISE EXCEPTION 'The statement has come too late' USING ERRCODE = 'PA001';
END
$$;

-- Refuses a value that is null, which would be the mark of a removal, and for ever.
CREATE FUNCTION pagoda.no_value() RETURNS bytea
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    RAISE EXCEPTION 'A value must not be null' USING ERRCODE = 'null_value_not_allowed';
END
$$;

-- Refuses a statement that comes too late: its sender has given it up, and may have gone on. The deadline is in milliseconds since
-- 1970 by the server's clock. A write asks once its row is locked, so that nothing later than the deadline is overwritten: in
-- RETURNING, since the server does not compute a row anew that has waited for a writer which then rolled back. A single expression,
-- as the next one, so that the server puts it in the place of the call.
CREATE FUNCTION pagoda.in_time(deadline bigint) RETURNS boolean
    LANGUAGE sql VOLATILE
    AS $$ SELECT date_part('epoch', clock_timestamp()) * 1000 <= deadline OR pagoda.too_late() $$;

-- As next_version(), for a statement with a deadline.
CREATE FUNCTION pagoda.next_version(deadline bigint) RETURNS bigint
    LANGUAGE sql VOLATILE
    AS $$ SELECT CASE WHEN pagoda.in_time(deadline) THEN pagoda.next_version() END $$;

-- The form under which a key is indexed.
CREATE FUNCTION pagoda.index_key(full_key bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN octet_length(full_key) <= 1900 THEN full_key ELSE substring(full_key, 1, 1900) || sha256(full_key) END
$$;

-- The bytes of a key that its index form leaves out, or null.
CREATE FUNCTION pagoda.key_tail(full_key bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN octet_length(full_key) > 1900 THEN substring(full_key, 1901) END $$;

-- The key of a row.
CREATE FUNCTION pagoda.full_key(key bytea, key_tail bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN key_tail IS NULL THEN key ELSE substring(key, 1, 1900) || key_tail END $$;

-- The smallest key greater than all keys with a prefix, or null if there is none.
CREATE FUNCTION pagoda.prefix_end(prefix bytea) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
BEGIN
    FOR place IN REVERSE octet_length(prefix) - 1..0 LOOP
        IF get_byte(prefix, place) < 255 THEN
            RETURN set_byte(substring(prefix, 1, place + 1), place, get_byte(prefix, place) + 1);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- What a put has stored, as one value, since a row out of a function takes longer: a byte that is 1 if the entry was created, then
-- its version, and the times at which it was created and updated and at which it expires, if it does, in microseconds since 2000.
CREATE FUNCTION pagoda.stored_form(
    created boolean, version bigint, created_at timestamptz, updated_at timestamptz, expires_at timestamptz) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN created THEN '\x01'::bytea ELSE '\x00'::bytea END || int8send(version) || timestamptz_send(created_at)
        || timestamptz_send(updated_at) || coalesce(timestamptz_send(expires_at), ''::bytea)
$$;

-- Writes many entries, in the order of their keys, and returns what each was given. Times to live are in milliseconds, null
-- for ever.
CREATE FUNCTION pagoda.bulk_upsert(namespace text, keys bytea[], "values" bytea[], ttls bigint[])
    RETURNS TABLE (key bytea, version bigint, created boolean)
    LANGUAGE sql
    AS $$
    INSERT INTO pagoda.storage_kv AS t (
        namespace_id, key, key_tail, value, version, created_version, created_at, updated_at, expires_at, change_xid)
    SELECT n.namespace_id, pagoda.index_key(i.key), pagoda.key_tail(i.key), coalesce(i.value, pagoda.no_value()), i.version, i.version, i.at, i.at,
        i.at + i.ttl * interval '1 millisecond', CASE WHEN n.change_feed IS NOT NULL THEN pg_current_xact_id() END
    FROM pagoda.storage_namespaces n,
        (SELECT u.*, pagoda.next_version() AS version, pagoda.clock() AS at
            FROM unnest(bulk_upsert.keys, bulk_upsert."values", bulk_upsert.ttls) AS u (key, value, ttl)) i
    WHERE n.name = namespace
    ORDER BY pagoda.index_key(i.key)
    ON CONFLICT (namespace_id, key) DO UPDATE SET
        (value, version, created_version, created_at, updated_at, expires_at, change_xid, metadata) = (
            SELECT excluded.value, s.version,
                CASE WHEN s.live THEN t.created_version ELSE s.version END,
                CASE WHEN s.live THEN least(t.created_at, s.at) ELSE s.at END,
                s.at, s.at + (pagoda.millis(excluded.expires_at) - pagoda.millis(excluded.created_at)) * interval '1 millisecond',
                excluded.change_xid,
                CASE WHEN s.live THEN t.metadata END
            FROM (
                SELECT pagoda.next_version() AS version, c.at,
                    t.value IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > c.at) AND t.version > (
                        SELECT m.cleared_version FROM pagoda.storage_namespaces m WHERE m.name = bulk_upsert.namespace
                    ) AS live
                FROM (SELECT pagoda.clock() AS at) c
            ) s)
    RETURNING pagoda.full_key(t.key, t.key_tail), t.version, t.created_version = t.version
$$;

-- Puts an entry unconditionally, for a time above zero; one function for each partition. Returns the form of what it stored, null if
-- the namespace is gone. Times to live in ms, null for ever, -1 for the one that the entry has. The common case is an entry that
-- lives, for which an update is planned once and costs half of an insert that finds its row taken. Its version is drawn
-- again if another writer changed the row meanwhile, since the server then begins the update of that row anew.
-- Whatever else is there, or nothing, is the insert's: its version is drawn again once the row is locked, and so is the time.
-- The first draw, which a row that is inserted gets, is compared with the clock for the later ones too, as in next_version(), whose call
-- would cost 2 us.
-- The deadline is looked at last, and what is done by then is undone.
DO $$
BEGIN
    FOR remainder IN 0..15 LOOP
        EXECUTE replace($function$
CREATE FUNCTION pagoda.put_REMAINDER(
    namespace integer, put_key bytea, put_key_tail bytea, put_value bytea, on_create bigint, on_update bigint,
    deadline bigint) RETURNS bytea
    LANGUAGE plpgsql
    AS $body$
DECLARE
    drawn bigint := nextval('pagoda.storage_version');
    cleared bigint;
    feed xid8;
    stored bytea;
BEGIN
    IF drawn < date_part('epoch', clock_timestamp()) * 1000000 - 100000 THEN
        PERFORM pagoda.catch_up_versions();
        drawn := nextval('pagoda.storage_version');
    END IF;
    SELECT n.cleared_version, n.change_feed INTO cleared, feed
    FROM pagoda.storage_namespaces n WHERE n.namespace_id = namespace;
    UPDATE pagoda.storage_kv_REMAINDER t
    SET value = put_value, version = nextval('pagoda.storage_version'), created_at = least(t.created_at, pagoda.clock()),
        updated_at = pagoda.clock(),
        expires_at = CASE WHEN on_update < 0 THEN t.expires_at ELSE pagoda.clock() + on_update * interval '1 millisecond' END,
        change_xid = CASE WHEN feed IS NOT NULL THEN pg_current_xact_id() END
    WHERE t.namespace_id = namespace AND t.key = put_key AND t.value IS NOT NULL AND t.version > cleared
        AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
    RETURNING pagoda.stored_form(false, t.version, t.created_at, t.updated_at, t.expires_at) INTO stored;
    IF NOT FOUND AND cleared IS NOT NULL THEN
        INSERT INTO pagoda.storage_kv_REMAINDER AS t (
            namespace_id, key, key_tail, value, version, created_version, created_at, updated_at, expires_at, change_xid)
        SELECT namespace, put_key, put_key_tail, put_value, drawn, drawn, i.at, i.at,
            i.at + on_create * interval '1 millisecond', CASE WHEN feed IS NOT NULL THEN pg_current_xact_id() END
        FROM (SELECT pagoda.clock() AS at) i
        ON CONFLICT (namespace_id, key) DO UPDATE SET
            (value, version, created_version, created_at, updated_at, expires_at, change_xid, metadata) = (
                SELECT excluded.value, s.version,
                    CASE WHEN s.live THEN t.created_version ELSE s.version END,
                    CASE WHEN s.live THEN least(t.created_at, s.at) ELSE s.at END,
                    s.at,
                    CASE
                        WHEN NOT s.live THEN s.at + on_create * interval '1 millisecond'
                        WHEN on_update < 0 THEN t.expires_at
                        ELSE s.at + on_update * interval '1 millisecond' END,
                    excluded.change_xid, CASE WHEN s.live THEN t.metadata END
                FROM (
                    SELECT c.at, nextval('pagoda.storage_version') AS version,
                        t.value IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > c.at) AND t.version > cleared AS live
                    FROM (SELECT pagoda.clock() AS at) c
                ) s)
        RETURNING pagoda.stored_form(
            t.created_version = t.version, t.version, t.created_at, t.updated_at, t.expires_at) INTO stored;
    END IF;
    RETURN CASE WHEN pagoda.in_time(deadline) THEN stored END;
END
$body$
$function$, 'REMAINDER', lpad(remainder::text, 2, '0'));
    END LOOP;
END
$$;

-- Clears a namespace: what has no greater version than the one that is returned is dead. Returns no row if the namespace is gone. The
-- use is locked before the version is drawn, so that each write is counted before or after the clear as a whole. A function, since its
-- statements see what others have committed until then.
CREATE FUNCTION pagoda.clear_namespace(namespace integer, deadline bigint) RETURNS SETOF bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    cleared pagoda.storage_namespaces;
BEGIN
    PERFORM FROM pagoda.storage_namespaces n WHERE n.namespace_id = namespace FOR NO KEY UPDATE;
    PERFORM FROM pagoda.storage_usage u WHERE u.namespace_id = namespace ORDER BY u.slot FOR NO KEY UPDATE;
    UPDATE pagoda.storage_namespaces n SET cleared_version = pagoda.next_version() WHERE n.namespace_id = namespace
    RETURNING * INTO cleared;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE pagoda.storage_usage u SET entries = 0, bytes = 0 WHERE u.namespace_id = namespace;
    INSERT INTO pagoda.storage_cleanup (namespace_id, up_to_version) VALUES (namespace, cleared.cleared_version);
    IF cleared.audited THEN
        INSERT INTO pagoda.storage_audit (event, namespace, key, operation) VALUES ('write', cleared.name, '', 'clear');
    END IF;
    PERFORM pagoda.in_time(deadline);
    RETURN NEXT cleared.cleared_version;
END
$$;

-- The age of the oldest transaction that may still insert with a version drawn before: only rows of older ones may be deleted. In
-- transactions, as age() counts them. The server would show what other sessions did when this transaction first asked.
CREATE FUNCTION pagoda.oldest_snapshot_age() RETURNS integer
    LANGUAGE sql VOLATILE
    AS $$
    SELECT pg_stat_clear_snapshot();
    SELECT greatest(
        age(pg_snapshot_xmin(pg_current_snapshot())::xid),
        (SELECT max(age(a.backend_xmin)) FROM pg_stat_activity a
            WHERE a.datname = current_database() AND a.usesysid IS NOT NULL AND a.pid <> pg_backend_pid()))
$$;

-- The oldest transaction that a statement under way may not see the end of: whatever is older, all statements see.
CREATE FUNCTION pagoda.oldest_snapshot() RETURNS xid8
    LANGUAGE sql VOLATILE
    AS $$
    SELECT (x.oldest::text::bigint - (pagoda.oldest_snapshot_age() - age(x.oldest::xid)))::text::xid8
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS oldest) x
$$;

-- Deletes up to a number of entries that have expired or were removed a minute ago, and returns how many. Rows that
-- somebody holds are left for the next time; each is looked at again once it is locked.
CREATE FUNCTION pagoda.clean_expired(batch integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    deleted bigint := 0;
    more bigint;
BEGIN
    FOR remainder IN 0..15 LOOP
        EXECUTE format(
            'WITH deleted AS ('
            ' DELETE FROM pagoda.storage_kv_%1$s d WHERE d.ctid = ANY (ARRAY('
            ' SELECT t.ctid FROM pagoda.storage_kv_%1$s t'
            ' WHERE t.expires_at <= (SELECT pagoda.clock())'
            ' AND (t.value IS NOT NULL OR t.expires_at <= (SELECT pagoda.clock() - interval ''1 minute''))'
            ' AND age(t.xmin) > $1 ORDER BY t.expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))'
            ' RETURNING d.change_xid'
            '), noted AS ('
            ' UPDATE pagoda.storage_feed f SET deleted_xid = x.change_xid'
            ' FROM (SELECT e.change_xid FROM deleted e WHERE e.change_xid < pg_snapshot_xmax(pg_current_snapshot())'
            ' ORDER BY e.change_xid DESC LIMIT 1) x'
            ' WHERE f.deleted_xid < x.change_xid'
            ') SELECT count(*) FROM deleted',
            lpad(remainder::text, 2, '0')) INTO more USING pagoda.oldest_snapshot_age(), batch - deleted;
        deleted := deleted + more;
        EXIT WHEN deleted >= batch;
    END LOOP;
    RETURN deleted;
END
$$;

-- A page of the live entries whose keys begin with a prefix of at most 1,900 bytes, after the key of the page before, in the
-- order of keys; keys that share their first 1,900 bytes come in the order of their digests.
CREATE FUNCTION pagoda.page_by_prefix(namespace text, prefix bytea, after bytea, page_size integer)
    RETURNS TABLE (key bytea, value bytea, version bigint, expires_at timestamptz)
    LANGUAGE sql STABLE
    AS $$
    SELECT pagoda.full_key(t.key, t.key_tail), t.value, t.version, t.expires_at
    FROM pagoda.storage_namespaces n JOIN pagoda.storage_kv t ON t.namespace_id = n.namespace_id
    WHERE n.name = page_by_prefix.namespace
        AND t.key >= greatest(page_by_prefix.prefix, pagoda.index_key(page_by_prefix.after))
        AND (page_by_prefix.after IS NULL OR t.key > pagoda.index_key(page_by_prefix.after))
        AND (pagoda.prefix_end(page_by_prefix.prefix) IS NULL OR t.key < pagoda.prefix_end(page_by_prefix.prefix))
        AND t.value IS NOT NULL AND t.version > n.cleared_version
        AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
    ORDER BY t.namespace_id, t.key
    LIMIT page_by_prefix.page_size
$$;

-- Replaces the value of a live entry that has a version, keeps its expiry, and returns its new version, or null if it has
-- another version or is not there.
CREATE FUNCTION pagoda.compare_and_swap(namespace text, full_key bytea, expected_version bigint, new_value bytea)
    RETURNS bigint
    LANGUAGE sql
    AS $$
    UPDATE pagoda.storage_kv t
    SET value = coalesce(new_value, pagoda.no_value()), version = pagoda.next_version(), updated_at = pagoda.clock(),
        created_at = least(t.created_at, pagoda.clock()),
        change_xid = CASE WHEN n.change_feed IS NOT NULL THEN pg_current_xact_id() END
    FROM pagoda.storage_namespaces n
    WHERE n.name = namespace AND t.namespace_id = n.namespace_id AND t.key = pagoda.index_key(full_key)
        AND t.version = expected_version AND t.value IS NOT NULL AND t.version > n.cleared_version
        AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
    RETURNING t.version
$$;

-- Counts the rows of a namespace.
CREATE FUNCTION pagoda.statistics(namespace text)
    RETURNS TABLE (entries bigint, bytes bigint, expired bigint, removed bigint, cleared bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT
        count(*) FILTER (WHERE s.state = 'live'),
        coalesce(sum(pagoda.entry_bytes(t, n.cleared_version)) FILTER (WHERE s.state = 'live'), 0)::bigint,
        count(*) FILTER (WHERE s.state = 'expired'),
        count(*) FILTER (WHERE s.state = 'removed'),
        count(*) FILTER (WHERE s.state = 'cleared')
    FROM pagoda.storage_namespaces n
        JOIN pagoda.storage_kv t ON t.namespace_id = n.namespace_id
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN t.version <= n.cleared_version THEN 'cleared'
                WHEN t.value IS NULL THEN 'removed'
                WHEN t.expires_at <= pagoda.clock() THEN 'expired'
                ELSE 'live' END AS state) s
    WHERE n.name = statistics.namespace
$$;
