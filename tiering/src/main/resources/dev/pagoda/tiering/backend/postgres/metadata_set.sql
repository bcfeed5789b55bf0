-- Sets the attributes of a live entry; its version and times stay. No row if there is none, or if it has another version.
-- Parameters: the attributes, version or null, namespace, key, deadline.
UPDATE ${entries} t
SET metadata = nullif(${attributes}, '{}'::jsonb)
FROM pagoda.storage_namespaces n, (SELECT ?::bigint AS version) w
WHERE n.namespace_id = ? AND t.namespace_id = n.namespace_id AND t.key = ?
    AND t.value IS NOT NULL AND t.version > n.cleared_version AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
    AND (w.version IS NULL OR t.version = w.version)
RETURNING CASE WHEN pagoda.in_time(?) THEN t.version END
