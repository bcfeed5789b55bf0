-- Notes that no writer is left who does not know of a namespace's feed: no transaction has the number 1. Parameters: namespace,
-- the transaction that switched the feed on.
UPDATE pagoda.storage_namespaces SET change_feed = '1' WHERE namespace_id = ? AND change_feed = ?::text::xid8
