-- Drops a namespace; its rows, which nothing can reach any more, are deleted later, and returns its id. Parameters: name, deadline.
WITH dropped AS (
    DELETE FROM pagoda.storage_namespaces n WHERE n.name = ?
    RETURNING CASE WHEN pagoda.in_time(?) THEN n.namespace_id END AS namespace_id, n.name, n.audited
), described AS (
    DELETE FROM pagoda.storage_key_metadata m USING dropped d WHERE m.namespace_id = d.namespace_id
), recorded AS (
    INSERT INTO pagoda.storage_audit (event, namespace, key, operation)
    SELECT 'write', d.name, '', 'drop' FROM dropped d WHERE d.audited
)
INSERT INTO pagoda.storage_cleanup (namespace_id, up_to_version)
SELECT d.namespace_id, 9223372036854775807 FROM dropped d
RETURNING namespace_id
