-- Adds to the access counts of keys, in the order of the keys. Parameters: keys, counts, namespace.
INSERT INTO pagoda.storage_key_metadata AS m (namespace_id, key, access_count, last_accessed_at)
SELECT n.namespace_id, i.key, i.accesses, pagoda.clock()
FROM pagoda.storage_namespaces n, unnest(?::bytea[], ?::bigint[]) AS i (key, accesses)
WHERE n.namespace_id = ?
ORDER BY i.key
ON CONFLICT (namespace_id, key) DO UPDATE SET
    access_count = m.access_count + excluded.access_count,
    last_accessed_at = greatest(m.last_accessed_at, excluded.last_accessed_at)
