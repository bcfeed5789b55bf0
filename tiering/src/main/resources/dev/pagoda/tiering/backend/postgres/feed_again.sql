-- Switches the feed of a namespace on, as feed_on does, unless somebody keeps its row locked. Parameter: namespace.
UPDATE pagoda.storage_namespaces SET change_feed = pg_current_xact_id() WHERE namespace_id = (
    SELECT n.namespace_id FROM pagoda.storage_namespaces n
    WHERE n.namespace_id = ? AND n.change_feed IS NULL FOR NO KEY UPDATE SKIP LOCKED)
