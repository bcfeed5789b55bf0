-- Gives a live entry a new time to live above zero. No row if there is none.
-- Parameters: time to live (ms, null for ever, -1 for the one that it has), namespace, key, deadline.
UPDATE ${entries} t
SET expires_at = CASE WHEN c.ttl < 0 THEN t.expires_at ELSE c.at + c.ttl * interval '1 millisecond' END,
    created_at = least(t.created_at, c.at), change_xid = CASE WHEN n.change_feed IS NOT NULL THEN pg_current_xact_id() END
FROM pagoda.storage_namespaces n, (SELECT ?::bigint AS ttl, pagoda.clock() AS at) c
WHERE n.namespace_id = ? AND t.namespace_id = n.namespace_id AND t.key = ?
    AND t.value IS NOT NULL AND t.version > n.cleared_version AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
RETURNING CASE WHEN pagoda.in_time(?) THEN t.expires_at END
