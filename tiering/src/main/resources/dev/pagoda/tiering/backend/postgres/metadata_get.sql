-- The metadata of a live entry; a row of nulls if there is none, no row if the namespace is gone.
-- Parameters: key, namespace.
SELECT ${metadata}
FROM pagoda.storage_namespaces n
    LEFT JOIN ${entries} t ON t.namespace_id = n.namespace_id AND t.key = ?
        AND t.value IS NOT NULL AND t.version > n.cleared_version
        AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
WHERE n.namespace_id = ?
