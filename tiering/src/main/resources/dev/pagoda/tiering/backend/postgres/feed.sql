-- What has changed since a snapshot, all as one other snapshot sees it, in rows of three kinds:
-- 0: that other snapshot, the server's clock, the number that the next transaction gets, and whether no change that the first one did not see was
--    deleted: rows are deleted only once all transactions up to the last that changed one have ended, and a snapshot from after that says so;
-- 1: a namespace, up to which version it was cleared, which transaction switched its feed on, 0 for none, and whether all statements know that;
-- 2: an entry with its version and expiry, 0 if there is no live one, and whether it was not cleared.
-- What a transaction has changed is not visible in snapshots from before its commit, in whatever order versions were drawn.
-- A bound on either side, of which the upper one is true of all that is visible, and a namespace that no index finds make the planner
-- take the index of changes, whatever it knows of how many there are.
-- A number that no transaction has had yet is from another server, of which this one is a copy by its contents.
-- Parameters: snapshot, namespaces, snapshot, snapshot, namespaces, limit.
SELECT 0 AS kind, 0 AS namespace_id, pg_current_snapshot()::text AS label, NULL::bytea AS key, NULL::bytea AS key_tail,
    pagoda.millis(pagoda.clock()) AS version,
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint + age(pg_snapshot_xmin(pg_current_snapshot())::xid) AS expires_at,
    f.deleted_xid < pg_snapshot_xmin(?::pg_snapshot) OR f.deleted_xid >= pg_snapshot_xmax(pg_current_snapshot()) AS flag
FROM pagoda.storage_feed f
UNION ALL
SELECT 1, n.namespace_id, n.name, NULL, NULL, n.cleared_version, coalesce(n.change_feed::text::bigint, 0),
    coalesce(
        n.change_feed < (SELECT pagoda.oldest_snapshot()) OR n.change_feed >= pg_snapshot_xmax(pg_current_snapshot()), false)
FROM pagoda.storage_namespaces n
WHERE n.namespace_id = ANY (?)
UNION ALL
SELECT 2, c.namespace_id, NULL, c.key, c.key_tail, c.version,
    CASE
        WHEN c.value IS NULL OR c.expires_at <= pagoda.clock() THEN 0
        ELSE coalesce(pagoda.millis(c.expires_at), 9223372036854775807) END,
    c.version > n.cleared_version
FROM (
        SELECT t.namespace_id, t.key, t.key_tail, t.version, t.expires_at, t.value
        FROM pagoda.storage_kv t
        WHERE t.change_xid >= pg_snapshot_xmin(?::pg_snapshot) AND NOT pg_visible_in_snapshot(t.change_xid, ?::pg_snapshot)
            AND t.change_xid < pg_snapshot_xmax(pg_current_snapshot()) AND t.namespace_id + 0 = ANY (?)
        LIMIT ?
    ) c JOIN pagoda.storage_namespaces n ON n.namespace_id = c.namespace_id
