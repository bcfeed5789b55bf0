-- Removes unconditionally: a row without a value stays. No row if there is no live entry.
-- Parameters: namespace, key, deadline.
UPDATE ${entries} t
SET value = NULL, metadata = NULL, version = pagoda.next_version(), updated_at = c.at, created_at = least(t.created_at, c.at),
    expires_at = c.at, change_xid = CASE WHEN n.change_feed IS NOT NULL THEN pg_current_xact_id() END
FROM pagoda.storage_namespaces n, (SELECT pagoda.clock() AS at) c
WHERE n.namespace_id = ? AND t.namespace_id = n.namespace_id AND t.key = ?
    AND t.value IS NOT NULL AND t.version > n.cleared_version AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
RETURNING CASE WHEN pagoda.in_time(?) THEN t.version END
