-- The version of a key, or of the clear that came after it; 0 if there is none. No row if the namespace is gone.
-- Parameters: key, namespace.
SELECT greatest(t.version, n.cleared_version)
FROM pagoda.storage_namespaces n LEFT JOIN ${entries} t ON t.namespace_id = n.namespace_id AND t.key = ?
WHERE n.namespace_id = ?
