-- A page of live entries in the order of the index. Parameters: namespace, lowest key[, end], limit.
SELECT t.value, t.version, pagoda.millis(t.created_at), pagoda.millis(t.updated_at), pagoda.millis(t.expires_at), t.key, t.key_tail
FROM ${entries} t
WHERE t.namespace_id = ? AND t.key >= ? ${end}
    AND t.value IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
    AND t.version > (SELECT n.cleared_version FROM pagoda.storage_namespaces n WHERE n.namespace_id = t.namespace_id)
ORDER BY t.namespace_id ${order}, t.key ${order}
LIMIT ?
