-- A namespace by name. Parameter: name.
SELECT n.namespace_id, n.name, n.key_type, n.value_type, n.value_codec, pagoda.storage_partition(n.namespace_id)
FROM pagoda.storage_namespaces n
WHERE n.name = ?
