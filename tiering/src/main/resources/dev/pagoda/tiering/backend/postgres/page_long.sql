-- A page of live entries in the order of whole keys, where bounds or keys have more than 1,900 bytes; reads all keys between the bounds.
-- Parameters: namespace, lowest indexed key, lowest whole key[, indexed end][, whole end], namespace,
-- limit.
SELECT t.value, t.version, t.created_at, t.updated_at, t.expires_at, t.key, t.key_tail
FROM ${entries} t
WHERE t.namespace_id = ? AND t.key >= ? AND pagoda.full_key(t.key, t.key_tail) >= ? ${indexed_end} ${whole_end}
    AND t.value IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
    AND t.version > (SELECT n.cleared_version FROM pagoda.storage_namespaces n WHERE n.namespace_id = ?)
ORDER BY substring(t.key, 1, 1900) ${order}, t.key_tail ${order_tail}
LIMIT ?
