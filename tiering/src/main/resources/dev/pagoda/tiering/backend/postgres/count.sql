-- The number and size of live entries, of as many rows as the limit says. Parameters: namespace, limit.
SELECT count(*) FILTER (WHERE r.live), coalesce(sum(r.bytes) FILTER (WHERE r.live), 0), count(*)
FROM (
    SELECT octet_length(t.key) + coalesce(octet_length(t.key_tail), 0) + octet_length(t.value) AS bytes,
        t.value IS NOT NULL AND t.version > n.cleared_version AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
            AS live
    FROM pagoda.storage_namespaces n JOIN ${entries} t ON t.namespace_id = n.namespace_id
    WHERE n.namespace_id = ?
    LIMIT ?
) r
