-- Notes from where a cleanup goes on. Parameters: key, cleanup.
UPDATE pagoda.storage_cleanup SET next_key = ? WHERE cleanup_id = ?
