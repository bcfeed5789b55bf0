-- Ends a cleanup. Parameter: cleanup.
DELETE FROM pagoda.storage_cleanup WHERE cleanup_id = ?
