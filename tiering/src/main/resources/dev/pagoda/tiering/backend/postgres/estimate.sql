-- About how many rows a namespace has, as the last refresh of the statistics counted, or else as the planner knows of its partition.
-- Parameter: namespace.
SELECT coalesce(
    (SELECT s.entries FROM pagoda.storage_statistics s WHERE s.namespace_id = ? AND s.entries > 0),
    (SELECT c.reltuples FROM pg_class c WHERE c.oid = '${entries}'::regclass))
