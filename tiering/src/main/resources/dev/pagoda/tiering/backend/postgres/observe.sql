-- Sets the quota of a namespace and has it audited, where that is wanted and not so yet. Parameters: quota or null, audited, namespace.
SELECT
    CASE WHEN n.quota_bytes IS DISTINCT FROM coalesce(w.quota, n.quota_bytes) THEN pagoda.set_quota(n.name, w.quota) END,
    CASE WHEN w.audited AND NOT n.audited THEN pagoda.set_audited(n.name, true) END
FROM pagoda.storage_namespaces n, (SELECT ?::bigint AS quota, ?::boolean AS audited) w
WHERE n.namespace_id = ?
