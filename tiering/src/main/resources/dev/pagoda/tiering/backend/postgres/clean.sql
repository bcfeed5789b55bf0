-- Deletes the dead among a namespace's next rows, and returns the last key looked at, and how many were looked at and deleted.
-- Parameters: up_to_version, namespace, first key, limit, up_to_version.
WITH batch AS MATERIALIZED (
    SELECT t.ctid AS place, t.key, t.version <= ? AS dead
    FROM ${entries} t
    WHERE t.namespace_id = ? AND t.key >= ?
    ORDER BY t.namespace_id, t.key
    LIMIT ?
), deleted AS (
    DELETE FROM ${entries} d USING batch b WHERE d.ctid = b.place AND b.dead AND d.version <= ? RETURNING 1
)
SELECT (SELECT b.key FROM batch b ORDER BY b.key DESC LIMIT 1), (SELECT count(*) FROM batch), (SELECT count(*) FROM deleted)
