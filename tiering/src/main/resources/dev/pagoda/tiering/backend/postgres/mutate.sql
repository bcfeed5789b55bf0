-- Puts and removals on conditions, with what they found. Each row that is there is locked in the order of keys, judged as it is then,
-- and written with a version drawn then. A key that another writer created since the statement began can't be judged: its outcome
-- is 7, and the caller tries again. No row if the namespace is gone.
--
-- Times to live are in ms, null for ever, -1 for the one that the entry has; a null value is a removal.
-- Conditions: 0 always, 1 absent, 2 present, 3 version, 4 value.
-- Outcomes: 0 created, 1 updated, 2 removed, 3 absent, 4 rejected, 5 discarded, 6 expired.
-- Parameters: those of the input, namespace, namespace, deadline, deadline.
WITH input AS MATERIALIZED (
    ${input}
), old AS MATERIALIZED (
    SELECT t.*
    FROM input i JOIN ${entries} t ON t.namespace_id = ? AND t.key = i.key
    ORDER BY t.key
    FOR NO KEY UPDATE OF t
), found AS MATERIALIZED (
    SELECT i.*, n.namespace_id, n.change_feed, o.version AS old_version, o.created_version, o.created_at, o.updated_at,
        o.expires_at, o.value AS old_value, o.value IS NOT NULL AND o.version > n.cleared_version AS kept, pagoda.clock() AS at
    FROM pagoda.storage_namespaces n CROSS JOIN input i LEFT JOIN old o ON o.key = i.key
    WHERE n.namespace_id = ?
), judged AS MATERIALIZED (
    SELECT h.*,
        CASE
            WHEN h.value IS NULL THEN CASE WHEN NOT h.live THEN 3 WHEN h.holds THEN 2 ELSE 4 END
            WHEN NOT h.holds THEN 4
            WHEN NOT h.live THEN CASE WHEN h.on_create = 0 THEN 5 ELSE 0 END
            WHEN h.on_update = 0 THEN 6
            ELSE 1 END AS outcome
    FROM (
        SELECT l.*,
            CASE l.condition
                WHEN 0 THEN true
                WHEN 1 THEN NOT l.live
                WHEN 2 THEN l.live
                WHEN 3 THEN l.live AND l.old_version = l.expected_version
                ELSE l.live AND l.old_value = l.expected_value END AS holds
        FROM (SELECT f.*, f.kept AND (f.expires_at IS NULL OR f.expires_at > f.at) AS live FROM found f) l
    ) h
), changed AS MATERIALIZED (
    SELECT j.ordinal, j.namespace_id, j.key, j.key_tail, j.old_version, j.live, j.created_version, j.created_at, j.at,
        CASE WHEN j.outcome IN (0, 1) THEN j.value END AS value,
        CASE
            WHEN j.outcome IN (2, 6) THEN j.at
            WHEN NOT j.live THEN j.at + j.on_create * interval '1 millisecond'
            WHEN j.on_update < 0 THEN j.expires_at
            ELSE j.at + j.on_update * interval '1 millisecond' END AS expires_at,
        CASE WHEN j.change_feed IS NOT NULL THEN pg_current_xact_id() END AS change_xid,
        pagoda.next_version(?) AS version
    FROM judged j
    WHERE j.outcome IN (0, 1, 2, 6)
), updated AS (
    UPDATE ${entries} t
    SET value = c.value, version = c.version, updated_at = c.at, expires_at = c.expires_at, change_xid = c.change_xid,
        created_version = CASE WHEN c.live THEN t.created_version ELSE c.version END,
        created_at = CASE WHEN c.live THEN least(t.created_at, c.at) ELSE c.at END,
        metadata = CASE WHEN c.live AND c.value IS NOT NULL THEN t.metadata END
    FROM changed c
    WHERE t.namespace_id = c.namespace_id AND t.key = c.key AND t.version = c.old_version
    RETURNING c.ordinal, t.version, t.created_at, t.updated_at, t.expires_at
), inserted AS (
    INSERT INTO ${entries} AS t (
        namespace_id, key, key_tail, value, version, created_version, created_at, updated_at, expires_at, change_xid)
    SELECT c.namespace_id, c.key, c.key_tail, c.value, c.version, c.version, c.at, c.at, c.expires_at, c.change_xid
    FROM changed c
    WHERE c.old_version IS NULL
    ORDER BY c.key
    ON CONFLICT (namespace_id, key) DO NOTHING
    RETURNING t.key, CASE WHEN pagoda.in_time(?) THEN t.version END AS version, t.created_at, t.updated_at, t.expires_at
), written AS (
    SELECT u.* FROM updated u
    UNION ALL
    SELECT c.ordinal, i.version, i.created_at, i.updated_at, i.expires_at FROM inserted i JOIN changed c ON c.key = i.key
)
SELECT j.ordinal, CASE WHEN j.outcome IN (0, 1, 2, 6) AND w.version IS NULL THEN 7 ELSE j.outcome END, j.live,
    w.version, w.created_at, w.updated_at, w.expires_at,
    CASE WHEN j.wanted OR j.live AND j.outcome = 4 THEN j.old_value END,
    CASE WHEN j.kept THEN j.old_version END, j.created_at, j.updated_at, j.expires_at
FROM judged j LEFT JOIN written w ON w.ordinal = j.ordinal
