-- Indexes. A prefix of a key is a range of the primary key, whose order is that of bytes, and needs no index of its own.
-- None of them depends on the value: PostgreSQL then updates an entry within its page.

CREATE INDEX storage_kv_expiry ON pagoda.storage_kv (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX storage_kv_change ON pagoda.storage_kv (change_xid) WHERE change_xid IS NOT NULL;

-- Content types, tags and properties. Without fastupdate, whose list of what was written lately each search would read.
CREATE INDEX storage_kv_metadata ON pagoda.storage_kv USING gin (metadata jsonb_path_ops) WITH (fastupdate = off)
    WHERE metadata IS NOT NULL;

CREATE INDEX storage_key_metadata_hot ON pagoda.storage_key_metadata (namespace_id, access_count DESC)
    WHERE access_count > 0;

CREATE INDEX storage_transaction_log_transaction ON pagoda.storage_transaction_log (transaction_id);
CREATE INDEX storage_transaction_log_key ON pagoda.storage_transaction_log (namespace_id, key);
CREATE INDEX storage_transaction_log_time ON pagoda.storage_transaction_log (created_at);
