-- Triggers: when a description changed, quota, transaction log, and the audit that a later step adds. Version and times of an entry come from the statement
-- that writes it. The trigger on entries is switched off in every partition without a namespace that needs it, where a
-- write pays nothing for it.

CREATE FUNCTION pagoda.set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := pagoda.clock();
    RETURN NEW;
END
$$;

CREATE TRIGGER updated_at BEFORE UPDATE ON pagoda.storage_namespaces
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION pagoda.set_updated_at();
CREATE TRIGGER updated_at BEFORE UPDATE ON pagoda.storage_key_metadata
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION pagoda.set_updated_at();

-- What a namespace with a quota uses, spread over rows so that writers seldom wait for each other. The rows are made when the
-- quota is set; the use is their sum.
CREATE TABLE pagoda.storage_usage (
    namespace_id integer NOT NULL REFERENCES pagoda.storage_namespaces ON DELETE CASCADE,
    slot integer NOT NULL,
    entries bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (namespace_id, slot)
) WITH (fillfactor = 20);

-- The bytes that an entry counts for: none if it is removed or was cleared.
CREATE FUNCTION pagoda.entry_bytes(entry pagoda.storage_kv, cleared_version bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN entry.value IS NULL OR entry.version <= cleared_version THEN 0
        ELSE octet_length(entry.key) + coalesce(octet_length(entry.key_tail), 0) + octet_length(entry.value) END::bigint
$$;

-- Adds to the use of a namespace. Writers at the same moment do not see each other, so that together they may exceed the quota
-- by what they are writing.
CREATE FUNCTION pagoda.charge(namespace pagoda.storage_namespaces, more_entries bigint, more_bytes bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE pagoda.storage_usage u SET entries = u.entries + more_entries, bytes = u.bytes + more_bytes
    WHERE u.namespace_id = namespace.namespace_id AND u.slot = pg_backend_pid() % 32;
    IF more_bytes > 0 AND namespace.quota_bytes < (
        SELECT sum(u.bytes) FROM pagoda.storage_usage u WHERE u.namespace_id = namespace.namespace_id)
    THEN
        RAISE EXCEPTION 'The quota of the namespace is used up' USING ERRCODE = 'configuration_limit_exceeded';
    END IF;
END
$$;

-- The audit's table comes with a later step, and no namespace is audited before. A function for its row would take a quarter of
-- the audit's time.
CREATE FUNCTION pagoda.observe_entry() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    namespace pagoda.storage_namespaces;
    before bigint;
    after bigint;
BEGIN
    SELECT * INTO namespace FROM pagoda.storage_namespaces n
    WHERE n.namespace_id = coalesce(NEW.namespace_id, OLD.namespace_id);
    IF namespace.quota_bytes IS NOT NULL THEN
        -- A clear locks all rows of the use before it draws its version. So with ours locked, what we read of it is what counts.
        PERFORM FROM pagoda.storage_usage u
        WHERE u.namespace_id = namespace.namespace_id AND u.slot = pg_backend_pid() % 32 FOR NO KEY UPDATE;
        SELECT n.cleared_version INTO namespace.cleared_version FROM pagoda.storage_namespaces n
        WHERE n.namespace_id = namespace.namespace_id;
        before := CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE pagoda.entry_bytes(OLD, namespace.cleared_version) END;
        after := CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE pagoda.entry_bytes(NEW, namespace.cleared_version) END;
        IF before <> after THEN
            PERFORM pagoda.charge(namespace, (after > 0)::integer - (before > 0)::integer, after - before);
        END IF;
    END IF;
    IF namespace.logged THEN
        PERFORM pagoda.log_entry(TG_OP, OLD, NEW);
    END IF;
    IF namespace.audited THEN
        INSERT INTO pagoda.storage_audit (event, namespace, key, operation, old_hash, new_hash)
        SELECT CASE WHEN TG_OP = 'DELETE' THEN 'cleanup' ELSE 'write' END, namespace.name, coalesce(NEW.key, OLD.key),
            CASE
                WHEN NEW.value IS NULL THEN 'remove'
                WHEN NEW.version = OLD.version AND NEW.metadata IS DISTINCT FROM OLD.metadata THEN 'attributes'
                WHEN NEW.version = OLD.version THEN 'touch'
                WHEN NEW.version = NEW.created_version THEN 'create'
                ELSE 'update' END,
            sha256(OLD.value), sha256(NEW.value)
        WHERE TG_OP <> 'DELETE' OR OLD.value IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;

-- Writes a line of the transaction log; the removal of what had expired or was removed before is none.
CREATE FUNCTION pagoda.log_entry(event text, old_entry pagoda.storage_kv, new_entry pagoda.storage_kv) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO pagoda.storage_transaction_log (namespace_id, operation, key, old_value, new_value)
    SELECT new_entry.namespace_id,
        CASE
            WHEN new_entry.value IS NULL THEN 'remove'
            WHEN new_entry.version IS DISTINCT FROM old_entry.version THEN 'put'
            WHEN new_entry.metadata IS DISTINCT FROM old_entry.metadata THEN 'attributes'
            ELSE 'touch' END,
        new_entry.key, old_entry.value, new_entry.value
    WHERE event <> 'DELETE'
$$;

DO $$
BEGIN
    FOR remainder IN 0..15 LOOP
        EXECUTE format(
            'CREATE TRIGGER observe AFTER INSERT OR UPDATE OR DELETE ON pagoda.storage_kv_%1$s '
            'FOR EACH ROW EXECUTE FUNCTION pagoda.observe_entry()', lpad(remainder::text, 2, '0'));
        EXECUTE format('ALTER TABLE pagoda.storage_kv_%s DISABLE TRIGGER observe', lpad(remainder::text, 2, '0'));
    END LOOP;
END
$$;

-- Switches the trigger of a namespace's partition on or off, as the namespaces in it need. Keeps writers out until the end of
-- the transaction.
CREATE FUNCTION pagoda.switch_observation(namespace integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    partition text := pagoda.storage_partition(namespace);
    wanted boolean;
BEGIN
    EXECUTE format('LOCK TABLE pagoda.%I IN SHARE ROW EXCLUSIVE MODE', partition);
    SELECT coalesce(bool_or(n.quota_bytes IS NOT NULL OR n.audited OR n.logged), false) INTO wanted
    FROM pagoda.storage_namespaces n
    WHERE pagoda.storage_partition(n.namespace_id) = partition;
    EXECUTE format(
        'ALTER TABLE pagoda.%I %s TRIGGER observe', partition, CASE WHEN wanted THEN 'ENABLE' ELSE 'DISABLE' END);
END
$$;

-- Sets the quota of a namespace in bytes, null for none. Reads the namespace's entries while writers wait.
CREATE FUNCTION pagoda.set_quota(namespace text, quota bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    changed pagoda.storage_namespaces;
BEGIN
    UPDATE pagoda.storage_namespaces n SET quota_bytes = quota WHERE n.name = namespace RETURNING * INTO STRICT changed;
    PERFORM pagoda.switch_observation(changed.namespace_id);
    DELETE FROM pagoda.storage_usage u WHERE u.namespace_id = changed.namespace_id;
    IF quota IS NOT NULL THEN
        INSERT INTO pagoda.storage_usage (namespace_id, slot) SELECT changed.namespace_id, generate_series(0, 31);
        UPDATE pagoda.storage_usage u SET entries = t.entries, bytes = t.bytes
        FROM (
            SELECT count(*) AS entries, coalesce(sum(pagoda.entry_bytes(kv, changed.cleared_version)), 0) AS bytes
            FROM pagoda.storage_kv kv
            WHERE kv.namespace_id = changed.namespace_id AND pagoda.entry_bytes(kv, changed.cleared_version) > 0
        ) t
        WHERE u.namespace_id = changed.namespace_id AND u.slot = 0;
    END IF;
END
$$;

-- Switches the log of old and new values of a namespace on or off.
CREATE FUNCTION pagoda.set_logged(namespace text, wanted boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    id integer;
BEGIN
    UPDATE pagoda.storage_namespaces n SET logged = wanted WHERE n.name = namespace RETURNING n.namespace_id INTO STRICT id;
    PERFORM pagoda.switch_observation(id);
END
$$;
