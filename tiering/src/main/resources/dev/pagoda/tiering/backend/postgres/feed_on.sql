-- Switches the feed of a namespace on. Parameter: namespace.
UPDATE pagoda.storage_namespaces SET change_feed = pg_current_xact_id() WHERE namespace_id = ? AND change_feed IS NULL
