-- The rows of keys as they are, also dead ones, each with the transaction that made it; a row of nulls if there are none, no row if the
-- namespace is gone. Parameters: [namespace, ]keys, namespace.
SELECT t.value, t.version, t.created_at, t.updated_at, t.expires_at, t.key, n.cleared_version, t.xmin::text::bigint
FROM pagoda.storage_namespaces n
    LEFT JOIN ${entries} t ON t.namespace_id = ${namespace} AND t.key ${keys}
WHERE n.namespace_id = ?
