-- The entries of many keys that have not expired, and a row without a key: up to which version the cache was cleared. No such row if the
-- namespace is gone. Two reads and not a join, which would form each row a second time; the caller leaves out what was removed or cleared.
-- Parameters: namespace, keys, namespace.
SELECT t.value, t.version, t.created_at, t.updated_at, t.expires_at, t.key
FROM ${entries} t
WHERE t.namespace_id = ? AND t.key = ANY (?) AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
UNION ALL
SELECT NULL, n.cleared_version, NULL, NULL, NULL, NULL
FROM pagoda.storage_namespaces n
WHERE n.namespace_id = ?
