-- Notes that no writer is left who does not know of a namespace's feed, unless somebody keeps its row locked: no transaction has the
-- number 1. Parameters: namespace, the transaction that switched the feed on.
UPDATE pagoda.storage_namespaces SET change_feed = '1' WHERE namespace_id = (
    SELECT n.namespace_id FROM pagoda.storage_namespaces n
    WHERE n.namespace_id = ? AND n.change_feed = ?::text::xid8 FOR NO KEY UPDATE SKIP LOCKED)
