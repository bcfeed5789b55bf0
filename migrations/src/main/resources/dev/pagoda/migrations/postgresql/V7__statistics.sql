-- Statistics as materialised views, which a refresh brings up to date while they are read.

CREATE MATERIALIZED VIEW pagoda.storage_statistics AS
    SELECT n.namespace_id, n.name,
        count(t.version) AS entries,
        coalesce(sum(pagoda.entry_bytes(t, n.cleared_version)), 0)::bigint AS bytes,
        coalesce(max(octet_length(t.value)), 0) AS largest_value,
        count(t.expires_at) AS expiring,
        min(t.created_at) AS oldest,
        max(t.updated_at) AS newest
    FROM pagoda.storage_namespaces n
        LEFT JOIN pagoda.storage_kv t ON t.namespace_id = n.namespace_id AND t.version > n.cleared_version
            AND t.value IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > pagoda.clock())
    GROUP BY n.namespace_id, n.name;
CREATE UNIQUE INDEX storage_statistics_namespace ON pagoda.storage_statistics (namespace_id);

CREATE MATERIALIZED VIEW pagoda.namespace_statistics AS
    SELECT s.namespace_id, s.name, s.entries, s.bytes, n.quota_bytes,
        round(100.0 * s.bytes / n.quota_bytes, 1) AS quota_used_percent, n.audited, n.logged
    FROM pagoda.storage_statistics s JOIN pagoda.storage_namespaces n ON n.namespace_id = s.namespace_id;
CREATE UNIQUE INDEX namespace_statistics_namespace ON pagoda.namespace_statistics (namespace_id);

-- The hundred most read keys of each namespace.
CREATE MATERIALIZED VIEW pagoda.hot_keys AS
    SELECT r.namespace_id, r.key, r.access_count, r.last_accessed_at, r.place
    FROM (
        SELECT m.namespace_id, m.key, m.access_count, m.last_accessed_at,
            row_number() OVER (PARTITION BY m.namespace_id ORDER BY m.access_count DESC, m.key) AS place
        FROM pagoda.storage_key_metadata m
        WHERE m.access_count > 0) r
    WHERE r.place <= 100;
CREATE UNIQUE INDEX hot_keys_place ON pagoda.hot_keys (namespace_id, place);

-- With the owner's rights, without which a view can't be refreshed.
CREATE FUNCTION pagoda.refresh_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY pagoda.storage_statistics;
    REFRESH MATERIALIZED VIEW CONCURRENTLY pagoda.namespace_statistics;
    REFRESH MATERIALIZED VIEW CONCURRENTLY pagoda.hot_keys;
END
$$;
