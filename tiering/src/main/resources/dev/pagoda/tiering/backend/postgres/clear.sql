-- Clears a namespace: what has no greater version than this one is dead. Parameters: namespace, deadline.
WITH cleared AS (
    UPDATE pagoda.storage_namespaces n SET cleared_version = pagoda.next_version() WHERE n.namespace_id = ?
    RETURNING n.namespace_id, CASE WHEN pagoda.in_time(?) THEN n.cleared_version END AS cleared_version
), uncounted AS (
    UPDATE pagoda.storage_usage u SET entries = 0, bytes = 0 FROM cleared c WHERE u.namespace_id = c.namespace_id
), work AS (
    INSERT INTO pagoda.storage_cleanup (namespace_id, up_to_version) SELECT c.namespace_id, c.cleared_version FROM cleared c
)
SELECT c.cleared_version FROM cleared c
