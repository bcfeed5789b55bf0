-- The live entries of many keys; a row of nulls if there are none, no row if the namespace is gone.
-- Parameters: keys, namespace.
SELECT t.value, t.version, t.created_at, t.updated_at, t.expires_at, t.key
FROM pagoda.storage_namespaces n
    LEFT JOIN ${entries} t ON t.namespace_id = n.namespace_id AND t.key = ANY (?)
        AND t.value IS NOT NULL AND t.version > n.cleared_version
        AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
WHERE n.namespace_id = ?
