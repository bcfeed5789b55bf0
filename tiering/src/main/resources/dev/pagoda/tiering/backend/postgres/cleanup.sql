-- The oldest work that a clear or a drop has left, if no transaction is left that does not see it.
SELECT c.cleanup_id, c.namespace_id, c.up_to_version, c.next_key, pagoda.storage_partition(c.namespace_id)
FROM pagoda.storage_cleanup c
WHERE c.requested_by < (SELECT pagoda.oldest_snapshot())
ORDER BY c.cleanup_id
LIMIT 1
FOR UPDATE SKIP LOCKED
