-- Deletes rows that have expired or were removed a minute ago, and returns them, with their values if their namespace is one of those
-- given. Left alone are rows that somebody holds, and young ones: a transaction that began before could still insert the key with
-- a version drawn before. Readers of changes are told how far the deleted changes go, without those whose
-- numbers are another server's. Parameters: limit, namespaces.
WITH deleted AS (
    DELETE FROM ${entries} d
    WHERE d.ctid = ANY (ARRAY(
        SELECT t.ctid
        FROM ${entries} t
        WHERE t.expires_at <= (SELECT pagoda.clock())
            AND (t.value IS NOT NULL OR t.expires_at <= (SELECT pagoda.clock() - interval '1 minute'))
            AND age(t.xmin) > (SELECT pagoda.oldest_snapshot_age())
        ORDER BY t.expires_at
        LIMIT ?
        FOR UPDATE SKIP LOCKED))
    RETURNING d.*
), noted AS (
    UPDATE pagoda.storage_feed f SET deleted_xid = x.change_xid
    FROM (
        SELECT e.change_xid FROM deleted e WHERE e.change_xid < pg_snapshot_xmax(pg_current_snapshot())
        ORDER BY e.change_xid DESC LIMIT 1) x
    WHERE f.deleted_xid < x.change_xid
)
SELECT CASE WHEN d.namespace_id = ANY (?) THEN d.value END, d.version,
    d.created_at, d.updated_at, d.expires_at, d.key, d.key_tail, d.namespace_id,
    d.value IS NOT NULL AND d.version > (
        SELECT n.cleared_version FROM pagoda.storage_namespaces n WHERE n.namespace_id = d.namespace_id)
FROM deleted d
