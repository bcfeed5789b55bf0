-- A page of live entries in the order of the index. Parameters: namespace, lowest key[, end], namespace, limit.
SELECT t.value, t.version, t.created_at, t.updated_at, t.expires_at, t.key, t.key_tail
FROM ${entries} t
WHERE t.namespace_id = ? AND t.key >= ? ${end}
    AND t.value IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
    AND t.version > (SELECT n.cleared_version FROM pagoda.storage_namespaces n WHERE n.namespace_id = ?)
ORDER BY t.namespace_id ${order}, t.key ${order}
LIMIT ?
