-- Deletes what is known of keys that have no row any more.
DELETE FROM pagoda.storage_key_metadata m
WHERE NOT EXISTS (SELECT FROM pagoda.storage_kv t WHERE t.namespace_id = m.namespace_id AND t.key = m.key)
