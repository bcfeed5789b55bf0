-- A page of the live entries that have attributes, in the order of whole keys. They are found by the index of attributes alone: what is
-- added to the namespace keeps the server from reading all of it by its primary key.
-- Parameters: last key of the page before or null, the attributes, namespace, namespace, limit.
SELECT ${metadata}, t.key, t.key_tail
FROM (
    SELECT e.*, pagoda.full_key(e.key, e.key_tail) AS full_key
    FROM ${entries} e, (SELECT ?::bytea AS after) c
    WHERE e.metadata @> (SELECT ${attributes})
        AND e.namespace_id + 0 = ? AND (c.after IS NULL OR pagoda.full_key(e.key, e.key_tail) > c.after)
        AND e.value IS NOT NULL AND (e.expires_at IS NULL OR e.expires_at > pagoda.clock())
        AND e.version > (SELECT n.cleared_version FROM pagoda.storage_namespaces n WHERE n.namespace_id = ?)
    ORDER BY full_key
    LIMIT ?
) t
ORDER BY t.full_key
