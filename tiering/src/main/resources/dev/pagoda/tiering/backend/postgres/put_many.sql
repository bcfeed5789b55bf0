-- Puts many, as put.sql does, in the order of keys. The version is drawn again once the row is locked, since another writer may have
-- drawn one in between; so is the time. No row if the namespace is gone.
-- Parameters: deadline, time to live if created (ms, null for ever), keys, key_tails, values, namespace, time to live if updated (ms,
-- null for ever, -1 for the one that they have), deadline.
INSERT INTO ${entries} AS t (
    namespace_id, key, key_tail, value, version, created_version, created_at, updated_at, expires_at, change_xid)
SELECT n.namespace_id, i.key, i.key_tail, i.value, i.version, i.version, i.at, i.at,
    i.at + i.on_create * interval '1 millisecond', CASE WHEN n.change_feed IS NOT NULL THEN pg_current_xact_id() END
FROM pagoda.storage_namespaces n, (
        SELECT u.*, o.on_create, pagoda.next_version(?) AS version, pagoda.clock() AS at
        FROM (SELECT ?::bigint AS on_create) o, unnest(?::bytea[], ?::bytea[], ?::bytea[]) AS u (key, key_tail, value)
    ) i
WHERE n.namespace_id = ?
ORDER BY i.key
ON CONFLICT (namespace_id, key) DO UPDATE SET
    (value, version, created_version, created_at, updated_at, expires_at, change_xid) = (
        SELECT excluded.value, s.version,
            CASE WHEN s.live THEN t.created_version ELSE s.version END,
            CASE WHEN s.live THEN least(t.created_at, s.at) ELSE s.at END,
            s.at,
            CASE
                WHEN NOT s.live THEN s.at + (excluded.expires_at - excluded.created_at)
                WHEN s.on_update < 0 THEN t.expires_at
                ELSE s.at + s.on_update * interval '1 millisecond' END,
            excluded.change_xid
        FROM (
            SELECT c.at, c.on_update, pagoda.next_version(c.deadline) AS version,
                t.value IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > c.at) AND t.version > (
                    SELECT m.cleared_version FROM pagoda.storage_namespaces m WHERE m.namespace_id = excluded.namespace_id
                ) AS live
            FROM (SELECT ?::bigint AS on_update, ?::bigint AS deadline, pagoda.clock() AS at) c
        ) s)
RETURNING t.version, t.created_version = t.version,
    pagoda.millis(t.created_at), pagoda.millis(t.updated_at), pagoda.millis(t.expires_at), t.key
