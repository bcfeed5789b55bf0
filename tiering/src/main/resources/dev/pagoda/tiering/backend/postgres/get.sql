-- The entry of a key that has not expired, and up to which version the cache was cleared; the caller leaves out what was removed or
-- cleared. Nulls if there is none, no row if the namespace is gone.
-- Parameters: key, namespace.
SELECT t.value, t.version, t.created_at, t.updated_at, t.expires_at, n.cleared_version
FROM pagoda.storage_namespaces n
    LEFT JOIN ${entries} t ON t.namespace_id = n.namespace_id AND t.key = ?
        AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
WHERE n.namespace_id = ?
