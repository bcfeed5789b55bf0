-- Removes those of many keys whose live entry has attributes, judged once it is locked; rows without a value stay. The rows are locked in
-- the order of keys. Parameters: namespace, keys, the attributes, namespace, deadline.
WITH locked AS MATERIALIZED (
    SELECT t.key
    FROM ${entries} t
    WHERE t.namespace_id = ? AND t.key = ANY (?)
    ORDER BY t.key
    FOR NO KEY UPDATE OF t
)
UPDATE ${entries} t
SET value = NULL, metadata = NULL, version = pagoda.next_version(), updated_at = c.at, created_at = least(t.created_at, c.at),
    expires_at = c.at, change_xid = CASE WHEN n.change_feed IS NOT NULL THEN pg_current_xact_id() END
FROM locked l, pagoda.storage_namespaces n, (SELECT pagoda.clock() AS at, ${attributes} AS wanted) c
WHERE n.namespace_id = ? AND t.namespace_id = n.namespace_id AND t.key = l.key AND t.metadata @> c.wanted
    AND t.value IS NOT NULL AND t.version > n.cleared_version AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
RETURNING CASE WHEN pagoda.in_time(?) THEN t.version END, t.key
