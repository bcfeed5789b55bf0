-- All namespaces by name.
SELECT n.namespace_id, n.name, n.key_type, n.value_type, n.value_codec FROM pagoda.storage_namespaces n ORDER BY n.name
