-- Puts many unconditionally, for a time above zero, in the order of keys. What is inserted has one version, drawn before; what is
-- updated draws its own once the row is locked, since another writer may have drawn one in between; so it is with the time. The
-- first draw compares the sequence with the clock for the others too. The deadline is looked at once more behind each row, whatever
-- it has waited for. Times to live are added in milliseconds: a difference of instants has days, which
-- may be longer or shorter. No row if the namespace is gone.
-- Parameters: time to live if created (ms, null for ever), deadline, keys, key_tails, values, namespace, namespace, time to live if
-- updated (ms, null for ever, -1 for the one that they have), deadline.
INSERT INTO ${entries} AS t (
    namespace_id, key, key_tail, value, version, created_version, created_at, updated_at, expires_at, change_xid)
SELECT n.namespace_id, i.key, i.key_tail, i.value, o.version, o.version, o.at, o.at,
    o.at + o.on_create * interval '1 millisecond', CASE WHEN n.change_feed IS NOT NULL THEN pg_current_xact_id() END
FROM pagoda.storage_namespaces n,
    (SELECT ?::bigint AS on_create, pagoda.next_version(?) AS version, pagoda.clock() AS at) o,
    unnest(?::bytea[], ?::bytea[], ?::bytea[]) AS i (key, key_tail, value)
WHERE n.namespace_id = ?
ORDER BY i.key
ON CONFLICT (namespace_id, key) DO UPDATE SET
    (value, version, created_version, created_at, updated_at, expires_at, change_xid, metadata) = (
        SELECT excluded.value, s.version,
            CASE WHEN s.live THEN t.created_version ELSE s.version END,
            CASE WHEN s.live THEN least(t.created_at, s.at) ELSE s.at END,
            s.at,
            CASE
                WHEN NOT s.live THEN s.at
                    + (pagoda.millis(excluded.expires_at) - pagoda.millis(excluded.created_at)) * interval '1 millisecond'
                WHEN s.on_update < 0 THEN t.expires_at
                ELSE s.at + s.on_update * interval '1 millisecond' END,
            excluded.change_xid, CASE WHEN s.live THEN t.metadata END
        FROM (
            SELECT c.at, c.on_update, nextval('pagoda.storage_version') AS version,
                t.value IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > c.at) AND t.version > (
                    SELECT m.cleared_version FROM pagoda.storage_namespaces m WHERE m.namespace_id = ?
                ) AS live
            FROM (SELECT ?::bigint AS on_update, pagoda.clock() AS at) c
        ) s)
RETURNING CASE WHEN pagoda.in_time(?) THEN t.version END, t.created_version = t.version, t.created_at, t.updated_at, t.expires_at, t.key
