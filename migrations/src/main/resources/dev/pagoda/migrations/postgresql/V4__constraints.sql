-- Constraints. Each reads the rows that are there while it holds its table; on a first installation there are none.

ALTER TABLE pagoda.storage_namespaces
    ADD CONSTRAINT storage_namespaces_name CHECK (name <> '' AND char_length(name) <= 255),
    ADD CONSTRAINT storage_namespaces_quota CHECK (quota_bytes > 0),
    ADD CONSTRAINT storage_namespaces_cleared CHECK (cleared_version >= 0);

ALTER DOMAIN pagoda.entry_key ADD CONSTRAINT entry_key_length CHECK (octet_length(VALUE) BETWEEN 1 AND 1932);
ALTER DOMAIN pagoda.entry_key_tail ADD CONSTRAINT entry_key_tail_length CHECK (octet_length(VALUE) BETWEEN 1 AND 63636);
ALTER DOMAIN pagoda.entry_value ADD CONSTRAINT entry_value_length CHECK (octet_length(VALUE) <= 10485760);
ALTER DOMAIN pagoda.entry_version ADD CONSTRAINT entry_version_positive CHECK (VALUE > 0);
-- The only one of the table itself, since it compares two columns: it costs each write 2 us.
ALTER TABLE pagoda.storage_kv ADD CONSTRAINT storage_kv_expiry CHECK (expires_at >= created_at);

ALTER TABLE pagoda.storage_key_metadata
    ADD CONSTRAINT storage_key_metadata_key CHECK (octet_length(key) BETWEEN 1 AND 1932),
    ADD CONSTRAINT storage_key_metadata_access_count CHECK (access_count >= 0);

ALTER TABLE pagoda.storage_transaction_log
    ADD CONSTRAINT storage_transaction_log_operation CHECK (operation IN ('put', 'remove', 'touch', 'attributes')),
    ADD CONSTRAINT storage_transaction_log_status CHECK (status IN ('pending', 'committed', 'rolled_back'));
